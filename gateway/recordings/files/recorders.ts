/**
 * All recorders: one per camera and role that the plan wants, started and stopped as plan and inventory change. Each new file
 * goes on with the chain of the one before; each complete one gets its row, and only then loses its tail.
 */
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { Streams } from '../../streams/model.ts';
import type { StreamState } from '../../streams/schemas.ts';
import type { DiskSet, RecordingPlan, RecordingState, Role } from '../model.ts';
import { createChains } from './chains.ts';
import type { DiskWork } from './disk-work.ts';
import { createFileCloser } from './file-closer.ts';
import type { ChainHead } from './file-store.ts';
import { FileWriter } from './file-writer.ts';
import type { GapKeeper } from './gap-keeper.ts';
import { createNotRecorded } from './not-recorded.ts';
import type { OpenFiles } from './open-files.ts';
import { type NewFile, Recorder } from './recorder.ts';
import type { KeptIndex } from './recording-index.ts';

export interface RecordersOptions {
  readonly config: Pick<GatewayConfig['recordings'], 'segmentMs' | 'fileMs'>;
  /** What a stream's window may hold: so much may come at once. */
  readonly windowBytes: number;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly cameras: Pick<Cameras, 'list' | 'find'>;
  readonly streams: Pick<Streams, 'hold' | 'window' | 'state'>;
  readonly plan: RecordingPlan;
  readonly disks: DiskSet;
  readonly workOf: (diskId: string) => DiskWork;
  readonly openFiles: OpenFiles;
  readonly index: KeptIndex;
  readonly gaps: GapKeeper;
  /** Links that the chains go on from. */
  readonly heads: readonly ChainHead[];
  /** A file on the disk was given up: it is to be looked through. */
  readonly onAbandoned: (diskId: string) => void;
}

export interface Recorders {
  states(): readonly RecordingState[];
  /** Newest recorded link of every chain. */
  heads(): readonly ChainHead[];
  /** Writes what waits and resolves when every file has its row, or cannot get one. */
  close(): Promise<void>;
}

const tickMs = 250;
const roles: readonly Role[] = ['sub', 'main'];
/** Above what a window may hold. */
const spareBytes = 8 * 1024 * 1024;

export function openRecorders(options: RecordersOptions): Recorders {
  const { config, clock, events, log, cameras, streams, plan, disks, workOf, openFiles, index, gaps } = options;
  const recorders = new Map<string, Recorder>();
  const holds = new Map<string, { release(): void }>();
  const chains = createChains(options.heads);
  const work = createPendingWork();
  const notRecorded = createNotRecorded({ clock, events });
  const closer = createFileCloser({ ...options, log });

  const openFile = ({ disk, init, start, onWritten, onFailed }: NewFile): FileWriter => {
    const { files, rounds } = workOf(disk.id);
    const writer: FileWriter = new FileWriter({
      ...{ clock, files, rounds, disk, init, start },
      chainBefore: chains.next(start.cameraId, start.role),
      mostWaitingBytes: options.windowBytes + spareBytes,
      onWritten(file, segment, lastSequence) {
        disks.worked(disk.id);
        onWritten(file, segment, lastSequence);
        index.written(file, segment);
      },
      onFailed(error) {
        disks.failed(disk.id, error.cause ?? error);
        onFailed(error);
      },
    });
    chains.goOn(writer);
    openFiles.add(writer);
    return writer;
  };
  const get = (cameraId: string, role: Role): Recorder => {
    const key = `${cameraId}|${role}`;
    const known = recorders.get(key);
    if (known) return known;
    const recorder = new Recorder({
      ...{ cameraId, role, clock, log, disks, openFile },
      segmentMs: config.segmentMs,
      fileMs: config.fileMs,
      gaps: gaps.of(cameraId, role, clock.nowMs()),
      closeFile: (writer) => void work.add(closer.close(writer)),
      onState: (state) => events.publish('recording.changed', { cameraId, role, state }),
    });
    recorders.set(key, recorder);
    return recorder;
  };
  const start = (cameraId: string, role: Role) => {
    const key = `${cameraId}|${role}`;
    if (recorders.get(key)?.wanted) return;
    const window = streams.window(cameraId, role);
    if (!window) return;
    holds.set(key, streams.hold(cameraId, role, 'recorder'));
    get(cameraId, role).start(window, plan.fromWindow(cameraId, role) ? Number.NEGATIVE_INFINITY : undefined);
  };
  const stop = (recorder: Recorder, closing = false) => {
    const key = `${recorder.cameraId}|${recorder.role}`;
    recorder.stop(closing);
    holds.get(key)?.release();
    holds.delete(key);
  };
  const states = () => [...recorders.values()].map(({ state }) => state);
  const follow = () => {
    for (const recorder of recorders.values())
      if (!cameras.find(recorder.cameraId) || !plan.wants(recorder.cameraId, recorder.role)) stop(recorder);
    for (const { id } of cameras.list()) for (const role of roles) if (plan.wants(id, role)) start(id, role);
  };
  const tick = () => {
    for (const recorder of recorders.values()) {
      const { phase, picture } = streams.state(recorder.cameraId, recorder.role);
      recorder.tick(phase !== 'starting' && picture !== 'live');
    }
    const isFailing = [...recorders.values()].some(({ state }) => state.state === 'failed');
    notRecorded.look(states(), isFailing && disks.forWriting() !== undefined);
  };
  const ends = [
    plan.onChange(follow),
    events.on('inventory.changed', follow),
    events.on('stream.state', ({ cameraId, role, state }) => {
      const { phase } = state as StreamState;
      // While it starts, the next session may have begun already.
      if (phase !== 'running' && phase !== 'starting') recorders.get(`${cameraId}|${role}`)?.lost();
    }),
    clock.every(tickMs, tick),
  ];
  // What was recorded once and is not wanted any more has a gap too.
  for (const { cameraId, role } of options.heads)
    if (cameras.find(cameraId) && !plan.wants(cameraId, role)) get(cameraId, role).stay();
  follow();
  return {
    states,
    heads: chains.heads,
    async close() {
      for (const end of ends) end();
      for (const recorder of recorders.values()) stop(recorder, true);
      closer.stopTrying();
      await work.settled();
    },
  };
}
