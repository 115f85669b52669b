/**
 * Evidence of real recordings of simulated cameras, over HTTP by the people who may: asked for by one, approved by another, made,
 * fetched by a link, and verified with nothing but openssl, sha256sum and ffmpeg. Each act is on record.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { NewLink, PackDetails, PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import type { PackManifest } from '../../../gateway/incidents/evidence/pack/manifest.ts';
import { verifyPack } from '../../../gateway/incidents/evidence/verify/verify-pack.ts';
import { unpack, verifyPlainly } from '../../support/damage-pack.ts';
import { grant, invite } from '../../support/people.ts';
import { openRecordedCameras, type RecordedCameras } from '../../support/recorded-cameras.ts';
import { joinByLink, nobodyAt, type SignedIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

const entries = [
  { code: 'T-01', scene: 'tunnel', address: '127.56.1.1' },
  { code: 'T-02', scene: 'tunnel', subCodec: 'h265', audio: 'aac', address: '127.56.1.2' },
  { code: 'P-01', scene: 'ward', audio: 'pcma', address: '127.56.3.1' },
  { code: 'P-02', scene: 'ward', light: 'day', subCodec: 'mjpeg', audio: 'none', address: '127.56.3.2' },
] as const;

let cameras: RecordedCameras;
let operator: SignedIn;
let police: SignedIn;
let colleague: SignedIn;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  cameras = await openRecordedCameras({ cameras: entries, config: { streams: { ladder: { lastWaitMs: 1_000 } } } });
  operator = cameras.operator;
  police = await cameras.gateway.as('police');
  const administrator = await cameras.gateway.as('administrator');
  const login = { login: 'cong-an-hai', name: 'Lê Thị Bình', role: 'police' } as const;
  colleague = await joinByLink(administrator.url, await invite(administrator, login));
  await grant(administrator, colleague, { kind: 'all', id: null });
  await cameras.recorded(['T-01', 'T-02', 'P-01', 'P-02'], 2);
  const sessions = async () => new Set((await cameras.groups('T-01')).map(({ streamSession }) => streamSession)).size;
  const before = await sessions();
  await cameras.simulator.switchboard.turn('T-01', 'drop', { refuseMs: 2_500 });
  await waitFor('T-01 after its loss', async () => (await sessions()) > before);
});
afterAll(async () => {
  await cameras?.close();
  rmSync(folder, { recursive: true, force: true });
});

const request = (codes: readonly string[], more: object = {}) => {
  const span = { from: new Date(cameras.startMs).toISOString(), to: new Date(Date.now() - 1).toISOString() };
  const items = codes.map((code) => ({ cameraId: cameras.id(code), role: 'sub', ...span }));
  return { items, purpose: 'điều tra va chạm', caseNumber: '17/2026', ...more };
};
const details = (id: string) => police.call<PackDetails>(`/api/evidence/${id}`);
const until = (id: string, state: PackView['state']) =>
  waitFor(`pack ${state}`, async () => {
    const { pack } = await details(id);
    if (pack.state === 'failed' && state !== 'failed') throw new Error(`failed: ${pack.fault}`);
    return pack.state === state ? pack : undefined;
  });
const rowsOf = async (packId: string): Promise<string[]> => {
  const administrator = await cameras.gateway.as('administrator');
  const rows = await administrator.call<AuditView[]>('/api/audit?kind=evidence&limit=500');
  return [
    ...new Set(rows.filter(({ subjectId }) => subjectId === packId).map(({ kind, outcome }) => `${kind} ${outcome}`)),
  ];
};
/** MD5 of each coded picture, as a demuxer gives it. */
const accessUnits = (path: string): string[] =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v', '-c', 'copy', '-f', 'framemd5', '-'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');

