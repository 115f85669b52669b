/** What a check names: each thing that somebody, or a disk, can do to recordings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../gateway/kernel/database.ts';
import type { CheckWishes } from '../../../../gateway/recordings/files/check/check-recordings.ts';
import { type IndexTables, indexMigrations } from '../../../../gateway/recordings/files/index-tables.ts';
import { indexFile } from '../../../../gateway/recordings/files/open-recording.ts';
import type { RecordedFile } from '../../../../gateway/recordings/model.ts';
import { createLoggedDisk, type LoggedDisk } from '../../../support/logged-files.ts';
import { openRig } from '../../../support/recording-rig.ts';

const camera = '0198c0de-0000-7000-8000-000000000001';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look: CheckWishes = { repair: false, quick: false, fromMs: Number.NEGATIVE_INFINITY };

/** Three files or so, complete, with a signed root in between. */
async function recorded() {
  const disk = createLoggedDisk({ folders: ['/disk-1'] });
  const rig = await openRig({ files: disk.files, folder, cameras: [camera], fileMs: 4_000 });
  rig.begin('one');
  await rig.send(5_000);
  const root = await rig.recording.roots.sign();
  await rig.send(6_000);
  const files = await rig.recording.index.files(camera, 'sub', 0, Number.MAX_SAFE_INTEGER);
  await rig.close();
  return { disk, files, root };
}

async function check(disk: LoggedDisk, wishes: Partial<CheckWishes> = {}) {
  const rig = await openRig({ files: disk.files, folder, cameras: [] });
  try {
    return await rig.drive(rig.recording.check({ ...look, ...wishes }, () => undefined));
  } finally {
    await rig.close();
  }
}

async function change(work: (db: ReturnType<typeof tablesOf>) => Promise<unknown>) {
  const db = await openDatabase({ path: join(folder, indexFile), migrations: indexMigrations, synchronous: 'NORMAL' });
  await work(tablesOf(db));
  await db.destroy();
}
const tablesOf = (db: Awaited<ReturnType<typeof openDatabase>>) => db.withTables<IndexTables>();

const pathOf = (file: RecordedFile | undefined) => `/disk-1/${file?.path}`;
const kinds = ({ findings }: Awaited<ReturnType<typeof check>>) => findings.map(({ kind }) => kind);

describe('a check of recordings', () => {
  it('finds nothing where nothing was done, and reads every byte', async () => {
    const { disk, files } = await recorded();
    const result = await check(disk);
    expect(result.findings).toEqual([]);
    // Beside recorders the database is not read as a whole.
    expect(result.indexRead).toBe(false);
    expect(result.files).toBeGreaterThanOrEqual(3);
    const bytes = files.reduce((sum, { sizeBytes, initBytes }) => sum + sizeBytes - initBytes, 0);
    expect(result.readBytes).toBeGreaterThanOrEqual(bytes);
    expect((await check(disk, { quick: true })).readBytes).toBe(0);
  });

  it('names the segment of which one bit is another', async () => {
    const { disk, files } = await recorded();
    const bytes = disk.read(pathOf(files[1]));
    const at = (files[1]?.initBytes ?? 0) + 5;
    if (!bytes) throw new Error('no file');
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    const result = await check(disk);
    expect(kinds(result)).toEqual(['segment-altered']);
    expect(result.findings[0]?.where).toContain(`${files[1]?.id}, from `);
    expect(result.findings[0]?.where).toContain('segment 0');
    expect(kinds(await check(disk, { repair: true }))).toEqual(['segment-altered']);
  });

  it('names files that are gone, short, long, unknown; and repairs what can be', async () => {
    const { disk, files } = await recorded();
    const [first, second] = files;
    const longer = await disk.files.open(pathOf(second), 'write');
    await longer.write([new Uint8Array(9)], second?.sizeBytes ?? 0);
    await disk.files.remove(pathOf(first));
    const stranger = `/disk-1/${camera}/${first?.path.split('/')[1]}/sub-0198c0de-0000-7000-8000-00000000ffff.mp4`;
    await disk.files.create(stranger);
    expect(kinds(await check(disk)).sort()).toEqual(['file-long', 'file-missing', 'file-unknown']);
    const repaired = await check(disk, { repair: true });
    expect(repaired.findings.every((finding) => finding.repaired)).toBe(true);
    expect(disk.paths()).toContain('/disk-1/unknown/sub-0198c0de-0000-7000-8000-00000000ffff.mp4');
    expect(kinds(await check(disk))).toEqual([]);
    await (await disk.files.open(pathOf(second), 'write')).truncate((second?.sizeBytes ?? 0) - 1);
    expect(kinds(await check(disk))).toEqual(['file-short', 'segment-altered']);
  });

  it('names what was done to the index: a row, a chain, a root', async () => {
    const { disk, files, root } = await recorded();
    expect(root).toBeDefined();
    await change((db) =>
      db
        .updateTable('file')
        .set({ start_ms: (files[0]?.startMs ?? 0) + 1 })
        .where('id', '=', files[0]?.id ?? '')
        .execute(),
    );
    expect(kinds(await check(disk))).toContain('row-altered');
    await change((db) =>
      db
        .updateTable('file')
        .set({ start_ms: files[0]?.startMs ?? 0 })
        .where('id', '=', files[0]?.id ?? '')
        .execute(),
    );
    expect(kinds(await check(disk))).toEqual([]);

    await change((db) =>
      db
        .deleteFrom('file')
        .where('id', '=', files[1]?.id ?? '')
        .execute(),
    );
    expect(kinds(await check(disk)).sort()).toContain('chain-broken');
  });

  it('names a root that says otherwise, or that was signed by somebody else', async () => {
    const { disk, root } = await recorded();
    await change((db) =>
      db
        .updateTable('root')
        .set({ signature: Buffer.alloc(64).toString('base64') })
        .execute(),
    );
    expect(kinds(await check(disk))).toEqual(['root-altered']);
    await change((db) =>
      db
        .updateTable('root')
        .set({ signature: root?.signature ?? '', heads: '[]' })
        .execute(),
    );
    expect(kinds(await check(disk))).toEqual(['root-altered']);
  });
});
