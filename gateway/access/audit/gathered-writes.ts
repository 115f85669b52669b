/**
 * Many small writes that come together become one transaction, so that they wait for the disk once. Each is told when it is
 * on the disk; all of a transaction fail together.
 */
import type { Database } from '../../kernel/database.ts';

export interface GatheredWrites<T> {
  /** Resolves when it is on the disk; writes keep their order. */
  add(write: T): Promise<void>;
}

interface Waiting<T> {
  readonly write: T;
  readonly settle: (failure?: { readonly error: unknown }) => void;
}

/** @param writeAll writes what has come together, at least one, at most a few hundred */
export function createGatheredWrites<T>(
  db: Database,
  writeAll: (transaction: Database, writes: readonly T[]) => Promise<void>,
): GatheredWrites<T> {
  const waiting: Waiting<T>[] = [];
  let running = false;

  const tryAll = async (batch: readonly Waiting<T>[]): Promise<{ error: unknown } | undefined> => {
    try {
      const writes = batch.map(({ write }) => write);
      await db.transaction().execute((transaction) => writeAll(transaction, writes));
      return undefined;
    } catch (error) {
      return { error };
    }
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostAtOnce);
      const failure = await tryAll(batch);
      for (const { settle } of batch) settle(failure);
    }
    running = false;
  };
  return {
    add: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({ write, settle: (failure) => (failure ? reject(failure.error) : resolve()) });
        if (running) return;
        running = true;
        // What this turn of the event loop still brings comes along.
        setImmediate(() => void run());
      }),
  };
}

/** A statement takes so many values; nobody must wait for thousands of others either. */
const mostAtOnce = 250;
