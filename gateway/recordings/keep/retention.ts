/**
 * Makes room, and keeps what must be kept: in small steps, each two seconds after the other. What is older than its policy keeps goes
 * (`expire.ts`); a disk that is nearly full loses its oldest (`make-room.ts`); what is held stays, whatever happens (`unheld.ts`).
 */
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Holds, RecordingIndex } from '../model.ts';
import type { Disks } from './disk-set.ts';
import { createExpiry } from './expire.ts';
import { createRoomMaker } from './make-room.ts';
import type { Policies } from './policies.ts';
import { createUnheld } from './unheld.ts';

export interface Retention {
  /** One step. For tests; by itself it takes one every two seconds. */
  turn(): Promise<void>;
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly index: Pick<RecordingIndex, 'oldest' | 'endedBefore' | 'remove'>;
  readonly disks: Pick<Disks, 'list' | 'look' | 'setOnlyHeld'>;
  readonly holds: Pick<Holds, 'covers'>;
  readonly policies: Pick<Policies, 'of' | 'list'>;
  readonly cameras: Pick<Cameras, 'list' | 'find'>;
}

const turnMs = 2_000;

export function startRetention(options: RetentionOptions): Retention {
  const { clock, log, disks } = options;
  const unheld = createUnheld(options);
  const makeRoom = createRoomMaker({ ...options, unheld });
  const expire = createExpiry({ ...options, unheld });
  let closed = false;
  let turning: Promise<void> | undefined;
  const step = async () => {
    for (const disk of disks.list()) if (!closed && disk.isChangeable) await makeRoom(disk);
    if (!closed) await expire();
  };
  const turn = (): Promise<void> => {
    turning ??= step()
      .catch((error: unknown) => log.error({ err: error }, 'room for recordings could not be made'))
      .finally(() => {
        turning = undefined;
      });
    return turning;
  };
  const end = clock.every(turnMs, () => void turn());
  return {
    turn,
    async close() {
      closed = true;
      end();
      await turning;
    },
  };
}
