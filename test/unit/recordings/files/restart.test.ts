/** A start after a gateway that ended without farewell: what was cut off, on disks that are there and on one that comes later. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limitFiles } from '../../../../gateway/recordings/files/limited-files.ts';
import { createLoggedDisk } from '../../../support/logged-files.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createRigDisks, openRig, rigDisk } from '../../../support/recording-rig.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Records for some seconds on a disk and is gone, with a file open. */
async function recordAndDie() {
  // Its clock stands still from then on, and with it all that it would do.
  const before = createManualClock();
  const disk = createLoggedDisk({ folders: ['/disk-1', '/disk-2'] });
  const first = await openRig({ clock: before, folder, files: disk.files });
  first.begin('one');
  await first.send(6_500);
  const [open] = await first.recording.index.files('camera-1', 'sub', 0, Number.MAX_SAFE_INTEGER);
  if (!open) throw new Error('nothing was recorded');
  expect(open.open).toBe(true);
  return { clock: createManualClock(before.nowMs() + 20_000), disk, open };
}

it('takes in what was cut off, goes on with its chain, and names the gap', async () => {
  const { clock, disk, open } = await recordAndDie();
  const rig = await openRig({ clock, folder, files: disk.files });
  const [taken] = await rig.recording.index.files('camera-1', 'sub', 0, Number.MAX_SAFE_INTEGER);
  expect(taken).toMatchObject({ id: open.id, open: false, segments: open.segments, chainAfter: open.chainAfter });
  rig.begin('two');
  const backMs = clock.nowMs();
  await rig.send(4_000);
  const files = await rig.recording.index.files('camera-1', 'sub', 0, Number.MAX_SAFE_INTEGER);
  expect(files.at(-1)?.chainBefore).toBe(open.chainAfter);
  expect(await rig.recording.index.gaps(0, clock.nowMs())).toMatchObject([
    { fromMs: Math.floor(open.endMs), toMs: backMs, cause: 'gateway-down' },
  ]);
  await rig.close();
});

it('takes in what was cut off on a disk that comes back later, and leaves the chain as it goes on', async () => {
  const { clock, disk, open } = await recordAndDie();
  const disks = createRigDisks([rigDisk('disk-2')]);
  const rig = await openRig({ clock, folder, disks, files: disk.files });
  rig.begin('two');
  await rig.send(4_000);
  expect(await rig.recording.index.find(open.id)).toBeUndefined();
  disks.use([rigDisk('disk-2'), rigDisk('disk-1')]);
  await rig.send(1_000);
  expect(await rig.recording.index.find(open.id)).toMatchObject({ open: false, segments: open.segments });
  await rig.send(8_000);
  const files = await rig.recording.index.files('camera-1', 'sub', 0, Number.MAX_SAFE_INTEGER);
  const later = files.filter(({ id }) => id !== open.id);
  expect(later.length).toBeGreaterThanOrEqual(2);
  expect(later[1]?.chainBefore).toBe(later[0]?.chainAfter);
  const check = await rig.drive(rig.recording.check({ repair: false, quick: false, fromMs: 0 }, () => undefined));
  expect(check.findings).toEqual([]);
  await rig.close();
});

it('a disk gets few operations at once, in the order in which they were asked for', async () => {
  const waiting: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const disk = createLoggedDisk({
    folders: ['/disk-1'],
    async interfere() {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
    },
  });
  const files = limitFiles(disk.files, 2);
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => files.create(`/disk-1/${name}`)));
  for (let turn = 0; turn < 20 && disk.steps.length < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    waiting.shift()?.();
  }
  await all;
  expect(most).toBe(2);
  expect(disk.steps.map((step) => step.path.slice(-1))).toEqual(['a', 'b', 'c', 'd', 'e']);
});
