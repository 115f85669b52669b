import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PullTarget } from '../../../gateway/cameras/model.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { openStreamPool, type StreamPool } from '../../../gateway/streams/pool.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { bareCamera } from '../../support/bare-camera.ts';
import { createFakeSources, type FakeSource, type FakeSources } from '../../support/fake-source.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';
import { defaultStreamsConfig } from '../../support/simulated-streams.ts';

let clock: ManualClock;
let events: Events;
let sources: FakeSources;
let cameras: Camera[];
let pool: StreamPool;
let told: StreamState[];
let asked: string[];

const camera = (id: string, changes: Partial<Camera> = {}): Camera => ({
  id,
  code: id,
  name: id,
  siteId: 'site-1',
  ...bareCamera,
  serving: {
    deviceId: `device-${id}`,
    channel: 1,
    sinceMs: 0,
    address: '127.0.0.9',
    make: '',
    model: '',
    firmware: '',
    serial: '',
    onvif: true,
    hasCredentials: true,
    profiles: [],
    main: null,
    sub: null,
    ptz: false,
  },
  ...changes,
});

function pullTarget(cameraId: string, role: 'main' | 'sub'): PullTarget | undefined {
  const serving = cameras.find(({ id }) => id === cameraId)?.serving;
  if (!serving) return undefined;
  return {
    cameraId,
    role,
    deviceId: serving.deviceId,
    url: `rtsp://${serving.address}:554/${cameraId}/${role}`,
    username: 'u',
    password: 'p',
    transport: 'tcp',
    ingest: cameras.find(({ id }) => id === cameraId)?.ingest ?? 'auto',
    codec: 'h264',
    audio: false,
    host: serving.address,
    port: 554,
    profileToken: role,
  };
}

async function open(): Promise<void> {
  pool = openStreamPool({
    config: { ...defaultStreamsConfig(), ladder: { ...defaultStreamsConfig().ladder, jitter: 0 } },
    clock,
    events,
    log: createQuietLog().log,
    cameras: {
      list: () => cameras,
      find: (id) => cameras.find((each) => each.id === id),
      pullTarget,
      requestKeyframe: async (id, role) => {
        asked.push(`${id}/${role}`);
      },
    },
    openSource: sources.open,
  });
  await clock.settle();
}

const sourcesOf = (path: string): FakeSource[] =>
  sources.opened.filter(({ request }) => request.url.endsWith(`/${path}`));
const runLast = (path: string) => {
  const source = sourcesOf(path).at(-1);
  if (!source) throw new Error(`no source of ${path}`);
  source.begin();
  source.frame({ keyframe: true });
  return source;
};

beforeEach(() => {
  clock = createManualClock();
  events = createEvents((error) => {
    throw error;
  });
  told = [];
  asked = [];
  events.on('stream.state', ({ state }) => told.push(state as StreamState));
  sources = createFakeSources(() => clock.nowMs());
  cameras = [camera('a'), camera('b')];
});
afterEach(async () => {
  await pool.close();
  expect(sources.opened.every(({ closed }) => closed)).toBe(true);
  expect(clock.pending).toBe(0);
});

