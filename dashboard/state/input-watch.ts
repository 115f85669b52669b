/**
 * When somebody last touched this desk: any key, button, wheel or movement of the mouse, in any window of this browser. Told
 * once when nobody has for `idleMs`, and again after each further silence of that length.
 */
const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;
const storeKey = 'tc.input-at';
/** Windows of one browser tell each other at most so often. */
const shareEveryMs = 2_000;

export interface InputWatchOptions {
  /** Asked each time: it comes with who is signed in. `undefined`: nobody to watch. */
  readonly idleMs: () => number | undefined;
  readonly onIdle: () => void;
}

/** @returns what ends it */
export function watchInput({ idleMs, onIdle }: InputWatchOptions): () => void {
  let lastMs = Date.now();
  let sharedMs = 0;
  const touched = () => {
    lastMs = Date.now();
    if (lastMs - sharedMs < shareEveryMs) return;
    sharedMs = lastMs;
    localStorage.setItem(storeKey, String(lastMs));
  };
  const look = () => {
    const limitMs = idleMs();
    const nowMs = Date.now();
    const elsewhereMs = Number(localStorage.getItem(storeKey) ?? 0);
    // A clock that was set back must not keep a desk open.
    const latestMs = Math.max(lastMs, elsewhereMs <= nowMs ? elsewhereMs : 0);
    if (limitMs === undefined || nowMs - latestMs < limitMs) return;
    lastMs = nowMs;
    onIdle();
  };
  for (const kind of kinds) window.addEventListener(kind, touched, { capture: true, passive: true });
  const timer = window.setInterval(look, 1_000);
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, touched, { capture: true });
    window.clearInterval(timer);
  };
}
