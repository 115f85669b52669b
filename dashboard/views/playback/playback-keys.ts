/** What a key means on the playback page. Pure. */
export type PlaybackKeyAct =
  | { readonly kind: 'toggle' }
  | { readonly kind: 'shuttle'; readonly direction: 1 | -1 }
  | { readonly kind: 'frame'; readonly direction: 1 | -1 }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'recorded'; readonly direction: 1 | -1 }
  | { readonly kind: 'zoom'; readonly in: boolean }
  | { readonly kind: 'pane'; readonly index: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'sound' }
  | { readonly kind: 'bookmark'; readonly all: boolean }
  | { readonly kind: 'time' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'nearest' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'mark'; readonly end: 'from' | 'to' }
  | { readonly kind: 'escape' };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
}

const named: Readonly<Record<string, PlaybackKeyAct>> = {
  ' ': { kind: 'toggle' },
  ',': { kind: 'frame', direction: -1 },
  '<': { kind: 'frame', direction: -1 },
  '.': { kind: 'frame', direction: 1 },
  '>': { kind: 'frame', direction: 1 },
  '[': { kind: 'recorded', direction: -1 },
  ']': { kind: 'recorded', direction: 1 },
  '+': { kind: 'zoom', in: true },
  '=': { kind: 'zoom', in: true },
  '-': { kind: 'zoom', in: false },
  '−': { kind: 'zoom', in: false },
  Delete: { kind: 'remove' },
  Escape: { kind: 'escape' },
};

const letters: Readonly<Record<string, PlaybackKeyAct>> = {
  j: { kind: 'shuttle', direction: -1 },
  k: { kind: 'toggle' },
  l: { kind: 'shuttle', direction: 1 },
  f: { kind: 'full' },
  a: { kind: 'sound' },
  e: { kind: 'time' },
  c: { kind: 'copy' },
  n: { kind: 'nearest' },
  i: { kind: 'mark', end: 'from' },
  o: { kind: 'mark', end: 'to' },
};

const stepS = 5;
const longStepS = 60;

export function playbackKeyAct({ key, shiftKey }: KeyPress): PlaybackKeyAct | undefined {
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    return { kind: 'seconds', seconds: (key === 'ArrowLeft' ? -1 : 1) * (shiftKey ? longStepS : stepS) };
  }
  if (/^[1-9]$/.test(key)) return { kind: 'pane', index: Number(key) - 1 };
  const letter = key.toLowerCase();
  if (letter === 'b') return { kind: 'bookmark', all: shiftKey };
  return named[key] ?? letters[letter];
}
