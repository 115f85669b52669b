import { beforeEach, describe, expect, it } from 'vitest';
import type { PullTarget } from '../../../gateway/cameras/model.ts';
import { createLadder, defaultLadder } from '../../../gateway/kernel/supervise.ts';
import type { Fragment } from '../../../gateway/media/fragment.ts';
import { createRefusalBook, type RefusalBook } from '../../../gateway/streams/refusal-book.ts';
import { createStartGate } from '../../../gateway/streams/start-gate.ts';
import { Supervisor } from '../../../gateway/streams/supervisor.ts';
import { createFakeSources, type FakeSources } from '../../support/fake-source.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';

const target: PullTarget = {
  cameraId: 'camera-1',
  role: 'sub',
  deviceId: 'device-1',
  url: 'rtsp://127.0.0.9:8554/sub',
  username: 'operator',
  password: 'canary-8f2k',
  transport: 'tcp',
  ingest: 'ffmpeg',
  codec: 'h264',
  audio: false,
  host: '127.0.0.9',
  port: 8554,
  profileToken: 'sub',
};

let clock: ManualClock;
let sources: FakeSources;
let refusals: RefusalBook;
let pull: PullTarget | undefined;
let fragments: Fragment[];
let changes: string[];

function supervise(key = 'camera-1/sub'): Supervisor {
  const supervisor: Supervisor = new Supervisor({
    key,
    clock,
    log: createQuietLog().log,
    openSource: sources.open,
    target: () => pull,
    ladder: createLadder({ ...defaultLadder, jitter: 0 }),
    gate: createStartGate(4),
    refusals,
    frameTimeoutMs: 5_000,
    onInit: () => {},
    onFragment: (fragment) => fragments.push(fragment),
    onSourceEnd: () => {},
    requestKeyframe: () => {},
    onChange: () => {
      const view = supervisor.view();
      changes.push(`${view.phase}/${view.picture}`);
    },
  });
  return supervisor;
}

/** Frames every 40 ms for `ms`, ticking as the pool does. */
async function play(supervisor: Supervisor, ms: number): Promise<void> {
  for (let played = 0; played < ms; played += 40) {
    sources.last().frame({ keyframe: played % 2_000 === 0 });
    await clock.advance(40);
    supervisor.tick();
  }
}

async function started(): Promise<Supervisor> {
  const supervisor = supervise();
  supervisor.start(false);
  await clock.settle();
  sources.last().begin();
  sources.last().frame({ keyframe: true });
  return supervisor;
}

beforeEach(() => {
  clock = createManualClock();
  sources = createFakeSources(() => clock.nowMs());
  refusals = createRefusalBook(() => 900_000);
  pull = target;
  fragments = [];
  changes = [];
});

