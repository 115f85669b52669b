import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackManifest } from '../../../../gateway/incidents/evidence/pack/manifest.ts';
import { renderCentralHeader, renderEnd } from '../../../../gateway/incidents/evidence/pack/zip-format.ts';
import { openZipWriter } from '../../../../gateway/incidents/evidence/pack/zip-writer.ts';
import { findSegments } from '../../../../gateway/incidents/evidence/verify/find-segments.ts';
import { verifyPack } from '../../../../gateway/incidents/evidence/verify/verify-pack.ts';
import { damageFiles, damageZip, unpack, verifyPlainly } from '../../../support/damage-pack.ts';
import { openEvidenceBench } from '../../../support/evidence-bench.ts';
import { type MadePackBench, openMadePack } from '../../../support/made-pack.ts';
import { createRandom } from '../../../support/random.ts';

let made: MadePackBench;
let folder: string;
let files: string[];
let unpacked: string;
let manifest: PackManifest;
let fingerprint: string;

beforeAll(async () => {
  made = await openMadePack();
  fingerprint = made.bench.key.fingerprint;
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  unpacked = join(folder, 'unpacked');
  files = unpack(made.path, unpacked);
  manifest = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')) as PackManifest;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await made.bench.close();
});

/** The pack again, with other files: sums and signatures stay as they were. */
async function rewritten(change: (name: string, bytes: Buffer) => Buffer | undefined): Promise<string> {
  const path = join(folder, 'rewritten.zip');
  rmSync(path, { force: true });
  const zip = await openZipWriter(path);
  const names = [
    ...manifest.files.map((file) => file.path),
    'manifest.json',
    'manifest.sig',
    'SHA256SUMS',
    'SHA256SUMS.sig',
  ];
  for (const name of names) {
    const bytes = change(name, readFileSync(join(unpacked, name)));
    if (bytes) await zip.add(name, bytes.length, [bytes]);
  }
  await zip.finish();
  await zip.close();
  return path;
}

describe('a pack as it was made', () => {
  it('is right to the strict verifier, with what stands on paper', async () => {
    const { sha256, sizeBytes } = made.pack.made ?? {};
    const verdict = await verifyPack(made.path, { fingerprint, sha256: sha256 ?? '' });
    expect(verdict).toMatchObject({ faults: [], number: 'CC-2026-0001', sha256, segments: 11 });
    expect(sizeBytes).toBe(readFileSync(made.path).length);
  });

  it('is right to openssl and sha256sum, by the commands of its VERIFY.txt', () => {
    expect(verifyPlainly(unpacked, fingerprint)).toMatchObject({ right: true });
    const text = readFileSync(join(unpacked, 'VERIFY.txt'), 'utf8');
    for (const command of text.matchAll(/^ {3}\$ (openssl.*|sha256sum --check.*)$/gm)) {
      expect(spawnSync('bash', ['-c', command[1] ?? ''], { cwd: unpacked }).status).toBe(0);
    }
  });

  it('says what it is of, what is missing and why, and how the clock stood', () => {
    const [camera] = manifest.cameras;
    expect(camera).toMatchObject({
      ...{ code: 'T-01', name: 'Cửa hầm', site: 'Hầm Thủ Thiêm', role: 'main' },
      clock: { offsetMs: -42_000, uncertaintyMs: 12, method: 'onvif-second-turn' },
      gaps: [{ from: '2026-11-24T02:00:07.000Z', to: '2026-11-24T02:00:12.000Z', cause: 'camera-lost' }],
    });
    expect(camera?.originals.map(({ recordingId, width }) => [recordingId, width])).toEqual([
      ['f1', 640],
      ['f2', 640],
      ['f3', 1920],
    ]);
    // One movie for what has one description, with the two files of it joined.
    expect(camera?.movies.map(({ path, from, startsAt }) => [path, from.length, startsAt])).toEqual([
      ['play/T-01/main.mp4', 2, '2026-11-24T02:00:00.000Z'],
      ['play/T-01/main-2.mp4', 1, '2026-11-24T02:00:12.000Z'],
    ]);
    expect(manifest.request).toMatchObject({
      ...{ purpose: 'điều tra va chạm', caseNumber: '17/2026', urgentReason: null },
      requestedBy: { name: 'Nguyễn Thị Trực', unit: 'Trung tâm' },
      approvedBy: { name: 'Trần Văn An', unit: 'Công an quận' },
    });
    expect(manifest.gatewayClock).toMatchObject({ source: 'chrony', synchronised: true });
    const audit = readFileSync(join(unpacked, 'audit.csv'), 'utf8');
    for (const kind of ['evidence.requested', 'evidence.approved', 'hold.placed']) expect(audit).toContain(kind);
  });

  it('is checked by the program, which says so and ends with 0, 1 or 2', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['gateway/verify.ts', ...args], {
        encoding: 'utf8',
        cwd: join(import.meta.dirname, '../../../..'),
      });
    expect(run(made.path, '--fingerprint', fingerprint)).toMatchObject({ status: 0 });
    const foreign = run(made.path, '--fingerprint', '0'.repeat(64));
    expect(foreign.status).toBe(1);
    expect(foreign.stdout).toContain('FOREIGN');
    expect(run(made.path).status).toBe(2);
  });
});