describe('the pool', () => {
  it('pulls each sub always and once, and main while somebody holds it and 30 s more', async () => {
    await open();
    expect(sources.opened.map(({ request }) => request.url.slice(-5))).toEqual(['a/sub', 'b/sub']);
    const first = pool.hold('a', 'main', 'viewer');
    const second = pool.hold('a', 'main', 'check');
    await clock.settle();
    const main = runLast('a/main');
    const flow = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        main.frame({ durationMs: 1_000 });
        await clock.advance(1_000);
      }
    };
    expect(sourcesOf('a/main')).toHaveLength(1);
    expect(pool.state('a', 'main')).toMatchObject({ phase: 'running', viewers: 1 });
    first.release();
    first.release();
    second.release();
    await flow(29);
    pool.hold('a', 'main', 'viewer').release();
    await flow(29);
    expect(sourcesOf('a/main')).toHaveLength(1);
    expect(sourcesOf('a/main')[0]?.closed).toBe(false);
    await clock.advance(1_000);
    expect(sourcesOf('a/main')[0]?.closed).toBe(true);
    expect(pool.state('a', 'main')).toMatchObject({ phase: 'idle', picture: 'none', viewers: 0 });
  });

  it('follows settings, new cameras and removed ones', async () => {
    await open();
    cameras = [camera('a', { pullSub: 'never', pullMain: 'always' }), camera('c')];
    events.publish('inventory.changed', { kind: 'camera', id: 'b' });
    await clock.settle();
    expect(sourcesOf('a/sub')[0]?.closed).toBe(true);
    expect(sourcesOf('a/main')).toHaveLength(1);
    expect(sourcesOf('b/sub')[0]?.closed).toBe(true);
    expect(sourcesOf('c/sub')).toHaveLength(1);
    pool.hold('a', 'sub', 'viewer');
    await clock.settle();
    expect(sourcesOf('a/sub')).toHaveLength(1);
    expect(pool.state('b', 'sub')).toMatchObject({ phase: 'unbound' });
    expect(() => pool.hold('b', 'sub', 'viewer')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('starts when a device is bound and follows it to another address', async () => {
    cameras = [camera('a', { serving: null })];
    await open();
    expect(pool.state('a', 'sub').phase).toBe('unbound');
    cameras = [camera('a')];
    events.publish('inventory.changed', { kind: 'device', id: 'device-a', cameraId: 'a' });
    await clock.settle();
    runLast('a/sub');
    const { serving } = camera('a');
    cameras = [camera('a', { serving: serving && { ...serving, address: '127.0.0.10' } })];
    events.publish('inventory.changed', { kind: 'device', id: 'device-a', cameraId: 'a' });
    await clock.settle();
    expect(sourcesOf('a/sub').map(({ request, closed }) => [new URL(request.url).hostname, closed])).toEqual([
      ['127.0.0.9', true],
      ['127.0.0.10', false],
    ]);
  });

  it('starts again when a person wants it pulled in another way, and not for another reason', async () => {
    await open();
    runLast('a/sub');
    cameras = [camera('a', { name: 'A' }), camera('b')];
    events.publish('inventory.changed', { kind: 'camera', id: 'a', cameraId: 'a' });
    await clock.settle();
    expect(sourcesOf('a/sub')).toHaveLength(1);
    cameras = [camera('a', { ingest: 'ffmpeg' }), camera('b')];
    events.publish('inventory.changed', { kind: 'camera', id: 'a', cameraId: 'a' });
    await clock.settle();
    expect(sourcesOf('a/sub').map(({ request, closed }) => [request.ingest, closed])).toEqual([
      ['auto', true],
      ['ffmpeg', false],
    ]);
    expect(sourcesOf('b/sub')).toHaveLength(1);
  });

  it('says what brings a stream, and why not directly', async () => {
    await open();
    const source = sourcesOf('a/sub')[0];
    source?.comesBy({ kind: 'ffmpeg', reason: 'stream.codec-unsupported', transport: null });
    runLast('a/sub');
    expect(told.at(-1)).toMatchObject({ cameraId: 'a', ingest: 'ffmpeg', ingestReason: 'stream.codec-unsupported' });
    expect(told.at(-1)?.transport).toBe('');
    source?.comesBy({ kind: 'direct', reason: null, transport: 'tcp' });
    expect(pool.state('a', 'sub')).toMatchObject({ ingest: 'direct', ingestReason: null, transport: 'tcp' });
    source?.end('stream.lost');
    expect(pool.state('a', 'sub')).toMatchObject({ ingest: '', ingestReason: null, transport: '' });
    expect(pool.state('b', 'main')).toMatchObject({ ingest: '', ingestReason: null });
  });

  it('tells a state when it changes and never for a frame alone', async () => {
    await open();
    const source = runLast('a/sub');
    const before = told.length;
    for (let frame = 0; frame < 100; frame++) {
      source.frame();
      await clock.advance(40);
    }
    expect(told).toHaveLength(before);
    await clock.advance(3_500);
    expect(told.slice(before)).toMatchObject([{ cameraId: 'a', picture: 'frozen', phase: 'running' }]);
    source.end('stream.stalled');
    expect(told.at(-1)).toMatchObject({ cameraId: 'a', picture: 'lost', error: 'stream.stalled', attempt: 1 });
  });

  it('notices a frozen picture within half a second of the rule', async () => {
    await open();
    runLast('a/sub');
    await clock.advance(3_250);
    expect(told.at(-1)).toMatchObject({ picture: 'frozen' });
    expect((told.at(-1)?.pictureSinceMs ?? 0) - (told.at(-1)?.lastFrameAtMs ?? 0)).toBeLessThanOrEqual(3_250);
  });

  it('wakes neighbours of a camera that came back, and not those on another link', async () => {
    cameras = [camera('a', { linkId: 'link-1' }), camera('b', { linkId: 'link-1' }), camera('c', { linkId: 'link-2' })];
    await open();
    // All three are lost; a and c wait for 5 s on the ladder, b for 10 s.
    for (let failure = 0; failure < 11; failure++) {
      for (const id of ['b', 'c']) {
        if (failure < 11 && sourcesOf(`${id}/sub`).length === failure + 1)
          sourcesOf(`${id}/sub`).at(-1)?.end('camera.unreachable');
      }
      if (failure < 10) await clock.advance(failure < 5 ? 1_000 : 5_000);
    }
    runLast('a/sub').end('stream.lost');
    await clock.advance(4_000);
    const tries = { b: sourcesOf('b/sub').length, c: sourcesOf('c/sub').length };
    expect(pool.state('b', 'sub').phase).toBe('waiting');
    expect(pool.state('c', 'sub').phase).toBe('waiting');
    runLast('a/sub');
    await clock.settle();
    expect(sourcesOf('b/sub')).toHaveLength(tries.b + 1);
    expect(sourcesOf('c/sub')).toHaveLength(tries.c);
  });

  it('passes on returned ports and new credentials to the streams of the device', async () => {
    await open();
    for (const id of ['a', 'b']) sourcesOf(`${id}/sub`)[0]?.end('camera.refused');
    events.publish('device.reachable', { deviceId: 'device-a' });
    await clock.settle();
    expect([sourcesOf('a/sub').length, sourcesOf('b/sub').length]).toEqual([2, 1]);
    events.publish('credentials.changed', { deviceIds: ['device-b'] });
    await clock.settle();
    expect(sourcesOf('b/sub')).toHaveLength(2);
    sourcesOf('b/sub').at(-1)?.end('camera.refused');
    pool.retryNow('b');
    await clock.settle();
    expect(sourcesOf('b/sub')).toHaveLength(3);
  });

  it('asks the camera for a keyframe when a viewer still waits for one', async () => {
    await open();
    pool.hold('a', 'main', 'viewer');
    pool.hold('b', 'main', 'viewer');
    await clock.settle();
    runLast('b/main');
    await clock.advance(700);
    expect(asked).toEqual(['a/main']);
  });

  it('counts frames, bytes, keyframe distance and losses', async () => {
    await open();
    const source = runLast('a/sub');
    for (let frame = 1; frame <= 50; frame++) source.frame({ keyframe: frame % 25 === 0 });
    source.end('stream.lost');
    const figures = pool.figures().find((each) => each.cameraId === 'a' && each.role === 'sub');
    expect(figures).toMatchObject({
      framesTotal: 51,
      bytesTotal: 5_100,
      keyframeIntervalMs: 1_000,
      restartsTotal: 1,
      running: false,
    });
  });

  it('adds up what the transport counted over all sources, and is silent while none counts', async () => {
    const counted = (packetsReceived: number, packetsLost: number) => ({
      packetsReceived,
      packetsLost,
      packetsReordered: 1,
      jitterMs: packetsLost,
      cameraClockOffsetMs: null,
    });
    const direct = { kind: 'direct', reason: null, transport: 'tcp' } as const;
    const figures = () => pool.figures().find((each) => each.cameraId === 'a' && each.role === 'sub');
    const transport = () => figures()?.transport;
    await open();
    const first = runLast('a/sub');
    expect(transport()).toBeNull();
    expect(figures()?.packets).toBeNull();
    first.comesBy(direct, counted(100, 7));
    expect(transport()).toEqual(counted(100, 7));
    // The source itself began anew, by TCP instead of UDP.
    first.comesBy(direct, counted(20, 0));
    expect(transport()).toEqual({ ...counted(120, 7), packetsReordered: 2, jitterMs: 0 });
    first.end('stream.lost');
    expect(transport()).toBeNull();
    // A counter that fell while nothing runs would look like a restart of the gateway.
    expect(figures()?.packets).toEqual({ packetsReceived: 120, packetsLost: 7, packetsReordered: 2 });
    await clock.advance(2_000);
    runLast('a/sub').comesBy(direct, counted(10, 2));
    expect(transport()).toEqual({ ...counted(130, 9), packetsReordered: 3, jitterMs: 2 });
  });

  it('gives a subscriber the init and the newest group first, and nothing of before a loss', async () => {
    await open();
    const source = runLast('a/sub');
    source.frame();
    source.frame({ keyframe: true });
    source.frame();
    const heard: string[] = [];
    const listener = {
      onInit: () => heard.push('init'),
      onFragment: ({ sequence }: { sequence: number }) => heard.push(String(sequence)),
    };
    const unsubscribe = pool.subscribe('a', 'sub', listener);
    expect(heard).toEqual(['init', '2', '3']);
    source.frame();
    unsubscribe();
    source.frame();
    expect(heard).toEqual(['init', '2', '3', '4']);
    source.end('stream.lost');
    heard.length = 0;
    pool.subscribe('a', 'sub', listener)();
    expect(heard).toEqual([]);
  });
});
