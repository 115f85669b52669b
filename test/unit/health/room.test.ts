/** The health room with fakes at its ports: what it measures, tells, raises and leaves behind. */
import { describe, expect, it } from 'vitest';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { somebody } from '../../support/allow-everything.ts';
import {
  type HealthBench,
  live,
  openHealthBench,
  openKinds,
  rowOf,
  useHealthBenches,
} from '../../support/health-bench.ts';
import { cameraNumber, idOf } from '../../support/health-fakes.ts';

const one = idOf('camera', 1);
const open = useHealthBenches();

const toldOf = (bench: HealthBench, id = one): CameraHealth[] =>
  bench.published.flatMap(({ topic, payload }) => {
    const { cameraId, health } = payload as { cameraId?: string; health?: CameraHealth };
    return topic === 'camera.health' && cameraId === id && health ? [health] : [];
  });

describe('samples', () => {
  it('are the differences of the counters, on the board and in the store', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    bench.streams.flow(one, 'sub', 15, 480);
    await bench.clock.advance(20_000);
    expect(rowOf(bench)).toMatchObject({ state: 'up', fps: 15, bitrateKbps: 480, keyframeIntervalMs: 2_000 });
    bench.streams.set(one, 'sub', { phase: 'waiting', picture: 'lost', error: 'stream.lost' });
    await bench.clock.advance(15_000);
    expect(rowOf(bench)).toMatchObject({ state: 'down', fps: null, bitrateKbps: null, restartsLastHour: 1 });
    const span = { fromMs: bench.clock.nowMs() - 60_000, toMs: bench.clock.nowMs() + 10_000 };
    const fps = await bench.room.series(one, 'fps', span);
    expect(fps.points.map(({ mean }) => mean)).toContain(15);
    const restarts = await bench.room.series(one, 'restarts', span);
    expect(restarts.points.reduce((sum, { mean }) => sum + (mean ?? 0), 0)).toBe(1);
    const ages = await bench.room.series(one, 'frameAgeMs', span);
    expect(Math.max(...ages.points.map(({ max }) => max ?? 0))).toBeGreaterThanOrEqual(10_000);
    await bench.clock.advance(3_600_000);
    expect(rowOf(bench)?.restartsLastHour).toBe(0);
  });

  it('degrade a camera that gives far fewer frames than its profile says, and tell when it is well again', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(20_000);
    bench.streams.flow(one, 'sub', 4, 100);
    await bench.clock.advance(20_000);
    expect(rowOf(bench)).toMatchObject({ state: 'degraded', cause: 'fps-low', fps: 4 });
    bench.streams.flow(one, 'sub', 15, 500);
    await bench.clock.advance(20_000);
    expect(rowOf(bench)).toMatchObject({ state: 'up', cause: '' });
    const { lastErrors } = await bench.room.camera(one);
    // The time in which it was degraded is still on record, though the picture was live all along.
    expect(lastErrors.map(({ state, fromMs, toMs }) => [state, (toMs ?? 0) - fromMs])).toEqual([['degraded', 20_000]]);
  });

  it('are charted within 1,000 points from an hour to 13 months', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    const toMs = bench.clock.nowMs();
    for (const hours of [1, 6, 24, 168, 720, 24 * 400]) {
      const series = await bench.room.series(one, 'fps', { fromMs: toMs - hours * 3_600_000, toMs });
      expect(series.points.length).toBeLessThanOrEqual(1_000);
      expect(series.points.length).toBeGreaterThan(300);
    }
  });
});

describe('what goes out', () => {
  it('a change of state at once, figures at most once per sample and only when they changed', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    expect(toldOf(bench).at(-1)).toMatchObject({ state: 'up' });
    const before = toldOf(bench).length;
    bench.streams.set(one, 'sub', { picture: 'frozen' });
    expect(
      toldOf(bench)
        .slice(before)
        .map(({ state }) => state),
    ).toEqual(['down']);
    await bench.clock.advance(10_000);
    const settled = toldOf(bench).length;
    // A frozen stream has no new figure to tell.
    await bench.clock.advance(45_000);
    expect(toldOf(bench).length - settled).toBeLessThanOrEqual(1);
    bench.streams.set(one, 'sub', live);
    const flowing = toldOf(bench).length;
    await bench.clock.advance(30_000);
    expect(toldOf(bench).length - flowing).toBeLessThanOrEqual(7);
    expect(toldOf(bench).length - flowing).toBeGreaterThanOrEqual(5);
  });

  it('has the worst state of each of the last 24 hours', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(2 * 3_600_000);
    bench.streams.set(one, 'sub', { phase: 'waiting', picture: 'lost', error: 'stream.lost' });
    await bench.clock.advance(60_000);
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(3_600_000);
    const strip = rowOf(bench)?.lastDay ?? [];
    expect(strip).toHaveLength(24);
    expect(strip.slice(-4)).toEqual(['unknown', 'up', 'down', 'up']);
    expect(strip.slice(0, 20).every((state) => state === 'unknown')).toBe(true);
  });
});

