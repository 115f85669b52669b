/**
 * An evidence pack of one hour of one 4 Mbit/s camera beside `cp` of the same bytes: the originals and the movie of them are
 * twice the recording, so `cp` copies a file of the pack's size. Both end when everything is on the disk.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigningKey } from '../../../gateway/access/audit/signing-key.ts';
import type { Pack } from '../../../gateway/incidents/evidence/model.ts';
import { createPackMaker, packPath } from '../../../gateway/incidents/evidence/pack/pack-maker.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import type { BenchPart } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { summaryOf } from '../statistics.ts';
import { type HourOnDisk, writeHour } from './hour-on-disk.ts';

const cameraId = 'ca000000-0000-7000-8000-000000000001';
const bitsPerSecond = 4_000_000;

export const measurePack: BenchPart = async ({ quick, rounds, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pack-'));
  const seconds = quick ? 600 : 3_600;
  say(`pack: writing ${seconds / 60} min of ${bitsPerSecond / 1e6} Mbit/s`);
  const hour = writeHour(folder, cameraId, bitsPerSecond, seconds);
  const packSeconds: number[] = [];
  const cpuSeconds: number[] = [];
  const copySeconds: number[] = [];
  let packBytes = 0;
  try {
    for (let round = 0; round < Math.max(2, rounds); round += 1) {
      const cpu = process.cpuUsage();
      const began = performance.now();
      const { path, sizeBytes } = await makeOne(folder, hour, seconds);
      packSeconds.push((performance.now() - began) / 1_000);
      const { user, system } = process.cpuUsage(cpu);
      cpuSeconds.push((user + system) / 1e6);
      packBytes = sizeBytes;
      const copy = join(folder, 'copy');
      const copyBegan = performance.now();
      execFileSync('cp', [path, copy]);
      execFileSync('sync', [copy]);
      copySeconds.push((performance.now() - copyBegan) / 1_000);
      rmSync(copy);
      rmSync(path);
      say(`pack: round ${round + 1}: ${packSeconds.at(-1)?.toFixed(1)} s, cp ${copySeconds.at(-1)?.toFixed(1)} s`);
    }
  } finally {
    hour.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const ratios = packSeconds.map((each, index) => each / (copySeconds[index] ?? 1));
  const size = `${(hour.sizeBytes / 1e6).toFixed(0)} MB recorded, ${(packBytes / 1e6).toFixed(0)} MB pack`;
  return {
    tables: [
      {
        title: `Evidence pack of ${seconds / 60} min of one ${bitsPerSecond / 1e6} Mbit/s camera${quick ? ' (quick)' : ''}: ${size}`,
        columns: ['what', 'measured', 'asked'],
        rows: [
          ['pack, s', samples(summaryOf(packSeconds), 2), ''],
          ['of it CPU, s', samples(summaryOf(cpuSeconds), 2), ''],
          ['cp of the same bytes, s', samples(summaryOf(copySeconds), 2), ''],
          ['pack ÷ cp', samples(summaryOf(ratios), 2), '≤ 2'],
        ],
        notes: [
          'Checked against its hashes, written as originals and as one movie, hashed three times over, on the disk at the end.',
        ],
      },
    ],
    figures: { packSeconds, cpuSeconds, copySeconds, packBytes, recordedBytes: hour.sizeBytes },
  };
};

async function makeOne(folder: string, { index, startMs }: HourOnDisk, seconds: number) {
  const packs = join(folder, 'packs');
  mkdirSync(packs, { recursive: true });
  const make = createPackMaker({
    ...{ clock: systemClock, index, key: openSigningKey(join(folder, 'key')), version: 'bench', folder: packs },
    audit: { list: async () => [] },
    cameras: { find: () => undefined, sites: () => [] },
    ...{ reserveBytes: 0, clockMeasures: async () => [] },
    roots: { list: async () => [] },
    lastManifest: async () => null,
    incidentNumber: async () => undefined,
    makeViewingCopy: () => Promise.reject(new Error('the camera sends H.264')),
    readClock: async () => ({ source: 'bench', synchronised: null, offsetMs: null }),
  });
  const person = { id: '1', name: 'bench', role: 'police', unit: '' };
  const pack: Pack = {
    ...{ id: 'bench', number: 'CC-2026-0001', state: 'approved', purpose: 'bench', caseNumber: '1', incidentId: null },
    ...{ requestedBy: person, requestedAtMs: startMs, decidedBy: person, decidedAtMs: startMs, urgentReason: null },
    ...{ reviewedBy: null, reviewedAtMs: null, made: null, fault: '' },
    items: [{ cameraId, role: 'main', fromMs: startMs, toMs: startMs + seconds * 1_000 }],
  };
  const { sizeBytes } = await make(pack, new AbortController().signal, () => {});
  return { path: packPath(packs, pack.id), sizeBytes };
}
