/**
 * Puts what was written on the disk, all files of a disk together: first the movies of all, then the tails that speak of it. In
 * rounds, because hundreds of files that each ask for themselves once a second are more than a disk can do, and because the
 * threads that wait for a disk are few and others need them too.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';

/** Both settle always: a failure is the file's own to tell. */
export interface Syncable {
  syncMovie(): Promise<void>;
  /** Writes and syncs what the last `syncMovie` covered. */
  syncTail(): Promise<void>;
}

export interface SyncRounds {
  /** The file is in the next round. */
  ask(file: Syncable): void;
  /** No round is under way and none is asked for. */
  settled(): Promise<void>;
}

/** From one round's beginning to the next: what comes meanwhile waits. */
const roundMs = 200;
/** Of the few threads that all of the gateway's file work shares, so many may wait for the disk. */
const atOnce = 2;

export function createSyncRounds(clock: Clock): SyncRounds {
  const work = createPendingWork();
  let asked = new Set<Syncable>();
  let running = false;

  const round = async (): Promise<void> => {
    const files = [...asked];
    asked = new Set();
    await forAll(files, (file) => file.syncMovie());
    await forAll(files, (file) => file.syncTail());
  };
  const run = async (): Promise<void> => {
    try {
      while (asked.size > 0) {
        const startedMs = clock.monotonicMs();
        await round();
        const restMs = roundMs - (clock.monotonicMs() - startedMs);
        if (asked.size > 0 && restMs > 0) await new Promise<void>((resolve) => clock.after(restMs, resolve));
      }
    } finally {
      running = false;
    }
  };
  return {
    ask(file) {
      asked.add(file);
      if (running) return;
      running = true;
      void work.add(run());
    },
    settled: () => work.settled(),
  };
}

async function forAll<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