describe('the device', () => {
  it('is measured once a minute, its clock kept with method and uncertainty', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(180_000);
    expect(bench.cameras.measured.length).toBeGreaterThanOrEqual(3);
    expect(bench.cameras.measured.length).toBeLessThanOrEqual(4);
    expect(rowOf(bench)).toMatchObject({
      onvifReachable: true,
      roundTripMs: 12,
      clockOffsetMs: 80,
      clockUncertaintyMs: 30,
    });
    const [measure] = await bench.room.clockMeasures(one, { fromMs: 0, toMs: bench.clock.nowMs() + 1 });
    expect(measure).toMatchObject({ offsetMs: 80, uncertaintyMs: 30, method: 'onvif-second-turn' });
  });

  it('with eight channels is asked once for all of them', async () => {
    const deviceId = idOf('device', 99);
    const channels = [1, 2, 3, 4].map((number) => {
      const camera = cameraNumber(number);
      return { ...camera, serving: camera.serving && { ...camera.serving, deviceId, channel: number } };
    });
    const bench = await open({ cameras: channels });
    await bench.clock.advance(50_000);
    expect(bench.cameras.measured).toHaveLength(1);
    expect(bench.room.board(somebody).map(({ roundTripMs }) => roundTripMs)).toEqual([12, 12, 12, 12]);
  });

  it('that is silent or whose clock is off degrades the camera and raises a condition until it is well', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    bench.cameras.clockOf(one, { roundTripMs: 9, offsetMs: 3_600_000, uncertaintyMs: 20, method: 'onvif' });
    await bench.clock.advance(70_000);
    expect(rowOf(bench)).toMatchObject({ state: 'degraded', cause: 'camera.clock-off' });
    expect(openKinds(bench)).toEqual(['camera.clock-off']);
    bench.cameras.clockOf(one, new GatewayError('camera.timeout'));
    await bench.clock.advance(130_000);
    expect(rowOf(bench)).toMatchObject({ state: 'degraded', cause: 'camera.onvif-unreachable', onvifReachable: false });
    bench.cameras.clockOf(one, { roundTripMs: 9, offsetMs: 0, uncertaintyMs: 20, method: 'onvif' });
    await bench.clock.advance(70_000);
    expect(rowOf(bench)).toMatchObject({ state: 'up' });
    expect(openKinds(bench)).toEqual([]);
  });

  it('that answers with a refusal has answered', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    bench.cameras.clockOf(one, new GatewayError('camera.unauthorised'));
    await bench.clock.advance(200_000);
    expect(rowOf(bench)).toMatchObject({ state: 'up', onvifReachable: true, clockOffsetMs: null });
  });
});

