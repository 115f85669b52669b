/**
 * Results that cost something to make, made once for all who ask and kept while there is room: the oldest unused goes first.
 * Work that nobody waits for any more is ended.
 */
export interface KeptWork<T> {
  /** Rejects with the signal's reason when it aborts first, and as `make` does. A failure is not kept. */
  get(key: string, make: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Made and kept now. */
  readonly size: number;
  /** Ends what is under way; resolves when that has settled. */
  close(): Promise<void>;
}

export interface KeptWorkOptions<T> {
  /** What all that is kept may weigh together. */
  readonly most: number;
  readonly weigh: (result: T) => number;
}

interface UnderWay<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  askers: number;
}

export function createKeptWork<T>({ most, weigh }: KeptWorkOptions<T>): KeptWork<T> {
  const kept = new Map<string, T>();
  const underWay = new Map<string, UnderWay<T>>();
  let weight = 0;

  const keep = (key: string, result: T) => {
    kept.set(key, result);
    weight += weigh(result);
    for (const [oldest, entry] of kept) {
      if (weight <= most) break;
      kept.delete(oldest);
      weight -= weigh(entry);
    }
  };
  const start = (key: string, make: (signal: AbortSignal) => Promise<T>): UnderWay<T> => {
    const controller = new AbortController();
    const result = make(controller.signal).then(
      (made) => {
        if (underWay.get(key) === work) underWay.delete(key);
        keep(key, made);
        return made;
      },
      (error: unknown) => {
        if (underWay.get(key) === work) underWay.delete(key);
        throw error;
      },
    );
    const work: UnderWay<T> = { result, controller, askers: 0 };
    underWay.set(key, work);
    return work;
  };
  return {
    async get(key, make, signal) {
      signal.throwIfAborted();
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known;
      }
      const work = underWay.get(key) ?? start(key, make);
      work.askers += 1;
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await Promise.race([work.result, aborted]);
      } finally {
        signal.removeEventListener('abort', onAbort);
        work.askers -= 1;
        if (work.askers === 0 && underWay.get(key) === work) {
          // Whoever asks from now on begins anew.
          underWay.delete(key);
          work.controller.abort(signal.reason);
          work.result.catch(() => {});
        }
      }
    },
    get size() {
      return kept.size;
    },
    async close() {
      const left = [...underWay.values()];
      for (const { controller } of left) controller.abort();
      await Promise.allSettled(left.map(({ result }) => result));
      kept.clear();
      weight = 0;
    },
  };
}
