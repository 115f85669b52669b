/**
 * When many tiles change at once, each shows its first picture before any decodes what lies between that one and now: a whole
 * wall is there in the time of one picture a tile, and catches up together. Nobody waits long for the slowest.
 */
export interface FirstPictures {
  /** A tile has begun on its first picture. Returns what ends that; it ends by itself after a while. Idempotent. */
  begin(): () => void;
  /** Whether pictures that only lead up to the newest may be decoded now. */
  readonly mayCatchUp: boolean;
  /** Called each time that they may again. Returns what ends it. */
  onFree(listener: () => void): () => void;
}

/** A picture that is not there by now has a trouble of its own. */
const patienceMs = 500;

export function createFirstPictures(after: (ms: number, task: () => void) => () => void): FirstPictures {
  const begun = new Set<object>();
  const listeners = new Set<() => void>();
  return {
    begin() {
      const tile = {};
      const end = () => {
        cancel();
        if (begun.delete(tile) && begun.size === 0) for (const listener of [...listeners]) listener();
      };
      begun.add(tile);
      const cancel = after(patienceMs, end);
      return end;
    },
    get mayCatchUp() {
      return begun.size === 0;
    },
    onFree(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
