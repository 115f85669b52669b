/** Under pressure that does not end, turn after turn, still the oldest goes first. */
import { expect, it } from 'vitest';
import type { DiskStanding } from '../../../../gateway/recordings/keep/disk-watch.ts';
import { createRoomMaker } from '../../../../gateway/recordings/keep/make-room.ts';
import type { RecordingPolicy } from '../../../../gateway/recordings/keep/policy.ts';
import { createUnheld } from '../../../../gateway/recordings/keep/unheld.ts';
import { createFakeIndex } from '../../../support/fake-recording-index.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

it('takes the oldest first in every turn, also what was still open when younger ones went', async () => {
  const index = createFakeIndex();
  const policy = { minDays: 1, maxDays: 30 } as RecordingPolicy;
  // Two files a turn; what is written meanwhile takes the room again.
  const disk = {
    ...{ id: 'D1', name: 'D1', state: 'working', isChangeable: true, bytesPerS: 0 },
    ...{ capacityBytes: 1_000, roomBytes: 0 },
  } as DiskStanding;
  const makeRoom = createRoomMaker({
    ...{ clock: createManualClock(), index },
    disks: { list: () => [disk], look: async () => {}, setOnlyHeld: () => {} },
    policies: { of: () => policy, list: () => [policy] },
    unheld: createUnheld({ log: createQuietLog().log, index, holds: { covers: () => false } }),
  });
  const add = (startMs: number) =>
    index.add({ cameraId: 'a', role: 'sub', diskId: 'D1', startMs, endMs: startMs + 1, sizeBytes: 10 });
  for (let at = 2; at < 500; at += 1) add(at);
  await makeRoom(disk);
  await makeRoom(disk);
  // Open until now, and older than all of them.
  add(1);
  await makeRoom(disk);
  expect(index.removed.map(({ startMs }) => startMs)).toEqual([2, 3, 4, 5, 1, 6]);
});
