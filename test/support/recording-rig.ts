/** Recorders over made streams and a disk in memory, on a clock that the test moves. The index is a real one. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { Condition } from '../../gateway/kernel/conditions.ts';
import { createEvents, type GatewayEvents } from '../../gateway/kernel/events.ts';
import { createWindow, type StreamWindow } from '../../gateway/media/window.ts';
import type { FilePort } from '../../gateway/recordings/files/file-port.ts';
import { openRecording, type Recording } from '../../gateway/recordings/files/open-recording.ts';
import type { DiskSet, RecordingDisk, RecordingState, Role } from '../../gateway/recordings/model.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import { makeFragments, makeInit } from './make-media.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createQuietLog } from './quiet-log.ts';

export interface RigOptions {
  readonly clock?: ManualClock;
  readonly files: FilePort;
  /** Of recordings.db; absent: a new one that goes with the rig. */
  readonly folder?: string;
  readonly cameras?: readonly string[];
  readonly roles?: readonly Role[];
  readonly fileMs?: number;
  readonly disks?: RigDisks;
  readonly windowBytes?: number;
}

export interface RigDisks extends DiskSet {
  /** Ids of those that were reported as failed. */
  readonly failures: string[];
  /** `undefined`: none takes any more. */
  use(disks: readonly RecordingDisk[]): void;
}

export const rigDisk = (id = 'disk-1'): RecordingDisk => ({ id, name: id, folder: `/${id}` });

/** Writes on the first; what failed is not written on again. */
export function createRigDisks(start: readonly RecordingDisk[] = [rigDisk()]): RigDisks {
  const failures: string[] = [];
  const listeners = new Set<() => void>();
  let disks = start;
  const able = () => disks.filter(({ id }) => !failures.includes(id));
  return {
    failures,
    use(next) {
      disks = next;
      for (const listener of listeners) listener();
    },
    list: () => disks,
    find: (diskId) => disks.find(({ id }) => id === diskId),
    forWriting: () => able()[0],
    takes: (diskId) => able().some(({ id }) => id === diskId),
    failed: (diskId) => void failures.push(diskId),
    worked: () => undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export interface Rig {
  readonly clock: ManualClock;
  readonly recording: Recording;
  readonly disks: RigDisks;
  readonly conditions: readonly Condition[];
  readonly states: readonly RecordingState[];
  window(cameraId: string, role?: Role): StreamWindow;
  /** A new session of every stream. */
  begin(name: string): void;
  /** Every stream sends for so long, 10 frames a second, a keyframe every `gop` frames; the clock goes with it. */
  send(ms: number, options?: { gop?: number }): Promise<void>;
  /** The streams are lost. */
  lose(): void;
  want(wanted: boolean): void;
  /** Moves the clock until it has settled. */
  drive<T>(work: Promise<T>): Promise<T>;
  /** Ends as a kill would: nothing more is written down, whatever was under way. */
  abandon(): void;
  close(): Promise<void>;
}

const fps = 10;

/** One for all: what is opened again has the same key. */
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

export function createTestKey() {
  return {
    fingerprint: 'test',
    publicKey: '',
    sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
    verify: (text: string, signature: string) =>
      verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64')),
  };
}

export async function openRig(options: RigOptions): Promise<Rig> {
  const { clock = createManualClock(), cameras = ['camera-1'], roles = ['sub'], fileMs = 10_000 } = options;
  const disks = options.disks ?? createRigDisks();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'recording-rig-'));
  const { log } = createQuietLog();
  const events = createEvents((error) => {
    throw error;
  });
  const conditions: Condition[] = [];
  const states: RecordingState[] = [];
  events.on('condition.raised', (condition) => conditions.push(condition));
  events.on('condition.cleared', ({ endMs: _endMs, ...cleared }) => {
    conditions.splice(
      conditions.findIndex(({ kind }) => kind === cleared.kind),
      1,
    );
  });
  events.on('recording.changed', ({ state }) => states.push(state as RecordingState));
  const windows = new Map(
    cameras.flatMap((id) =>
      roles.map((role) => [`${id}|${role}`, createWindow({ maxBytes: 1e8, maxMs: 30_000 })] as const),
    ),
  );
  let running = true;
  let wanted = true;
  const planListeners = new Set<() => void>();
  const recording = await openRecording({
    ...{ folder, clock, events, log, disks, key: createTestKey(), files: options.files },
    copies: { find: () => undefined },
  });
  await recording.begin({
    config: { segmentMs: 1_000, fileMs },
    windowBytes: options.windowBytes ?? 1e8,
    cameras: {
      list: () => cameras.map((id) => ({ id }) as Camera),
      find: (id) => (cameras.includes(id) ? ({ id } as Camera) : undefined),
    },
    streams: {
      hold: () => ({ release: () => undefined }),
      window: (cameraId, role) => windows.get(`${cameraId}|${role}`),
      state: () => ({ phase: running ? 'running' : 'waiting', picture: running ? 'live' : 'lost' }) as StreamState,
    },
    plan: {
      wants: (cameraId, role) => wanted && windows.has(`${cameraId}|${role}`),
      fromWindow: () => false,
      onChange(listener) {
        planListeners.add(listener);
        return () => planListeners.delete(listener);
      },
    },
  });
  const drive = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    for (let turn = 0; turn < 5_000 && !done; turn += 1) await clock.advance(50);
    return await settled;
  };
  let session = '';
  let sent = 0;
  const begin = (name: string) => {
    running = true;
    session = name;
    sent = 0;
    for (const window of windows.values()) window.pushInit(makeInit(session));
  };
  return {
    ...{ clock, recording, disks, conditions, states, begin },
    window(cameraId, role = 'sub') {
      const window = windows.get(`${cameraId}|${role}`);
      if (!window) throw new Error(`no window of ${cameraId}`);
      return window;
    },
    async send(ms, { gop = 10 } = {}) {
      const count = Math.round((ms * fps) / 1000);
      for (let index = 0; index < count; index += 1) {
        const [frame] = makeFragments({
          ...{ streamSession: session, count: 1, fps, gop: 1, startFrame: sent, startMs: clock.nowMs() },
        });
        if (!frame) throw new Error('no frame');
        const keyframe = sent % gop === 0;
        for (const window of windows.values()) window.pushFragment({ ...frame, sequence: sent, keyframe });
        sent += 1;
        await clock.advance(1000 / fps);
      }
    },
    lose() {
      running = false;
      for (const [key, window] of windows) {
        window.clear();
        const [cameraId = '', role] = key.split('|') as [string, Role];
        const state = { phase: 'waiting' } satisfies Partial<StreamState>;
        events.publish('stream.state', { cameraId, role, state } as GatewayEvents['stream.state']);
      }
    },
    want(next) {
      wanted = next;
      for (const listener of planListeners) listener();
    },
    abandon() {
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
    drive,
    async close() {
      await drive(recording.close());
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
