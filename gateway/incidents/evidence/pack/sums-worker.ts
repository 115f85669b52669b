/** A thread of written-sums.ts: reads a file behind its writer and sums what it reads: all of it, or entry by entry. */
import { createHash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import type { SumsAnswer, SumsOf, SumsOrder } from './written-sums.ts';

interface Summer {
  take(order: Extract<SumsOrder, { kind: 'written' }>): void;
  /** Of what was taken since the last answer. */
  answer(): SumsAnswer;
}

function createSummer(path: string, of: SumsOf): Summer {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  let hash = createHash('sha256');
  let sum = 0;
  let offset = 0;
  return {
    take({ length, inEntry }) {
      if (of === 'entries' && !inEntry) {
        offset += length;
        return;
      }
      for (let left = length; left > 0; ) {
        const count = readSync(file, buffer, 0, Math.min(left, buffer.length), offset);
        if (count === 0) throw new Error(`the file ends at ${offset}`);
        const bytes = buffer.subarray(0, count);
        hash.update(bytes);
        if (of === 'entries') sum = crc32(bytes, sum);
        offset += count;
        left -= count;
      }
    },
    answer() {
      const sums = { sha256: hash.digest('hex'), crc32: sum };
      hash = createHash('sha256');
      sum = 0;
      return sums;
    },
  };
}

const { path, of } = workerData as { readonly path: string; readonly of: SumsOf };
const summer = createSummer(path, of);
parentPort?.on('message', (order: SumsOrder) => {
  if (order.kind === 'written') summer.take(order);
  else parentPort?.postMessage(summer.answer());
});