describe('a pack of four cameras', () => {
  let pack: PackView;
  let link: NewLink;
  let unpacked: string;
  let manifest: PackManifest;

  it('is asked for by one and approved by another, by no path by the same', async () => {
    pack = await police.call<PackView>('/api/evidence', 'POST', request(entries.map(({ code }) => code)));
    expect(pack).toMatchObject({ state: 'requested', acts: ['cancel'] });
    const path = `/api/evidence/${pack.id}`;
    const own = await police.send(`${path}/approve`, 'POST');
    expect([own.status, await own.json()]).toMatchObject([403, { error: { code: 'recording.same-person' } }]);
    expect((await police.send(`${path}/review`, 'POST', { agrees: true, note: '' })).status).toBe(403);
    expect((await operator.send(`${path}/approve`, 'POST')).status).toBe(403);
    expect((await (await cameras.gateway.as('administrator')).send(`${path}/approve`, 'POST')).status).toBe(403);
    expect((await (await cameras.gateway.as('technician')).send(path, 'GET')).status).toBe(403);
    expect(await colleague.call(`${path}/approve`, 'POST')).toMatchObject({ state: 'approved' });
    pack = await until(pack.id, 'ready');
    expect(pack.decidedBy?.name).toBe('Lê Thị Bình');
  });

  it('is fetched by a link for one recipient, without an account, also from where it broke off', async () => {
    const body = { recipient: 'Đỗ Văn Minh', recipientUnit: 'Viện kiểm sát', hours: 2 };
    link = await colleague.call<NewLink>(`/api/evidence/${pack.id}/links`, 'POST', body);
    const nobody = nobodyAt(cameras.gateway.url);
    const whole = await nobody.fetch(link.path);
    expect(whole.headers.get('content-disposition')).toContain(`${pack.number}.zip`);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect(bytes.length).toBe(pack.made?.sizeBytes);
    const rest = await nobody.fetch(link.path, { headers: { range: 'bytes=1000-' } });
    expect([rest.status, (await rest.arrayBuffer()).byteLength]).toEqual([206, bytes.length - 1000]);
    expect((await nobody.fetch(`${link.path.slice(0, -1)}_`)).status).toBe(404);
    writeFileSync(join(folder, `${pack.number}.zip`), bytes);
    unpacked = join(folder, 'unpacked');
    unpack(join(folder, `${pack.number}.zip`), unpacked);
    manifest = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')) as PackManifest;
  });

  it('is right to the strict verifier, and to openssl and sha256sum', async () => {
    const paper = { fingerprint: pack.made?.keyFingerprint ?? '', sha256: pack.made?.sha256 ?? '' };
    expect(await verifyPack(join(folder, `${pack.number}.zip`), paper)).toMatchObject({ faults: [] });
    expect(verifyPlainly(unpacked, paper.fingerprint)).toMatchObject({ right: true });
    const published = await operator.call<{ fingerprint: string }>('/api/evidence/key');
    expect(published.fingerprint).toBe(paper.fingerprint);
  });

  it('has the gap of the camera that was lost, with its cause, and no other', () => {
    const gaps = manifest.cameras.map(({ code, gaps: found }) => [code, found.map(({ cause }) => cause)]);
    // What the camera sent first came some moments after it was asked for.
    const behindStart = gaps.map(([code, causes]) => [
      code,
      (causes as string[]).filter((cause) => cause === 'camera-lost'),
    ]);
    expect(behindStart.find(([code]) => code === 'T-01')?.[1]).toHaveLength(1);
    expect(behindStart.filter(([code]) => code !== 'T-01').flatMap(([, causes]) => causes)).toEqual([]);
  });

  it('holds movies with the same access units as the originals, byte for byte, that players decode', () => {
    for (const { code, originals, movies } of manifest.cameras) {
      for (const movie of movies.filter(({ derived }) => !derived)) {
        const path = join(unpacked, movie.path);
        const units = accessUnits(path);
        expect(units, code).toEqual(movie.from.flatMap((original) => accessUnits(join(unpacked, original))));
        expect(units.length).toBeGreaterThan(20);
        const decoded = execFileSync(
          'ffmpeg',
          ['-v', 'error', '-xerror', '-i', path, '-map', '0:v', '-f', 'null', '-'],
          {
            encoding: 'utf8',
          },
        );
        expect(decoded).toBe('');
      }
      expect(originals.length).toBeGreaterThan(0);
    }
  });

  it('holds a marked copy to look at where the original is not H.264', () => {
    const derived = manifest.cameras.map(
      ({ code, movies }) => [code, movies.filter((movie) => movie.derived)] as const,
    );
    expect(derived.filter(([, found]) => found.length > 0).map(([code]) => code)).toEqual(['T-02', 'P-02']);
    for (const { path } of derived.flatMap(([, found]) => found)) {
      const args = [
        '-v',
        'error',
        '-show_entries',
        'stream=codec_name:format_tags=title',
        '-of',
        'csv=p=0',
        join(unpacked, path),
      ];
      const probed = execFileSync('ffprobe', args, { encoding: 'utf8' });
      expect(probed).toMatch(/^h264/);
      expect(probed).toContain('derived viewing copy');
    }
  });

  it('goes from hand to hand, with the SHA-256 that the receiver read back', async () => {
    const path = `/api/evidence/${pack.id}`;
    const who = { name: 'Đỗ Văn Minh', unit: 'Viện kiểm sát' };
    await colleague.call(`${path}/hand-over`, 'POST', who);
    expect((await colleague.send(`${path}/receive`, 'POST', { ...who, sha256: '0'.repeat(16) })).status).toBe(400);
    const sha256 = (pack.made?.sha256 ?? '').slice(0, 16).toUpperCase();
    expect(await colleague.call(`${path}/receive`, 'POST', { ...who, sha256 })).toMatchObject({ state: 'received' });
    await colleague.call(`${path}/links/${link.link.id}`, 'DELETE');
    expect((await nobodyAt(cameras.gateway.url).fetch(link.path)).status).toBe(404);
    const { steps } = await details(pack.id);
    const kinds = [
      'requested',
      'approved',
      'made',
      'linked',
      'opened',
      'opened',
      'handed-over',
      'received',
      'link-ended',
    ];
    expect(steps.map(({ kind }) => kind)).toEqual(kinds);
    expect((await rowsOf(pack.id)).sort()).toEqual(
      [...kinds.map((kind) => `evidence.${kind} done`), 'evidence.opened refused']
        .filter((row, index, all) => all.indexOf(row) === index)
        .sort(),
    );
  });
});

