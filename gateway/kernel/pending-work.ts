/** Work under way that nobody waits for but whoever closes what it belongs to. */
export interface PendingWork {
  /** @returns the same work, to wait for: how it ends is for the caller to look at, or for nobody */
  add<T>(work: Promise<T>): Promise<T>;
  /** Resolves when all that was added has settled, however it ended. */
  settled(): Promise<void>;
}

export function createPendingWork(): PendingWork {
  const pending = new Set<Promise<void>>();
  return {
    add(work) {
      const forget = () => void pending.delete(settled);
      const settled: Promise<void> = work.then(forget, forget);
      pending.add(settled);
      return work;
    },
    async settled() {
      await Promise.all(pending);
    },
  };
}
