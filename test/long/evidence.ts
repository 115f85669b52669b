/**
 * One-bit changes of an evidence pack: a thousand anywhere in the zip file, each looked for by the strict verifier, and a
 * thousand anywhere in its unpacked files, each looked for by nothing but openssl and sha256sum. And two hundred segments of
 * stored recordings that are changed, left out or put elsewhere.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedSegment, PackManifest } from '../../gateway/incidents/evidence/pack/manifest.ts';
import { findSegments } from '../../gateway/incidents/evidence/verify/find-segments.ts';
import { damageFiles, damageZip, unpack } from '../support/damage-pack.ts';
import { openMadePack } from '../support/made-pack.ts';
import { createRandom, type Random } from '../support/random.ts';
import type { LongTest } from './table.ts';

const changes = 1_000;
const segmentTries = 200;

export const evidenceTest: LongTest = async (say) => {
  const seed = Date.now() % 1e9;
  const random = createRandom(seed);
  const made = await openMadePack();
  const folder = mkdtempSync(join(tmpdir(), 'evidence-long-'));
  try {
    const { fingerprint } = made.bench.key;
    say(`seed ${seed}; the zip file`);
    const zip = await damageZip(made.path, fingerprint, { folder, count: changes, random });
    const unpacked = join(folder, 'unpacked');
    const files = unpack(made.path, unpacked);
    say('its files, by openssl and sha256sum');
    const plain = damageFiles(files, fingerprint, { folder: unpacked, count: changes, random });
    const segments = await damageSegments(unpacked, random);
    const row = (what: string, tried: number, missed: number) => ({
      ...{ what, asked: 'each named', measured: `${tried} tried, ${missed} not named`, ok: missed === 0 },
    });
    return {
      title: `Evidence packs, changed (seed ${seed})`,
      rows: [
        row('one bit anywhere in the zip file: strict verifier', zip.tried, zip.missed.length),
        row('one bit anywhere in a packed file: openssl and sha256sum', plain.tried, plain.missed.length),
        row('a segment of an original changed, left out or put elsewhere: its number', segmentTries, segments),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await made.bench.close();
  }
};

/** @returns how many were not named by their number */
async function damageSegments(folder: string, random: Random): Promise<number> {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as PackManifest;
  const originals = manifest.cameras.flatMap((camera) => camera.originals);
  let missed = 0;
  for (let tried = 0; tried < segmentTries; tried += 1) {
    const original = random.pick(originals);
    const bytes = readFileSync(join(folder, original.path));
    // The second stands behind the first: where a misplaced one is put.
    const first = random.below(original.segments.length - 1);
    const second = first + 1 + random.below(original.segments.length - 1 - first);
    const [segment, other] = [original.segments[first], original.segments[second]];
    if (!segment || !other) throw new Error('an original of one segment');
    const kind = random.pick(['altered', 'missing', 'misplaced'] as const);
    const damaged = damage(bytes, kind, segment, other, random);
    const readAt = async (offset: number, length: number) => damaged.subarray(offset, offset + length);
    const faults = await findSegments(original, { sizeBytes: damaged.length, readAt });
    if (!faults.some(({ what, index }) => what === kind && index === segment[0])) missed += 1;
  }
  return missed;
}

/** A misplaced one stands behind the other. */
function damage(
  bytes: Buffer,
  kind: 'altered' | 'missing' | 'misplaced',
  [, offset, length]: PackedSegment,
  [, otherOffset, otherLength]: PackedSegment,
  random: Random,
): Buffer {
  const [before, own, after] = [
    bytes.subarray(0, offset),
    bytes.subarray(offset, offset + length),
    bytes.subarray(offset + length),
  ];
  if (kind === 'missing') return Buffer.concat([before, after]);
  if (kind === 'altered') {
    const changed = Buffer.from(own);
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return Buffer.concat([before, changed, after]);
  }
  const end = otherOffset + otherLength;
  return Buffer.concat([before, bytes.subarray(offset + length, end), own, bytes.subarray(end)]);
}
