/**
 * What is older than its policy keeps goes, but for what is held: stream by stream for cameras that there are, page by page for those
 * that are gone. Age says nothing for a day after the wall clock jumped ahead: a wrong clock must not make everything old.
 */
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import type { RecordedFile, RecordingIndex, Role } from '../model.ts';
import type { Disks } from './disk-set.ts';
import type { Policies } from './policies.ts';
import { rules, type Unheld } from './unheld.ts';

export interface ExpireOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly index: Pick<RecordingIndex, 'oldest' | 'endedBefore'>;
  readonly disks: Pick<Disks, 'list'>;
  readonly policies: Pick<Policies, 'of' | 'list'>;
  readonly cameras: Pick<Cameras, 'list' | 'find'>;
  readonly unheld: Unheld;
}

const dayMs = 86_400_000;
const pageFiles = 200;
const mostFiles = pageFiles * 64;
const streamsPerTurn = 4;
/** So far the wall clock may go ahead of the one that never jumps. */
const jumpMs = 2 * 3_600_000;

/** @returns one turn */
export function createExpiry(options: ExpireOptions): () => Promise<void> {
  const { clock, log, index, disks, policies, cameras, unheld } = options;
  const strays = new Map<string, string | undefined>();
  const aheadMs = () => clock.nowMs() - clock.monotonicMs();
  let usualAheadMs = aheadMs();
  let ageSaysNothingUntil = Number.NEGATIVE_INFINITY;
  let nextStream = 0;
  const isClockSure = (): boolean => {
    const jumpedMs = aheadMs() - usualAheadMs;
    usualAheadMs = aheadMs();
    if (jumpedMs > jumpMs) {
      ageSaysNothingUntil = clock.monotonicMs() + dayMs;
      log.warn({ jumpedMs }, 'the clock jumped ahead: nothing is taken away by its age for a day');
    }
    return clock.monotonicMs() >= ageSaysNothingUntil;
  };
  const changeable = () => new Set(disks.list().flatMap(({ id, isChangeable }) => (isChangeable ? [id] : [])));
  /** Oldest first, past what is held and what lies on a disk that is away. */
  const expire = async (cameraId: string, role: Role): Promise<void> => {
    const beforeMs = clock.nowMs() - policies.of(cameraId, role).maxDays * dayMs;
    const able = changeable();
    for (let limit = pageFiles; limit <= mostFiles; limit *= 2) {
      const files = await index.endedBefore(cameraId, role, beforeMs, limit);
      const going = files.filter((file) => !unheld.isHeld(file) && able.has(file.diskId)).slice(0, pageFiles);
      if (going.length > 0) await unheld.remove(going, rules.tooOld);
      if (going.length > 0 || files.length < limit) return;
    }
  };
  const isTooOld = ({ cameraId, role, endMs }: RecordedFile) =>
    endMs < clock.nowMs() - policies.of(cameraId, role).maxDays * dayMs;
  /** Recordings of cameras that are gone, a page at a time. */
  const expireStrays = async (diskId: string): Promise<void> => {
    const files = await index.oldest(diskId, pageFiles, strays.get(diskId));
    const going = files.filter((file) => !cameras.find(file.cameraId) && isTooOld(file) && !unheld.isHeld(file));
    const gone = new Set(await unheld.remove(going, rules.tooOld));
    const last = files.at(-1);
    const youngestMs = clock.nowMs() - Math.min(...policies.list().map(({ maxDays }) => maxDays)) * dayMs;
    const isAtEnd = files.length < pageFiles || (last !== undefined && last.endMs > youngestMs);
    strays.set(diskId, isAtEnd ? undefined : (files.findLast((file) => !gone.has(file))?.id ?? strays.get(diskId)));
  };
  return async () => {
    if (!isClockSure()) return;
    const streams = cameras.list().flatMap(({ id }) => (['sub', 'main'] as const).map((role) => ({ id, role })));
    for (let count = 0; count < Math.min(streamsPerTurn, streams.length); count += 1) {
      nextStream = (nextStream + 1) % streams.length;
      const stream = streams[nextStream];
      if (stream) await expire(stream.id, stream.role);
    }
    for (const diskId of changeable()) await expireStrays(diskId);
  };
}
