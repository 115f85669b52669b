/** A finished pack on the disk, made by the real room over hand-made recordings, and ways to damage a copy of it. */
import { closeSync, copyFileSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Pack } from '../../gateway/incidents/evidence/model.ts';
import { type EvidenceBench, hashed, openEvidenceBench, recordingOf, recordingStartMs } from './evidence-bench.ts';
import { makeVideoTrack } from './make-media.ts';

export interface MadePackBench {
  readonly bench: EvidenceBench;
  readonly pack: Pack;
  readonly path: string;
}

/** Two files of one session, a gap, then another size of picture. */
export async function openMadePack(): Promise<MadePackBench> {
  const recordings = hashed([
    recordingOf({ fileId: 'f1', seconds: 4 }),
    recordingOf({ fileId: 'f2', seconds: 3, startMs: recordingStartMs + 4_000, startFrame: 40 }),
    recordingOf({
      ...{ fileId: 'f3', seconds: 4, startMs: recordingStartMs + 12_000, streamSession: 'later' },
      track: makeVideoTrack('1920x1080'),
    }),
  ]);
  const gap = {
    cameraId: '',
    role: 'main',
    fromMs: recordingStartMs + 7_000,
    toMs: recordingStartMs + 12_000,
  } as const;
  const bench = await openEvidenceBench({ recordings, gaps: [{ ...gap, cause: 'camera-lost' }] });
  const asked = await bench.request('operator', {
    items: [
      {
        ...{ cameraId: recordings[0]?.file.cameraId ?? '', role: 'main' },
        ...{ fromMs: recordingStartMs, toMs: recordingStartMs + 16_000 },
      },
    ],
  });
  await bench.approve(asked.id, 'officer');
  const pack = await bench.until(asked.id, 'ready');
  return { bench, pack, path: bench.room.pathOf(pack) };
}

/** One bit of one byte of a file, there and back. */
export function flipBit(path: string, bit: number): void {
  const file = openSync(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    const at = Math.floor(bit / 8);
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ (1 << (bit % 8));
    writeSync(file, byte, 0, 1, at);
  } finally {
    closeSync(file);
  }
}

export function copyOf(path: string, folder: string): string {
  const copy = join(folder, 'damaged.zip');
  copyFileSync(path, copy);
  return copy;
}
