/**
 * Held footage on two real disks: copied to the second, still there to be played when the first is taken away, nothing written where
 * that one is missing, and gone from the second when two people have let go.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { ConditionView } from '../../../gateway/health/schemas.ts';
import type { DisksView, DiskView, HoldView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import type { PlayGroupView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { openRecordedCameras, type RecordedCameras } from '../../support/recorded-cameras.ts';
import type { SignedIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let root: string;
let cameras: RecordedCameras;
let administrator: SignedIn;
let police: SignedIn;
const folder = (name: string) => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'thap-canh-disks-'));
  for (const name of ['D1', 'D2']) mkdirSync(folder(name));
  const disks = ['D1', 'D2'].map((name) => ({ name, folder: folder(name), quotaGb: 1 }));
  cameras = await openRecordedCameras({
    cameras: [
      { code: 'T-01', scene: 'tunnel', address: '127.52.1.1' },
      { code: 'T-02', scene: 'tunnel', address: '127.52.1.2' },
    ],
    config: { recordings: { disks, fileMs: 2_000, minFreeGb: 0 } },
  });
  administrator = await cameras.gateway.as('administrator');
  police = await cameras.gateway.as('police');
});
afterAll(async () => {
  await cameras?.close();
  rmSync(root, { recursive: true, force: true });
});

const disk = async (name: string): Promise<DiskView> => {
  const { disks } = await administrator.call<DisksView>('/api/recordings/disks');
  const found = disks.find((each) => each.name === name);
  if (!found) throw new Error(`no disk ${name}`);
  return found;
};
const holdNow = async (): Promise<HoldView> => {
  const [hold] = await cameras.operator.call<HoldView[]>('/api/holds');
  if (!hold) throw new Error('nothing is held');
  return hold;
};
const mediaOf = (group: PlayGroupView) =>
  cameras.bytes(`/hls/${cameras.id('T-01')}/rec/sub/${group.fileId}/${group.first}-${group.last}.m4s`);
/** Below a folder, whatever it is. */
const filesIn = (path: string) =>
  existsSync(path) ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()) : [];

describe('held footage on two disks', () => {
  let groups: PlayGroupView[];
  let media: Uint8Array[];

  it('is copied to the other one, byte for byte', async () => {
    await cameras.recorded(['T-01'], 4);
    const { id } = await disk('D2');
    const onFirst = await waitFor('files of the first disk', () => {
      const names = filesIn(join(folder('D1'), 'recordings', cameras.id('T-01'))).map(({ name }) => name);
      return names.filter((name) => name.endsWith('.mp4')).length >= 2 && names;
    });
    expect(onFirst.length).toBeGreaterThan(0);
    groups = (await cameras.groups('T-01')).slice(0, 3);
    const [first, last] = [groups[0], groups.at(-1)];
    if (!first || !last) throw new Error('nothing recorded');
    const body = {
      ...{ cameraId: cameras.id('T-01'), note: 'va chạm', from: new Date(first.startMs).toISOString() },
      to: new Date(last.startMs + last.durationMs).toISOString(),
    };
    const hold = await cameras.operator.call<HoldView>('/api/holds', 'POST', body);
    expect(hold).toMatchObject({ mayAsk: true, mayConfirm: false, mayCopy: false, copy: null });
    const refused = await cameras.operator.send(`/api/holds/${hold.id}/copy`, 'POST', { diskId: id });
    expect(refused.status).toBe(403);
    await administrator.call(`/api/holds/${hold.id}/copy`, 'POST', { diskId: id });
    const copied = await waitFor('the copy', async () => {
      const { copy } = await holdNow();
      return copy && copy.files !== null && copy.files > 1 && copy.copied === copy.files && copy;
    });
    expect(copied).toMatchObject({ disk: 'D2', failed: '' });
    const copies = readdirSync(join(folder('D2'), 'copies'));
    expect(copies.length).toBeGreaterThan(0);
    const originals = new Map(
      filesIn(join(folder('D1'), 'recordings')).map((file) => [
        file.name.replace(/^sub-/, ''),
        join(file.parentPath, file.name),
      ]),
    );
    for (const name of copies)
      expect(
        readFileSync(join(folder('D2'), 'copies', name)).equals(readFileSync(originals.get(name) ?? '')),
        name,
      ).toBe(true);
    const rows = await administrator.call<AuditView[]>('/api/audit?limit=50');
    expect(rows.find(({ kind }) => kind === 'hold.copy-asked')).toMatchObject({
      ...{ subjectId: hold.id, cameraId: cameras.id('T-01'), details: { disk: 'D2' } },
    });
    media = await Promise.all(groups.map(mediaOf));
  });

  it('plays on when its disk is taken away, and nothing is written where that is missing', async () => {
    const before = (await cameras.groups('T-02')).length;
    renameSync(folder('D1'), folder('taken'));
    mkdirSync(folder('D1'));
    await waitFor('the disk to be missed', async () => (await disk('D1')).state === 'missing');
    const conditions = await cameras.operator.call<ConditionView[]>('/api/health/conditions');
    expect(conditions.find(({ kind }) => kind === 'recording.disk-missing')).toMatchObject({
      cause: 'D1: not-mounted',
    });
    for (const [at, group] of groups.entries())
      expect(Buffer.from(await mediaOf(group)).equals(media[at] ?? Buffer.alloc(0)), group.fileId).toBe(true);
    await waitFor('recording on the other disk', async () => (await cameras.groups('T-02')).length > before + 1);
    expect(readdirSync(folder('D1'))).toEqual([]);
  });

  it('is found again when the disk is back', async () => {
    rmdirSync(folder('D1'));
    renameSync(folder('taken'), folder('D1'));
    await waitFor('the disk to be back', async () => (await disk('D1')).state === 'working');
    for (const [at, group] of groups.entries())
      expect(Buffer.from(await mediaOf(group)).equals(media[at] ?? Buffer.alloc(0)), group.fileId).toBe(true);
  });

  it('leaves the second disk when two people have let go', async () => {
    const { id } = await holdNow();
    await cameras.operator.call(`/api/holds/${id}/release`, 'POST', { why: 'không liên quan' });
    expect(await holdNow()).toMatchObject({ mayAsk: false, mayConfirm: false, releaseWhy: 'không liên quan' });
    const [seen] = await police.call<HoldView[]>('/api/holds');
    expect(seen).toMatchObject({ mayConfirm: true });
    await police.call(`/api/holds/${id}/release/confirm`, 'POST');
    await waitFor('the copies to go', () => readdirSync(join(folder('D2'), 'copies')).length === 0);
    expect(await cameras.operator.call<HoldView[]>('/api/holds')).toEqual([]);
    expect((await cameras.groups('T-01')).length).toBeGreaterThan(groups.length);
  });
});
