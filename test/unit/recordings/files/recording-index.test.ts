/** The index: spans over files, what is taken away and by which rule, usage, order. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { chainStart, hexOf, linksAfter } from '../../../../gateway/recordings/files/chain.ts';
import { createDeletionStore } from '../../../../gateway/recordings/files/deletion-store.ts';
import { type CompleteFile, createFileStore } from '../../../../gateway/recordings/files/file-store.ts';
import { createGapStore } from '../../../../gateway/recordings/files/gap-store.ts';
import { type IndexTables, indexMigrations } from '../../../../gateway/recordings/files/index-tables.ts';
import { createOpenFiles } from '../../../../gateway/recordings/files/open-files.ts';
import { openRecordingIndex } from '../../../../gateway/recordings/files/recording-index.ts';
import type { RecordedSegment, Role } from '../../../../gateway/recordings/model.ts';
import { createLoggedDisk } from '../../../support/logged-files.ts';
import { makeVideoTrack } from '../../../support/make-media.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createRigDisks } from '../../../support/recording-rig.ts';

const databases: Database[] = [];
afterEach(async () => {
  for (const db of databases.splice(0)) await db.destroy();
});

interface Wish {
  readonly id: string;
  readonly cameraId?: string;
  readonly role?: Role;
  readonly startMs: number;
  readonly seconds: number;
  /** Second that is not there. */
  readonly hole?: number;
}

function complete({ id, cameraId = 'camera', role = 'sub', startMs, seconds, hole }: Wish): CompleteFile {
  let offset = 100;
  const segments: RecordedSegment[] = [];
  for (let second = 0; second < seconds; second += 1) {
    if (second === hole || second === (hole ?? -2) + 1) continue;
    segments.push({
      ...{ index: segments.length, offset, sizeBytes: 50, videoBytes: 50, startMs: startMs + second * 1_000 },
      ...{
        durationMs: 1_000,
        decodeTime: second * 90_000,
        frames: 10,
        keyframe: true,
        hash: new Uint8Array(32).fill(second),
      },
    });
    offset += 50;
  }
  return {
    segments,
    file: {
      ...{ id, cameraId, role, diskId: 'disk-1', path: `${cameraId}/2026-01-01/${role}-${id}.mp4` },
      ...{ streamSession: 's', startMs, endMs: startMs + seconds * 1_000, sizeBytes: offset, initBytes: 100 },
      ...{ tracks: [makeVideoTrack()], segments: segments.length, chainBefore: hexOf(chainStart) },
      chainAfter: hexOf(linksAfter(chainStart, segments)),
      open: false,
    },
  };
}

async function open(...wishes: Wish[]) {
  const db = await openDatabase({ path: ':memory:', migrations: indexMigrations, synchronous: 'NORMAL' });
  databases.push(db);
  const clock = createManualClock();
  const files = wishes.map(complete);
  const disk = createLoggedDisk({
    folders: ['/disk-1', '/disk-1/camera', '/disk-1/camera/2026-01-01'],
    before: new Map(files.map(({ file }) => [`/disk-1/${file.path}`, new Uint8Array(file.sizeBytes).fill(7)])),
  });
  const disks = createRigDisks();
  const index = await openRecordingIndex({
    ...{ clock, disks, openFiles: createOpenFiles(), store: createFileStore(db), gaps: createGapStore(db) },
    deletions: createDeletionStore(db),
    filesOf: () => disk.files,
    copies: { find: () => undefined },
  });
  for (const file of files) await index.add(file, true);
  const deletions = () => db.withTables<IndexTables>().selectFrom('deletion').selectAll().execute();
  return { index, disk, disks, files: files.map(({ file }) => file), deletions, clock };
}

const all = [0, Number.MAX_SAFE_INTEGER] as const;