describe('a camera that is not pulled', () => {
  it('is tested for a first keyframe, never called good, and down when none comes', async () => {
    let error: GatewayError | undefined;
    const tested: string[] = [];
    const bench = await open({
      cameras: [cameraNumber(1), cameraNumber(2)],
      testFirstKeyframe: async (cameraId) => {
        tested.push(cameraId);
        if (error) throw error;
      },
    });
    bench.streams.set(idOf('camera', 2), 'sub', live);
    await bench.clock.advance(20_000);
    expect(tested).toEqual([one]);
    expect(rowOf(bench)).toMatchObject({ state: 'unknown', cause: 'camera.not-checked', lastCheckOk: true });
    expect(rowOf(bench)?.lastCheckedAtMs).toBeGreaterThan(0);
    error = new GatewayError('camera.refused');
    await bench.clock.advance(600_000);
    expect(rowOf(bench)).toMatchObject({ state: 'down', cause: 'camera.refused', lastCheckOk: false });
    expect(openKinds(bench)).toEqual(['camera.lost']);
    expect(new Set(tested)).toEqual(new Set([one]));
  });

  it('has failed its test when that does not end by the deadline, and is a condition when no test comes to it', async () => {
    const many = Array.from({ length: 200 }, (_, index) => cameraNumber(index + 1));
    const bench = await open({
      cameras: many,
      testFirstKeyframe: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await bench.clock.advance(60_000);
    expect(rowOf(bench)).toMatchObject({ state: 'down', cause: 'camera.timeout' });
    expect(openKinds(bench)).not.toContain('camera.not-checked');
    await bench.clock.advance(570_000);
    const rows = bench.room.board(somebody);
    const untested = rows.filter(({ lastCheckedAtMs }) => lastCheckedAtMs === null).map(({ cameraId }) => cameraId);
    const raised = bench.room.conditions(somebody).filter(({ kind }) => kind === 'camera.not-checked');
    expect(untested.length).toBeGreaterThan(0);
    expect(raised.map(({ subjectId }) => subjectId)).toEqual(expect.arrayContaining(untested));
  });
});

describe('the inventory', () => {
  it('an unbound camera is unknown, a retired one ends and takes its conditions with it', async () => {
    const unbound = cameraNumber(2, { serving: null });
    const bench = await open({ cameras: [cameraNumber(1), unbound] });
    bench.streams.set(one, 'sub', { phase: 'waiting', picture: 'lost', error: 'stream.lost' });
    expect(rowOf(bench, unbound.id)).toMatchObject({ state: 'unknown', cause: 'unbound' });
    expect(openKinds(bench)).toEqual(['camera.lost']);
    bench.cameras.replace([unbound]);
    bench.events.publish('inventory.changed', { kind: 'camera', id: one, cameraId: one });
    await bench.clock.advance(1_000);
    expect(openKinds(bench)).toEqual([]);
    expect(rowOf(bench)).toBeUndefined();
    const [last] = (
      await bench.room.intervals(somebody, 'camera', one, { fromMs: 0, toMs: bench.clock.nowMs() + 1 })
    ).slice(-1);
    expect(last).toMatchObject({ state: 'unknown', cause: 'retired', toMs: null });
  });

  it('facts of the device before are forgotten when another takes its place', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    bench.cameras.clockOf(one, { roundTripMs: 9, offsetMs: 3_600_000, uncertaintyMs: 20, method: 'onvif' });
    await bench.clock.advance(10_000);
    expect(rowOf(bench)).toMatchObject({ cause: 'camera.clock-off' });
    const camera = cameraNumber(1);
    bench.cameras.replace([
      { ...camera, serving: camera.serving && { ...camera.serving, deviceId: idOf('device', 50) } },
    ]);
    bench.events.publish('inventory.changed', { kind: 'camera', id: one, cameraId: one });
    await bench.clock.advance(1_000);
    expect(rowOf(bench)).toMatchObject({ state: 'up', clockOffsetMs: null });
  });
});

describe('the gateway', () => {
  it('tells of its clock, and raises a condition while that is not synchronised', async () => {
    let synchronised: boolean | null = false;
    const bench = await open({ cameras: [cameraNumber(1)], synchronised: () => synchronised });
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(10_000);
    expect(bench.room.gateway(somebody)).toMatchObject({
      clock: { source: 'test', synchronised: false },
      streamsRunning: 1,
      streamsWanted: 1,
      metricStore: { kind: 'sqlite', ok: true },
    });
    expect(bench.room.gateway(somebody).ingestKbps).toBeCloseTo(500, 0);
    expect(openKinds(bench)).toEqual(['gateway.clock-unsynchronised']);
    synchronised = true;
    await bench.clock.advance(600_000);
    expect(openKinds(bench)).toEqual([]);
  });

  it('leaves no timer when closed', async () => {
    const bench = await openHealthBench({ cameras: [cameraNumber(1), cameraNumber(2)] });
    await bench.clock.advance(30_000);
    await bench.close();
    expect(bench.clock.pending).toBe(0);
  });
});

describe('who may see', () => {
  it('rows, conditions, intervals and sums are cut to the cameras of the person', async () => {
    const bench = await open({
      cameras: [cameraNumber(1), cameraNumber(2)],
      decide: (_person, right, cameraId) => right === 'health' && cameraId !== one,
    });
    for (const number of [1, 2]) {
      bench.streams.set(idOf('camera', number), 'sub', { phase: 'waiting', picture: 'lost', error: 'stream.lost' });
    }
    await bench.clock.advance(60_000);
    const two = idOf('camera', 2);
    const span = { fromMs: bench.clock.nowMs() - 60_000, toMs: bench.clock.nowMs() };
    expect(bench.room.board(somebody).map(({ cameraId }) => cameraId)).toEqual([two]);
    expect(bench.room.conditions(somebody).map(({ subjectId }) => subjectId)).toEqual([two]);
    const intervals = await bench.room.intervals(somebody, 'camera', undefined, span);
    expect(new Set(intervals.map(({ subjectId }) => subjectId))).toEqual(new Set([two]));
    const [site] = await bench.room.availability(somebody, 'site', span);
    expect(site?.downMin).toBeCloseTo(1, 5);
    expect((await bench.room.prometheus(somebody)).text).not.toContain('T-01');
  });
});
