/**
 * Makes room on a disk that is nearly full: its oldest goes, over all cameras; what is younger than its policy's minimum only when
 * nothing older is left. The disk is walked from its oldest file on, some pages in each turn; where nothing but held footage is found
 * on the whole way, the disk stops.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { RecordedFile, RecordingIndex } from '../model.ts';
import type { Disks } from './disk-set.ts';
import type { DiskStanding } from './disk-watch.ts';
import type { Policies } from './policies.ts';
import { rules, type Unheld } from './unheld.ts';

export interface RoomOptions {
  readonly clock: Clock;
  readonly index: Pick<RecordingIndex, 'oldest'>;
  readonly disks: Pick<Disks, 'list' | 'look' | 'setOnlyHeld'>;
  readonly policies: Pick<Policies, 'of' | 'list'>;
  readonly unheld: Unheld;
}

/** How far a disk has been walked. */
interface Walk {
  /** `old`: what is older than its minimum; `any`: whatever is not held. */
  phase: 'old' | 'any';
  after: string | undefined;
  missingBytes: number;
}

const dayMs = 86_400_000;
const pageFiles = 200;
/** Of one disk in one turn. */
const pagesPerTurn = 25;
/** What is kept free to be written into meanwhile: a share of the disk, or what half a minute fills of a small one. */
const reserveShare = 0.02;
const reserveS = 30;
const mostReserveShare = 0.2;
const mostReserveBytes = 50e9;

function reserveOf({ capacityBytes, bytesPerS }: DiskStanding): number {
  const wanted = Math.max(capacityBytes * reserveShare, bytesPerS * reserveS);
  return Math.min(wanted, capacityBytes * mostReserveShare, mostReserveBytes);
}

/** @returns one turn for a disk that is there */
export function createRoomMaker(options: RoomOptions): (disk: DiskStanding) => Promise<void> {
  const { clock, index, disks, policies, unheld } = options;
  const walks = new Map<string, Walk>();
  const isOld = ({ cameraId, role, endMs }: RecordedFile, nowMs: number) =>
    endMs < nowMs - policies.of(cameraId, role).minDays * dayMs;

  /** @returns whether the way is at its end */
  const walkPage = async (diskId: string, walk: Walk): Promise<{ isAtEnd: boolean; found: boolean }> => {
    const nowMs = clock.nowMs();
    const files = await index.oldest(diskId, pageFiles, walk.after);
    const going: RecordedFile[] = [];
    for (const file of files) {
      if (walk.missingBytes <= 0) break;
      if (unheld.isHeld(file) || (walk.phase === 'old' && !isOld(file, nowMs))) continue;
      going.push(file);
      walk.missingBytes -= file.sizeBytes;
    }
    const gone = new Set(await unheld.remove(going, walk.phase === 'old' ? rules.forRoom : rules.forRoomEarly));
    walk.after = files.findLast((file) => !gone.has(file))?.id ?? walk.after;
    const last = files.at(-1);
    const youngestOldMs = nowMs - Math.min(...policies.list().map(({ minDays }) => minDays)) * dayMs;
    const isTooYoung = walk.phase === 'old' && last !== undefined && last.startMs > youngestOldMs;
    return { isAtEnd: files.length < pageFiles || isTooYoung, found: going.length > 0 };
  };

  return async (disk) => {
    const reserveBytes = reserveOf(disk);
    const isStopped = disk.state === 'full';
    // A disk that has stopped begins again with more room, so that it does not stop the next moment.
    if (disk.roomBytes >= (isStopped ? 2 : 0.5) * reserveBytes) {
      walks.delete(disk.id);
      disks.setOnlyHeld(disk.id, false);
      return;
    }
    const missingBytes = (isStopped ? 2 : 1) * reserveBytes - disk.roomBytes;
    const walk: Walk = { phase: 'old', after: undefined, ...walks.get(disk.id), missingBytes };
    walks.set(disk.id, walk);
    // It may begin to refuse in the middle of it.
    const isAble = () => disks.list().some(({ id, isChangeable }) => id === disk.id && isChangeable);
    for (let page = 0; page < pagesPerTurn && walk.missingBytes > 0 && isAble(); page += 1) {
      const { isAtEnd, found } = await walkPage(disk.id, walk);
      if (!isAtEnd || walk.missingBytes <= 0) continue;
      if (walk.phase === 'any') {
        walks.delete(disk.id);
        if (!found) disks.setOnlyHeld(disk.id, true);
        break;
      }
      Object.assign(walk, { phase: 'any', after: undefined });
    }
    // From the oldest again next time: a file that was open while the walk passed may be older than where it stands.
    if (walk.missingBytes <= 0) walks.delete(disk.id);
    await disks.look();
  };
}