describe('the index', () => {
  it('makes one span of files that follow each other, in whatever order they come, and keeps holes', async () => {
    const { index } = await open(
      { id: 'b', startMs: 10_100, seconds: 10 },
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'c', startMs: 30_000, seconds: 10, hole: 4 },
      { id: 'd', cameraId: 'other', startMs: 0, seconds: 5 },
    );
    const coverage = await index.coverage(...all, ['camera']);
    expect(coverage).toEqual([
      {
        cameraId: 'camera',
        role: 'sub',
        spans: [
          { fromMs: 0, toMs: 20_100 },
          { fromMs: 30_000, toMs: 34_000 },
          { fromMs: 36_000, toMs: 40_000 },
        ],
      },
    ]);
    expect(await index.coverage(...all)).toHaveLength(2);
    expect(await index.coverage(50_000, 60_000)).toEqual([]);
  });

  it('finds what overlaps, oldest first, and gives its segments back', async () => {
    const { index, files } = await open(
      { id: 'b', startMs: 10_000, seconds: 10 },
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'c', startMs: 20_000, seconds: 10 },
    );
    expect((await index.files('camera', 'sub', 5_000, 20_000)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await index.find('a')).toEqual(files[1]);
    expect(await index.segments('a')).toEqual(complete({ id: 'a', startMs: 0, seconds: 10 }).segments);
    expect(await index.segments('none')).toEqual([]);
    expect((await index.endedBefore('camera', 'sub', 20_000, 10)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await index.oldest('disk-1', 2)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await index.oldest('disk-1', 2, 'b')).map(({ id }) => id)).toEqual(['c']);
    expect(await index.usage('disk-1')).toEqual({ bytes: 1_800, oldestMs: 0 });
  });

  it('takes files away: rows, spans, bytes, and a row that says which rule', async () => {
    const { index, disk, files, deletions } = await open(
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'b', startMs: 10_000, seconds: 10 },
      { id: 'c', startMs: 20_000, seconds: 10 },
    );
    const [a, b] = files;
    if (!a || !b) throw new Error('no files');
    await index.remove([a], 'older-than-maximum');
    await index.remove([b, a], 'older-than-maximum');
    expect(disk.paths()).toEqual(['/disk-1/camera/2026-01-01/sub-c.mp4']);
    expect((await index.coverage(...all))[0]?.spans).toEqual([{ fromMs: 20_000, toMs: 30_000 }]);
    expect(await index.usage('disk-1')).toEqual({ bytes: 600, oldestMs: 20_000 });
    expect(await deletions()).toMatchObject([
      {
        camera_id: 'camera',
        role: 'sub',
        from_ms: 0,
        to_ms: 20_000,
        files: 2,
        size_bytes: 1_200,
        rule: 'older-than-maximum',
      },
    ]);
    const [c] = await index.oldest('disk-1', 5);
    if (!c) throw new Error('no file');
    await index.remove([c], 'disk-full');
    expect((await deletions()).map(({ rule }) => rule)).toEqual(['older-than-maximum', 'disk-full']);
  });

  it('leaves what came to be held while it waited', async () => {
    const { index, files, disk } = await open(
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'b', startMs: 10_000, seconds: 10 },
    );
    const held = new Set<string>();
    const removing = index.remove(files, 'disk-full', ({ id }) => held.has(id));
    held.add('b');
    expect((await removing).map(({ id }) => id)).toEqual(['a']);
    expect(await index.find('b')).toBeDefined();
    expect(disk.paths()).toEqual(['/disk-1/camera/2026-01-01/sub-b.mp4']);
  });

  it('keeps the span of a short neighbour, and none of a hole that had been joined over', async () => {
    const { index, files } = await open(
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'b', startMs: 10_000, seconds: 1 },
      { id: 'c', startMs: 11_400, seconds: 5 },
    );
    const spans = async () => (await index.coverage(...all)).flatMap((entry) => entry.spans);
    const [a, b, c] = files;
    if (!a || !b || !c) throw new Error('no files');
    await index.remove([c], 'disk-full');
    expect(await spans()).toEqual([{ fromMs: 0, toMs: 11_400 }]);
    await index.remove([a], 'disk-full');
    expect(await spans()).toEqual([{ fromMs: 10_000, toMs: 11_400 }]);
    await index.remove([b], 'disk-full');
    expect(await spans()).toEqual([]);
  });

  it('lets go of the folder of a day that is over, with its last file', async () => {
    const { index, disk, files, clock } = await open(
      { id: 'a', startMs: 0, seconds: 10 },
      { id: 'b', startMs: 10_000, seconds: 10 },
    );
    await clock.advance(3 * 86_400_000);
    await index.remove(files.slice(0, 1), 'disk-full');
    expect(disk.folders()).toContain('/disk-1/camera/2026-01-01');
    await index.remove(files.slice(1), 'disk-full');
    expect(disk.folders()).toEqual(['/disk-1', '/disk-1/camera']);
  });

  it('takes away at the next look what could not be taken away', async () => {
    const { index, disk, disks, files } = await open({ id: 'a', startMs: 0, seconds: 10 });
    disks.use([]);
    await index.remove(files, 'disk-full');
    expect(await index.find('a')).toBeUndefined();
    expect(disk.paths()).toHaveLength(1);
    disks.use([{ id: 'disk-1', name: 'disk-1', folder: '/disk-1' }]);
    await index.sweep('disk-1');
    expect(disk.paths()).toEqual([]);
  });

  it('says which disk cannot be read', async () => {
    const { index, disks } = await open({ id: 'a', startMs: 0, seconds: 10 });
    expect(await index.read('a', 100, 50)).toEqual(new Uint8Array(50).fill(7));
    await expect(index.read('a', 590, 50)).rejects.toMatchObject({ code: 'recording.unreadable' });
    disks.use([]);
    await expect(index.read('a', 100, 50)).rejects.toMatchObject({
      code: 'recording.unreadable',
      details: { diskId: 'disk-1' },
    });
    await expect(index.read('none', 0, 1)).rejects.toMatchObject({ code: 'recording.none' });
  });
});