describe('a supervised profile', () => {
  it('starts, runs and says so once', async () => {
    const supervisor = await started();
    await play(supervisor, 400);
    expect(changes.filter((change, place) => change !== changes[place - 1])).toEqual(['starting/none', 'running/live']);
    expect(sources.last().request).toMatchObject({ url: target.url, password: target.password, frameTimeoutMs: 5_000 });
    expect(fragments).toHaveLength(11);
  });

  it('is unbound while there is nothing to pull, and starts when there is', async () => {
    pull = undefined;
    const supervisor = supervise();
    supervisor.start(false);
    expect(supervisor.view()).toMatchObject({ phase: 'unbound', picture: 'none', error: null });
    pull = target;
    supervisor.targetChanged();
    await clock.settle();
    expect(supervisor.view().phase).toBe('starting');
  });

  it('is frozen after 3 s without a frame and live again with the next one', async () => {
    const supervisor = await started();
    await clock.advance(2_999);
    supervisor.tick();
    expect(supervisor.view().picture).toBe('live');
    await clock.advance(1);
    supervisor.tick();
    expect(supervisor.view()).toMatchObject({ phase: 'running', picture: 'frozen', pictureSinceMs: clock.nowMs() });
    await play(supervisor, 400);
    expect(supervisor.view().picture).toBe('live');
  });

  it('is not called back to life by the one frame that a dying ffmpeg still lets go', async () => {
    const supervisor = await started();
    const { lastFrameAtMs } = supervisor.view();
    await clock.advance(5_000);
    supervisor.tick();
    sources.last().frame();
    expect(supervisor.view()).toMatchObject({ picture: 'frozen', lastFrameAtMs });
    sources.last().end('stream.stalled');
    expect(changes.filter((change) => change === 'running/live')).toHaveLength(1);
  });

  it('gives a slow camera three frame intervals', async () => {
    const supervisor = await started();
    for (let frame = 0; frame < 4; frame++) {
      sources.last().frame({ durationMs: 2_000 });
      await clock.advance(2_000);
    }
    await clock.advance(2_000);
    supervisor.tick();
    expect(supervisor.view().picture).toBe('live');
    await clock.advance(2_000);
    supervisor.tick();
    expect(supervisor.view().picture).toBe('frozen');
  });

  it('is not frozen by a jump of the wall clock', async () => {
    const supervisor = await started();
    clock.jumpWall(3_600_000);
    supervisor.tick();
    expect(supervisor.view().picture).toBe('live');
  });

  it('goes up the ladder while tries fail and back to its foot after a good run', async () => {
    const supervisor = await started();
    const waits: number[] = [];
    for (let failure = 0; failure < 12; failure++) {
      sources.last().end('camera.unreachable');
      const { nextTryAtMs } = supervisor.view();
      waits.push((nextTryAtMs ?? 0) - clock.nowMs());
      await clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([...Array(5).fill(1_000), ...Array(5).fill(5_000), 10_000, 10_000]);
    expect(supervisor.view()).toMatchObject({
      phase: 'starting',
      picture: 'lost',
      error: 'camera.unreachable',
      attempt: 12,
    });
    sources.last().begin();
    await play(supervisor, 10_200);
    expect(supervisor.view()).toMatchObject({ picture: 'live', error: null, attempt: 0 });
    sources.last().end('stream.lost');
    expect((supervisor.view().nextTryAtMs ?? 0) - clock.nowMs()).toBe(1_000);
    expect(supervisor.view().lossesTotal).toBe(2);
  });

  it('takes a clean end nobody asked for as a loss', async () => {
    const supervisor = await started();
    sources.last().end(undefined);
    expect(supervisor.view()).toMatchObject({ phase: 'waiting', picture: 'lost', error: 'stream.lost' });
  });

  it('takes a new init of the same source without a restart', async () => {
    const supervisor = await started();
    sources.last().begin({ width: 1280 });
    sources.last().frame({ keyframe: true });
    expect(sources.opened).toHaveLength(1);
    expect(supervisor.view()).toMatchObject({ picture: 'live', lossesTotal: 0 });
    expect(fragments.map((fragment) => fragment.streamSession)).toEqual(['session-0-1', 'session-0-2']);
  });

  it('closes a source that neither delivers nor ends', async () => {
    const supervisor = await started();
    await clock.advance(25_001);
    supervisor.tick();
    await clock.settle();
    expect(supervisor.view()).toMatchObject({ phase: 'waiting', error: 'stream.stalled' });
    expect(sources.last().closed).toBe(true);
  });

  it('is deaf to what a dead source still says', async () => {
    const supervisor = await started();
    const dead = sources.last();
    dead.end('stream.lost');
    await clock.advance(1_000);
    const heard = fragments.length;
    dead.frame();
    dead.begin();
    dead.end('camera.unauthorised');
    expect(fragments).toHaveLength(heard);
    expect(supervisor.view()).toMatchObject({ phase: 'starting', error: 'stream.lost' });
  });

  it('opens the next source only when the last one is gone: a camera has few sessions', async () => {
    let release = () => {};
    sources = createFakeSources(() => clock.nowMs(), {
      closeSlowly: () => new Promise((resolve) => (release = resolve)),
    });
    const supervisor = await started();
    sources.last().end('stream.lost');
    await clock.advance(1_500);
    expect(sources.opened).toHaveLength(1);
    release();
    await clock.settle();
    expect(sources.opened).toHaveLength(2);
    expect(supervisor.view().phase).toBe('starting');
  });

  it('survives a source that cannot even be opened', async () => {
    const supervisor = new Supervisor({
      key: 'camera-1/sub',
      clock,
      log: createQuietLog().log,
      openSource: () => {
        throw new Error('spawn failed');
      },
      target: () => pull,
      ladder: createLadder(defaultLadder),
      gate: createStartGate(1),
      refusals,
      frameTimeoutMs: 5_000,
      onInit: () => {},
      onFragment: () => {},
      onSourceEnd: () => {},
      requestKeyframe: () => {},
      onChange: () => {},
    });
    supervisor.start(false);
    await clock.settle();
    expect(supervisor.view()).toMatchObject({ phase: 'waiting', error: 'ffmpeg.failed' });
    await supervisor.stop();
  });

  it('leaves nothing when stopped', async () => {
    const supervisor = await started();
    sources.last().end('stream.lost');
    await supervisor.stop();
    expect(clock.pending).toBe(0);
    expect(supervisor.view()).toMatchObject({ phase: 'idle', picture: 'none', error: null, nextTryAtMs: null });
    supervisor.start(true);
    await clock.settle();
    await supervisor.stop();
    expect(sources.opened.map((source) => source.closed)).toEqual([true, true]);
    expect(clock.pending).toBe(0);
  });
});

describe('refused credentials', () => {
  async function refusedTwice(): Promise<Supervisor> {
    const supervisor = supervise();
    supervisor.start(false);
    await clock.settle();
    sources.last().end('camera.unauthorised');
    await clock.advance(1_000);
    sources.last().end('camera.unauthorised');
    return supervisor;
  }

  it('are tried twice, then after 15 min', async () => {
    const supervisor = await refusedTwice();
    await clock.advance(899_000);
    expect(sources.opened).toHaveLength(2);
    expect(supervisor.view()).toMatchObject({ phase: 'waiting', error: 'camera.unauthorised' });
    await clock.advance(1_000);
    expect(sources.opened).toHaveLength(3);
  });

  it('are not tried sooner by a returned port, a neighbour, or a stop and start', async () => {
    const supervisor = await refusedTwice();
    supervisor.deviceReachable();
    supervisor.neighbourReturned();
    await supervisor.stop();
    supervisor.start(true);
    await clock.advance(60_000);
    expect(sources.opened).toHaveLength(2);
    expect(supervisor.view()).toMatchObject({ phase: 'waiting', error: 'camera.unauthorised' });
  });

  it('count for the other profile of the device too', async () => {
    await refusedTwice();
    const other = supervise('camera-1/main');
    other.start(true);
    await clock.advance(60_000);
    expect(sources.opened).toHaveLength(2);
    expect(other.view()).toMatchObject({ phase: 'waiting', error: 'camera.unauthorised' });
  });

  it('of one profile do not hold back another that plays', async () => {
    const sub = await started();
    const main = supervise('camera-1/main');
    main.start(true);
    await clock.settle();
    sources.last().end('camera.unauthorised');
    await clock.advance(1_000);
    sources.last().end('camera.unauthorised');
    expect(main.view().phase).toBe('waiting');
    sources.opened[0]?.end('stream.lost');
    await clock.advance(1_000);
    expect(sub.view().phase).toBe('starting');
    expect(sources.opened).toHaveLength(4);
  });

  it('are tried at once when they change, and by a person once', async () => {
    const supervisor = await refusedTwice();
    supervisor.retryNow();
    await clock.settle();
    expect(sources.opened).toHaveLength(3);
    sources.last().end('camera.unauthorised');
    await clock.advance(60_000);
    expect(sources.opened).toHaveLength(3);
    supervisor.credentialsChanged();
    await clock.settle();
    expect(sources.opened).toHaveLength(4);
  });
});

describe('a long wait', () => {
  async function waitingLong(): Promise<Supervisor> {
    const supervisor = await started();
    for (let failure = 0; failure < 11; failure++) {
      sources.last().end('camera.unreachable');
      await clock.advance((supervisor.view().nextTryAtMs ?? 0) - clock.nowMs());
    }
    sources.last().end('camera.unreachable');
    await clock.advance(4_000);
    return supervisor;
  }

  it.each(['deviceReachable', 'neighbourReturned', 'retryNow'] as const)('ends by %s', async (act) => {
    const supervisor = await waitingLong();
    const before = sources.opened.length;
    supervisor[act]();
    await clock.settle();
    expect(sources.opened).toHaveLength(before + 1);
  });

  it('ends when the address moves, and a running stream follows too', async () => {
    const supervisor = await waitingLong();
    pull = { ...target, url: 'rtsp://127.0.0.10:8554/sub' };
    supervisor.targetChanged();
    await clock.settle();
    expect(sources.last().request.url).toBe(pull.url);
    expect(supervisor.view().attempt).toBe(0);
    sources.last().begin();
    sources.last().frame({ keyframe: true });
    supervisor.targetChanged();
    const before = sources.opened.length;
    await clock.settle();
    expect(sources.opened).toHaveLength(before);
    pull = { ...target, url: 'rtsp://127.0.0.11:8554/sub' };
    supervisor.targetChanged();
    await clock.settle();
    expect(sources.last().request.url).toBe(pull.url);
  });
});

describe('many starts', () => {
  it('go through the gate a few at a time, urgent ones first, and a dead host gives its place back', async () => {
    const gate = createStartGate(2);
    const order: string[] = [];
    const start = (name: string, urgent: boolean) => {
      const supervisor = new Supervisor({
        key: name,
        clock,
        log: createQuietLog().log,
        openSource: (request, listener) => {
          order.push(name);
          return sources.open(request, listener);
        },
        target: () => ({ ...target, deviceId: name }),
        ladder: createLadder(defaultLadder),
        gate,
        refusals,
        frameTimeoutMs: 5_000,
        onInit: () => {},
        onFragment: () => {},
        onSourceEnd: () => {},
        requestKeyframe: () => {},
        onChange: () => {},
      });
      supervisor.start(urgent);
      return supervisor;
    };
    const all = [start('a', false), start('b', false), start('c', false), start('d', true)];
    await clock.settle();
    expect(order).toEqual(['a', 'b']);
    sources.last().begin();
    await clock.settle();
    expect(order).toEqual(['a', 'b', 'd']);
    await clock.advance(1_000);
    expect(order).toEqual(['a', 'b', 'd', 'c']);
    await Promise.all(all.map((supervisor) => supervisor.stop()));
    expect(gate.waiting).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