describe('a request', () => {
  it('is refused, cancelled and tried again on record', async () => {
    const refused = await operator.call<PackView>('/api/evidence', 'POST', request(['T-01']));
    await police.call(`/api/evidence/${refused.id}/refuse`, 'POST', { reason: 'thiếu căn cứ' });
    expect(await rowsOf(refused.id)).toContain('evidence.refused done');
    const cancelled = await operator.call<PackView>('/api/evidence', 'POST', request(['T-01']));
    await operator.call(`/api/evidence/${cancelled.id}/cancel`, 'POST', { reason: 'nhầm camera' });
    expect(await rowsOf(cancelled.id)).toContain('evidence.cancelled done');
  });

  it('of one officer alone is marked, and looked at by a second one', async () => {
    const urgentReason = 'tai nạn, trực một mình';
    const urgent = await police.call<PackView>('/api/evidence', 'POST', request(['T-01'], { urgentReason }));
    await until(urgent.id, 'ready');
    const raised = await waitFor('the condition', async () =>
      (await operator.call<{ kind: string; cause: string }[]>('/api/health/conditions')).find(
        ({ kind }) => kind === 'evidence.urgent-unreviewed',
      ),
    );
    expect(raised.cause).toBe(urgent.number);
    expect((await police.send(`/api/evidence/${urgent.id}/review`, 'POST', { agrees: true, note: '' })).status).toBe(
      403,
    );
    await colleague.call(`/api/evidence/${urgent.id}/review`, 'POST', { agrees: true, note: 'đúng' });
    await waitFor('its end', async () =>
      (await operator.call<{ kind: string }[]>('/api/health/conditions')).every(
        ({ kind }) => kind !== 'evidence.urgent-unreviewed',
      ),
    );
    expect(await rowsOf(urgent.id)).toEqual(
      expect.arrayContaining(['evidence.urgent done', 'evidence.confirmed done']),
    );
  });
});

describe('a stored bit that is another', () => {
  it('is named, and its pack refused; the recording put right gives one', async () => {
    const disk = cameras.diskFolder;
    const below = readdirSync(disk, { recursive: true, withFileTypes: true });
    const [file] = below.filter(
      (each) => each.isFile() && each.parentPath.includes(cameras.id('P-01')) && each.name.endsWith('.mp4'),
    );
    if (!file) throw new Error('no recording of P-01');
    const path = join(file.parentPath, file.name);
    const change = () => {
      const open = openSync(path, 'r+');
      const byte = Buffer.alloc(1);
      readSync(open, byte, 0, 1, 5_000);
      byte[0] = (byte[0] ?? 0) ^ 0x10;
      writeSync(open, byte, 0, 1, 5_000);
      closeSync(open);
    };
    change();
    const asked = await operator.call<PackView>('/api/evidence', 'POST', request(['P-01']));
    await police.call(`/api/evidence/${asked.id}/approve`, 'POST');
    expect(await until(asked.id, 'failed')).toMatchObject({ fault: 'recording.altered' });
    const failed = (await details(asked.id)).steps.at(-1);
    expect(failed?.details['alterations']).toMatchObject([{ camera: 'P-01' }]);
    expect(await rowsOf(asked.id)).toContain('evidence.failed done');
    change();
    await operator.call(`/api/evidence/${asked.id}/try-again`, 'POST');
    await until(asked.id, 'ready');
    expect(await rowsOf(asked.id)).toContain('evidence.tried-again done');
  });
});
