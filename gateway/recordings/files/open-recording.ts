/**
 * The part of the room that writes: index, recovery of what was cut off, recorders, hourly roots. It begins to record only when
 * it is told to: what goes wrong at once must find the rooms that listen.
 */
import { join } from 'node:path';
import type { SigningKey } from '../../access/audit/signing-key.ts';
import { type Clock, sleep } from '../../kernel/clock.ts';
import { openDatabase } from '../../kernel/database.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import type { DiskSet, RecordingIndex, RecordingState, SecondPlaces } from '../model.ts';
import { type CheckResult, type CheckWishes, checkRecordings } from './check/check-recordings.ts';
import { createCheckStore } from './check/check-store.ts';
import { createDeletionStore } from './deletion-store.ts';
import { createDiskRecovery } from './disk-recovery.ts';
import { createDiskWork } from './disk-work.ts';
import type { FilePort } from './file-port.ts';
import { type ChainHead, createFileStore } from './file-store.ts';
import { createGapKeeper, type GapKeeper } from './gap-keeper.ts';
import { createGapStore, type GapStore } from './gap-store.ts';
import { indexMigrations } from './index-tables.ts';
import { createOpenFiles } from './open-files.ts';
import { openRecorders, type Recorders, type RecordersOptions } from './recorders.ts';
import { openRecordingIndex } from './recording-index.ts';
import { openRoots, type Roots } from './roots.ts';

export interface RecordingOptions {
  /** Of recordings.db. */
  readonly folder: string;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  /** Signs the hourly roots. */
  readonly key: SigningKey;
  readonly disks: DiskSet;
  readonly copies: SecondPlaces;
  /** Stands in for the disks in tests. */
  readonly files?: FilePort;
}

/** What is to be recorded, and how. */
export type RecordedThings = Pick<RecordersOptions, 'config' | 'windowBytes' | 'cameras' | 'streams' | 'plan'>;

export interface Recording {
  readonly index: RecordingIndex;
  readonly roots: Roots;
  /** Of every stream that is or was to be recorded since the start. */
  states(): readonly RecordingState[];
  /** Records from now on. */
  begin(what: RecordedThings): Promise<void>;
  /** @param say hears of its progress now and then */
  check(wishes: CheckWishes, say: (progress: string) => void): Promise<CheckResult>;
  close(): Promise<void>;
}

export const indexFile = 'recordings.db';
const beatMs = 10_000;
const lookMs = 5_000;
const pageFiles = 200;
/** Bytes; hashing them is a twentieth of a core. */
const checkedPerSecond = 60_000_000;

export async function openRecording(options: RecordingOptions): Promise<Recording> {
  const { clock, events, log, disks, key } = options;
  const path = join(options.folder, indexFile);
  const db = await openDatabase({ path, migrations: indexMigrations, synchronous: 'FULL' });
  const workOf = createDiskWork(clock, options.files);
  const filesOf = (diskId: string) => workOf(diskId).reading;
  const store = createFileStore(db);
  const gapStore = createGapStore(db);
  const openFiles = createOpenFiles();
  const index = await openRecordingIndex({
    ...{ clock, disks, filesOf, copies: options.copies, openFiles, store, gaps: gapStore },
    deletions: createDeletionStore(db),
  });
  const recovery = createDiskRecovery({ disks, workOf, openFiles, index, log });
  await recovery.run();
  const before = await store.heads();
  let recorders: Recorders | undefined;
  const roots = openRoots({ db, clock, log, key, heads: () => recorders?.heads() ?? before });
  let gaps: GapKeeper | undefined;
  const ends: (() => void)[] = [];
  const beat = () =>
    gapStore
      .beat(clock.nowMs())
      .catch((error: unknown) => log.error({ err: error }, 'the heartbeat of recording failed'));
  return {
    index,
    roots,
    states: () => recorders?.states() ?? [],
    async begin(what) {
      gaps = createGapKeeper({
        store: gapStore,
        endedMs: await answeredFor(gapStore, before, clock.nowMs()),
        onError: (error) => log.error({ err: error }, 'a gap could not be written down'),
      });
      recorders = openRecorders({
        ...{ ...what, clock, events, log, disks, workOf, openFiles, index, gaps, heads: before },
        onAbandoned: recovery.needed,
      });
      const recover = () => void recovery.run();
      ends.push(
        disks.onChange(recover),
        clock.every(lookMs, recover),
        clock.every(beatMs, () => void beat()),
      );
      await beat();
    },
    check: async (wishes, say) =>
      await checkRecordings(
        {
          ...{ disks, filesOf, key, say, store: createCheckStore(db), segments: index.segments, remove: index.remove },
          files: (cameraId, role, afterMs) => store.following(cameraId, role, afterMs, pageFiles),
          roots: await roots.list(0, Number.MAX_SAFE_INTEGER),
          alone: recorders === undefined,
          isOpen: (fileId) => openFiles.find(fileId) !== undefined,
          // Beside a recording gateway it takes its time.
          rest: async (sizeBytes) => {
            if (recorders) await sleep(clock, (sizeBytes / checkedPerSecond) * 1000);
          },
        },
        wishes,
      ),
    async close() {
      for (const end of ends) end();
      roots.close();
      await recorders?.close();
      await recovery.run();
      await gaps?.settled();
      await db.destroy();
    },
  };
}

/**
 * A gap that lasted when the gateway went down lasted till then; what follows is a gap of another cause.
 * @returns till when each stream is answered for, by `cameraId|role`
 */
async function answeredFor(
  store: GapStore,
  heads: readonly ChainHead[],
  nowMs: number,
): Promise<ReadonlyMap<string, number>> {
  const beatAtMs = (await store.lastBeatMs()) ?? nowMs;
  const ended = new Map(heads.map(({ cameraId, role, endMs }) => [`${cameraId}|${role}`, endMs]));
  for (const gap of await store.open()) {
    const toMs = Math.max(gap.fromMs, beatAtMs);
    await store.put({ ...gap, toMs });
    const key = `${gap.cameraId}|${gap.role}`;
    ended.set(key, Math.max(toMs, ended.get(key) ?? toMs));
  }
  return ended;
}