describe('a changed pack', () => {
  it('is named by the verifier wherever one bit of the zip file is another', async () => {
    const report = await damageZip(made.path, fingerprint, { folder, count: 150, random: createRandom(7) });
    expect(report).toEqual({ tried: 150, missed: [] });
  });

  it('is named by openssl and sha256sum wherever one bit of a packed file is another', () => {
    const report = damageFiles(files, fingerprint, { folder: unpacked, count: 12, random: createRandom(11) });
    expect(report).toEqual({ tried: 12, missed: [] });
  });

  it('is named for every bit of its small records and documents that plain tools could overlook', async () => {
    const small = files.filter((file) => /SHA256SUMS|\.sig$|public-key/.test(file));
    const report = damageFiles(small, fingerprint, { folder: unpacked, count: 12, random: createRandom(13) });
    expect(report.missed).toEqual([]);
  });

  it('is foreign when a stranger signed it anew', async () => {
    const stranger = await openEvidenceBench();
    const asked = await stranger.request('operator');
    await stranger.approve(asked.id, 'officer');
    const pack = await stranger.until(asked.id, 'ready');
    const { faults } = await verifyPack(stranger.room.pathOf(pack), { fingerprint });
    expect(faults).toEqual([{ kind: 'foreign', where: 'public-key.pem' }]);
    await stranger.close();
  });

  it('is named with the segment that is missing, or stands in another place', async () => {
    const [original] = manifest.cameras[0]?.originals ?? [];
    const spans = original?.segments.map(([, offset, size]) => ({ offset, size })) ?? [];
    const [second, third] = [spans[1], spans[2]];
    if (!original || !second || !third) throw new Error('no segments');
    const without = await rewritten((name, bytes) =>
      name === original.path ? Buffer.concat([bytes.subarray(0, second.offset), bytes.subarray(third.offset)]) : bytes,
    );
    const missing = await verifyPack(without, { fingerprint });
    expect(missing.faults).toContainEqual({ kind: 'segment-missing', where: `${original.path} #1` });
    const swapped = await rewritten((name, bytes) =>
      name === original.path
        ? Buffer.concat([
            bytes.subarray(0, second.offset),
            bytes.subarray(third.offset, third.offset + third.size),
            bytes.subarray(second.offset, third.offset),
            bytes.subarray(third.offset + third.size),
          ])
        : bytes,
    );
    const misplaced = await verifyPack(swapped, { fingerprint });
    expect(misplaced.faults).toContainEqual({ kind: 'segment-misplaced', where: `${original.path} #1` });
  });

  it('is named with the file that is missing, or that nobody listed', async () => {
    const path = manifest.cameras[0]?.movies[0]?.path ?? '';
    const without = await rewritten((name, bytes) => (name === path ? undefined : bytes));
    expect((await verifyPack(without, { fingerprint })).faults).toContainEqual({ kind: 'missing', where: path });
    const more = join(folder, 'more.zip');
    execFileSync('cp', [made.path, more]);
    writeFileSync(join(folder, 'extra.txt'), 'x');
    execFileSync('zip', ['-q', '-0', '-j', more, join(folder, 'extra.txt')]);
    expect((await verifyPack(more, { fingerprint })).faults).toContainEqual({ kind: 'extra', where: 'extra.txt' });
  });

  it('is told by the SHA-256 on the minutes when it is another one', async () => {
    const { faults } = await verifyPack(made.path, { fingerprint, sha256: '0'.repeat(64) });
    expect(faults).toEqual([{ kind: 'whole', where: 'the zip file' }]);
  });

  it('never throws, whatever the file holds', async () => {
    const path = join(folder, 'rubbish');
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK'), Buffer.alloc(5_000, 0x50)]) {
      writeFileSync(path, bytes);
      expect((await verifyPack(path, { fingerprint })).faults.length).toBeGreaterThan(0);
    }
  });
});

describe('a file that was made to mislead the verifier', () => {
  it('ends with a fault when its directory promises more than there is, or a name that is no text', async () => {
    const path = join(folder, 'hostile.zip');
    const huge = renderCentralHeader({ name: 'a', sizeBytes: 2 ** 62, crc32: 0, offset: 0 });
    const unnamed = renderCentralHeader({ name: 'x'.repeat(60_000), sizeBytes: 0, crc32: 0, offset: 0 }).fill(0xff, 46);
    for (const directory of [huge, unnamed]) {
      const end = renderEnd({ entries: 1, directoryOffset: 0, directoryBytes: directory.length });
      writeFileSync(path, Buffer.concat([directory, end]));
      const { faults } = await verifyPack(path, { fingerprint });
      expect(faults).toContainEqual({ kind: 'zip', where: 'the directory of the zip file' });
    }
  });

  it('ends when its segments have no bytes', async () => {
    const segments = [[0, 0, 0, 0, 0, '0'.repeat(64)]] as const;
    const bytes = { sizeBytes: 10, readAt: async () => new Uint8Array() };
    expect(await findSegments({ initBytes: 0, segments }, bytes)).toEqual([{ what: 'altered', index: 0 }]);
  });
});

describe('segments of a packed original', () => {
  it('are found wherever they stand', async () => {
    const original = manifest.cameras[0]?.originals[0];
    if (!original) throw new Error('no original');
    const bytes = readFileSync(join(unpacked, original.path));
    const readAt = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
    expect(await findSegments(original, { sizeBytes: bytes.length, readAt })).toEqual([]);
    const [, offset = 0] = original.segments[2] ?? [];
    bytes[offset + 50] = (bytes[offset + 50] ?? 0) ^ 1;
    expect(await findSegments(original, { sizeBytes: bytes.length, readAt })).toEqual([{ what: 'altered', index: 2 }]);
    expect(await findSegments(original, { sizeBytes: offset, readAt })).toEqual([
      { what: 'missing', index: 2 },
      { what: 'missing', index: 3 },
    ]);
  });
});
