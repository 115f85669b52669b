/** Packs that are to be made, one at a time: each reads and writes gigabytes beside the recorder. What is queued is kept by the caller. */
import type { Clock } from '../../../kernel/clock.ts';
import type { PackProgress } from '../evidence-schemas.ts';

export interface PackQueueOptions {
  readonly clock: Clock;
  /** Never rejects: what came of it is the maker's to write down. */
  readonly make: (packId: string, signal: AbortSignal, onProgress: (progress: PackProgress) => void) => Promise<void>;
  /** At most once a second of each. */
  readonly onProgress: (packId: string) => void;
}

export interface PackQueue {
  /** Idempotent. */
  add(packId: string): void;
  /** Resolves when nothing of it runs. */
  cancel(packId: string): Promise<void>;
  /** null: it is not to be made. */
  progressOf(packId: string): PackProgress | null;
  /** What runs is given up; whoever opens the queue again adds it again. */
  close(): Promise<void>;
}

const tellEveryMs = 1_000;
const waiting: PackProgress = { stage: 'waiting', doneBytes: 0, totalBytes: 0 };

interface Running {
  readonly packId: string;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export function createPackQueue({ clock, make, onProgress }: PackQueueOptions): PackQueue {
  const line = new Map<string, PackProgress>();
  let running: Running | undefined;
  let closed = false;

  const next = (): void => {
    const [packId] = line.keys();
    if (running || closed || packId === undefined) return;
    const abort = new AbortController();
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const done = make(packId, abort.signal, (progress) => {
      line.set(packId, progress);
      const nowMs = clock.monotonicMs();
      if (nowMs - toldAtMs < tellEveryMs) return;
      toldAtMs = nowMs;
      onProgress(packId);
    }).finally(() => {
      line.delete(packId);
      running = undefined;
      next();
    });
    running = { packId, abort, done };
  };
  return {
    add(packId) {
      if (closed || line.has(packId)) return;
      line.set(packId, waiting);
      next();
    },
    async cancel(packId) {
      if (running?.packId === packId) {
        running.abort.abort(new Error('cancelled'));
        await running.done;
      } else line.delete(packId);
    },
    progressOf: (packId) => line.get(packId) ?? null,
    async close() {
      closed = true;
      running?.abort.abort(new Error('closing'));
      await running?.done;
    },
  };
}
