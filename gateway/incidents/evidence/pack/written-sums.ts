/**
 * Hashes of a file while it is written, in a thread of its own: gigabytes are summed beside the thread that serves the cameras. It
 * reads back what was written, so that what is summed is what stands in the file.
 */
import { Worker } from 'node:worker_threads';

/** Of everything; or of each entry, whose headers are left out, with the CRC-32 that a zip file wants. */
export type SumsOf = 'whole' | 'entries';

export type SumsOrder =
  | { readonly kind: 'written'; readonly length: number; readonly inEntry: boolean }
  | { readonly kind: 'sums' };

export interface SumsAnswer {
  /** Hex. */
  readonly sha256: string;
  /** Of entries; else 0. */
  readonly crc32: number;
}

export interface WrittenSums {
  /** So many more bytes stand in the file; `inEntry`: they belong to the entry that is being written. */
  written(length: number, inEntry: boolean): void;
  /** Of what was written since the last answer. Rejects when the file could not be read. */
  sums(): Promise<SumsAnswer>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openWrittenSums(path: string, of: SumsOf): WrittenSums {
  const worker = new Worker(new URL('./sums-worker.ts', import.meta.url), { workerData: { path, of } });
  const waiting: PromiseWithResolvers<SumsAnswer>[] = [];
  let broken: unknown;
  const fail = (error: unknown): void => {
    broken ??= error;
    for (const { reject } of waiting.splice(0)) reject(broken);
  };
  worker.on('message', (answer: SumsAnswer) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the summing thread has ended')));
  const tell = (order: SumsOrder): void => worker.postMessage(order);
  return {
    written: (length, inEntry) => tell({ kind: 'written', length, inEntry }),
    sums() {
      if (broken !== undefined) return Promise.reject(broken);
      const answer = Promise.withResolvers<SumsAnswer>();
      waiting.push(answer);
      tell({ kind: 'sums' });
      return answer.promise;
    },
    async close() {
      await worker.terminate();
    },
  };
}
