/** Recorders over made streams and a disk in memory: files, chains, states, causes, and what a sick disk does. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RecordedFile } from '../../../../gateway/recordings/model.ts';
import { createLoggedDisk } from '../../../support/logged-files.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createRigDisks, openRig, type Rig, type RigOptions, rigDisk } from '../../../support/recording-rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function open(options: Partial<RigOptions> = {}, interfere?: (path: string, kind: string) => void) {
  const disk = createLoggedDisk({
    folders: ['/disk-1', '/disk-2'],
    interfere: (step) => interfere?.(step.path, step.kind),
  });
  const rig = await openRig({ files: disk.files, ...options });
  rigs.push(rig);
  const files = (cameraId = 'camera-1', role: 'sub' | 'main' = 'sub') =>
    rig.recording.index.files(cameraId, role, 0, Number.MAX_SAFE_INTEGER);
  return { rig, disk, files };
}

const chained = (files: readonly RecordedFile[]) =>
  files.every((file, index) => index === 0 || file.chainBefore === files[index - 1]?.chainAfter);

describe('a recorder', () => {
  it('writes files of bounded length that follow each other without a hole, one chain through all', async () => {
    const { rig, files } = await open({ fileMs: 4_000 });
    rig.begin('one');
    await rig.send(20_000);
    const found = await files();
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.at(-1)?.open).toBe(true);
    expect(chained(found)).toBe(true);
    for (const file of found) {
      expect(file.endMs - file.startMs).toBeLessThanOrEqual(4_000);
      const [first] = await rig.recording.index.segments(file.id);
      expect(first).toMatchObject({ keyframe: true, offset: file.initBytes });
    }
    const coverage = await rig.recording.index.coverage(0, rig.clock.nowMs());
    expect(coverage).toHaveLength(1);
    expect(coverage[0]?.spans).toHaveLength(1);
    expect(await rig.recording.index.gaps(0, rig.clock.nowMs())).toEqual([]);
    expect(rig.recording.states()).toMatchObject([{ state: 'recording' }]);
  });

  it('gives what is written to be read at once, and the newest segment within two seconds', async () => {
    const { rig, files } = await open();
    rig.begin('one');
    await rig.send(3_600);
    const [file] = await files();
    expect(rig.clock.nowMs() - (file?.endMs ?? 0)).toBeLessThan(2_000);
    const segments = await rig.recording.index.segments(file?.id ?? '');
    const last = segments.at(-1);
    const bytes = await rig.recording.index.read(file?.id ?? '', last?.offset ?? 0, last?.sizeBytes ?? 0);
    expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('moof');
  });

  it('begins a file for each session, and says what was missing and why', async () => {
    const { rig, files } = await open();
    rig.begin('one');
    await rig.send(4_500);
    rig.lose();
    const lostMs = rig.clock.nowMs();
    await rig.clock.advance(10_000);
    expect(rig.recording.states()).toMatchObject([{ state: 'waiting' }]);
    expect(await files()).toMatchObject([{ open: false }]);
    expect(await rig.recording.index.gaps(0, rig.clock.nowMs())).toMatchObject([{ cause: 'camera-lost', toMs: null }]);
    rig.begin('two');
    const backMs = rig.clock.nowMs();
    await rig.send(3_000);
    const found = await files();
    expect(found.map(({ streamSession }) => streamSession)).toEqual(['one', 'two']);
    expect(chained(found)).toBe(true);
    const gaps = await rig.recording.index.gaps(0, rig.clock.nowMs());
    expect(gaps).toMatchObject([{ cause: 'camera-lost', fromMs: lostMs, toMs: backMs }]);
    expect((await rig.recording.index.coverage(0, rig.clock.nowMs()))[0]?.spans).toHaveLength(2);
  });

  it('stops when it is not wanted, and takes up again', async () => {
    const { rig } = await open();
    rig.begin('one');
    await rig.send(3_000);
    rig.want(false);
    await rig.send(6_000);
    expect(rig.recording.states()).toMatchObject([{ state: 'off' }]);
    rig.want(true);
    await rig.send(3_000);
    expect(rig.recording.states()).toMatchObject([{ state: 'recording' }]);
    expect(await rig.recording.index.gaps(0, rig.clock.nowMs())).toMatchObject([{ cause: 'off' }]);
    expect(rig.states.map(({ state }) => state)).toEqual(['waiting', 'recording', 'off', 'waiting', 'recording']);
  });

  it('goes on over a step of the clock, both ways, with a file that tells', async () => {
    const { rig, files } = await open({ fileMs: 60_000 });
    rig.begin('one');
    await rig.send(4_000);
    rig.clock.jumpWall(-3_600_000);
    await rig.send(4_000);
    rig.clock.jumpWall(3_600_000);
    await rig.send(4_000);
    const found = [...(await files())].sort((one, other) => (one.id < other.id ? -1 : 1));
    expect(found).toHaveLength(3);
    expect(chained(found)).toBe(true);
    const segments = (await Promise.all(found.map(({ id }) => rig.recording.index.segments(id)))).flat();
    expect(segments.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThanOrEqual(110);
  });
});

describe('the end', () => {
  it('leaves no timer, and every file complete: no tail, every row', async () => {
    const disk = createLoggedDisk({ folders: ['/disk-1'] });
    const rig = await openRig({ files: disk.files, cameras: ['camera-1', 'camera-2'], fileMs: 4_000 });
    rig.begin('one');
    await rig.send(7_300);
    await rig.close();
    expect(rig.clock.pending).toBe(0);
    expect(disk.paths().filter((path) => path.endsWith('.tail'))).toEqual([]);
    expect(disk.paths().length).toBeGreaterThanOrEqual(4);
  });

  it('leaves nothing of a file that never got a segment', async () => {
    const disk = createLoggedDisk({ folders: ['/disk-1'] });
    const rig = await openRig({ files: disk.files });
    rig.begin('one');
    await rig.close();
    expect(disk.paths()).toEqual([]);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('a disk that fails', () => {
  const sick = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['ENOSPC', 'write'],
    ['EIO', 'sync'],
    ['EROFS', 'create'],
  ])('with %s at %s is reported, and another one takes over with what the window holds', async (code, kind) => {
    let isSick = false;
    const disks = createRigDisks([rigDisk('disk-1'), rigDisk('disk-2')]);
    const { rig, files } = await open({ disks, fileMs: 4_000 }, (path, step) => {
      if (isSick && path.startsWith('/disk-1/') && step === kind) throw sick(code);
    });
    rig.begin('one');
    await rig.send(3_000);
    isSick = true;
    await rig.send(9_000);
    expect(disks.failures).toContain('disk-1');
    expect(rig.recording.states()).toMatchObject([{ state: 'recording' }]);
    expect(rig.conditions).toEqual([]);
    const found = await files();
    expect(found[0]?.diskId).toBe('disk-1');
    expect(found.at(-1)?.diskId).toBe('disk-2');
    expect(chained(found)).toBe(true);
    // The window gives back what was on its way: at most the rest of a group of pictures is missing.
    const spans = (await rig.recording.index.coverage(0, rig.clock.nowMs()))[0]?.spans ?? [];
    expect(spans).toHaveLength(1);
    for (const file of found)
      for (const segment of await rig.recording.index.segments(file.id))
        expect(await rig.recording.index.read(file.id, segment.offset, segment.sizeBytes)).toHaveLength(
          segment.sizeBytes,
        );
  });

  it('alone is a gap with its cause, and nothing of each camera', async () => {
    const disks = createRigDisks();
    const { rig } = await open({ disks, cameras: ['camera-1', 'camera-2'] });
    rig.begin('one');
    await rig.send(3_000);
    disks.failed('disk-1', sick('EIO'));
    await rig.send(6_000);
    expect(rig.recording.states()).toMatchObject([
      { state: 'failed', cause: 'recording.no-disk' },
      { state: 'failed', cause: 'recording.no-disk' },
    ]);
    expect(rig.conditions).toEqual([]);
    expect(await rig.recording.index.gaps(0, rig.clock.nowMs())).toMatchObject([{ cause: 'disk' }, { cause: 'disk' }]);
    disks.failures.length = 0;
    await rig.send(4_000);
    expect(rig.recording.states().map(({ state }) => state)).toEqual(['recording', 'recording']);
  });

  it('and hangs is given up, and its memory is bounded', async () => {
    const clock = createManualClock();
    let hangs = false;
    const disk = createLoggedDisk({
      folders: ['/disk-1', '/disk-2'],
      interfere: ({ path, kind }) =>
        hangs && path.startsWith('/disk-1') && kind === 'sync' ? new Promise(() => undefined) : undefined,
    });
    const disks = createRigDisks([rigDisk('disk-1'), rigDisk('disk-2')]);
    const rig = await openRig({ clock, disks, files: disk.files });
    rig.begin('one');
    await rig.send(3_000);
    hangs = true;
    await rig.send(24_000);
    expect(disks.failures).toContain('disk-1');
    expect(rig.recording.states()).toMatchObject([{ state: 'recording' }]);
    const found = await rig.recording.index.files('camera-1', 'sub', 0, Number.MAX_SAFE_INTEGER);
    expect(found.at(-1)?.diskId).toBe('disk-2');
    // What it kept waiting is still in the window.
    expect((await rig.recording.index.coverage(0, rig.clock.nowMs()))[0]?.spans).toHaveLength(1);
    rig.abandon();
  });

  it('when a camera sends more than it takes says so of the camera', async () => {
    const clock = createManualClock();
    const disk = createLoggedDisk({
      folders: ['/disk-1'],
      interfere: ({ kind }) =>
        kind === 'write' ? new Promise<void>((resolve) => clock.after(9_000, resolve)) : undefined,
    });
    const disks = createRigDisks();
    disks.failed = () => undefined;
    const rig = await openRig({ clock, disks, files: disk.files });
    rig.begin('one');
    await rig.send(20_000);
    expect(rig.conditions.map(({ kind }) => kind)).toContain('camera.not-recorded');
    rig.abandon();
  });
});
