/** The health routes over a real socket, behind the real door. */
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { Decide } from '../../../gateway/access/model.ts';
import type {
  Availability,
  CameraHealth,
  CameraHealthDetail,
  Series,
  StateInterval,
} from '../../../gateway/health/schemas.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { doorOf } from '../../support/allow-everything.ts';
import { openHealthBench } from '../../support/health-bench.ts';
import { cameraNumber, idOf } from '../../support/health-fakes.ts';

const one = idOf('camera', 1);
const two = idOf('camera', 2);
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(decide: Decide = () => true) {
  const cameras = [cameraNumber(1, { lessorUnitId: idOf('unit', 1), name: '=Hầm' }), cameraNumber(2)];
  const bench = await openHealthBench({ cameras, decide });
  closing.push(bench.close);
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } } });
  await app.register(errorPlugin);
  await app.register(doorPlugin, doorOf(decide));
  await app.register(async (routes) => bench.room.register(routes));
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  closing.push(() => app.close());
  bench.streams.set(one, 'sub', { phase: 'running', picture: 'live' });
  bench.streams.set(two, 'sub', { phase: 'waiting', picture: 'lost', error: 'camera.unreachable' });
  await bench.clock.advance(60_000);
  const get = (path: string) => fetch(`${address}${path}`);
  const json = async <T>(path: string): Promise<T> => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  };
  const minute = `from=${bench.clock.nowMs() - 60_000}&to=${bench.clock.nowMs()}`;
  return { bench, get, json, minute };
}

describe('the health routes', () => {
  it('give the gateway, the board and one camera', async () => {
    const { json } = await open();
    expect(await json('/api/health')).toMatchObject({ streamsRunning: 1, streamsWanted: 2, version: '0.0.0' });
    const rows = await json<CameraHealth[]>('/api/health/cameras');
    expect(rows.map(({ state, fps }) => [state, fps])).toEqual([
      ['up', 15],
      ['down', null],
    ]);
    const detail = await json<CameraHealthDetail>(`/api/cameras/${two}/health`);
    expect(detail.health).toMatchObject({ cameraId: two, state: 'down', cause: 'camera.unreachable' });
    expect(detail.conditions).toMatchObject([{ kind: 'camera.lost', cause: 'camera.unreachable' }]);
    expect(detail.lastErrors).toMatchObject([{ state: 'down', cause: 'camera.unreachable', toMs: null }]);
    expect(await json('/api/health/conditions')).toHaveLength(1);
  });

  it('give series, clock measurements and intervals', async () => {
    const { json, minute } = await open();
    const series = await json<Series>(`/api/cameras/${one}/health/series?metric=bitrateKbps&${minute}`);
    expect(series.stepMs).toBe(10_000);
    expect(series.points.some(({ mean }) => mean === 500)).toBe(true);
    expect(await json(`/api/cameras/${one}/health/clock?${minute}`)).toMatchObject([{ method: 'onvif-second-turn' }]);
    const intervals = await json<StateInterval[]>(
      `/api/health/intervals?subjectKind=camera&subjectId=${two}&${minute}`,
    );
    expect(intervals.at(-1)).toMatchObject({ state: 'down', toMs: null });
    expect(await json(`/api/health/intervals?subjectKind=gateway&${minute}`)).toMatchObject([{ state: 'up' }]);
  });

  it('give what the way lost, as figures, as a condition and as series', async () => {
    const { bench, json } = await open();
    bench.streams.transport(one, 'sub', { packets: 95, lost: 5, jitterMs: 2.5, offsetMs: -40 });
    await bench.clock.advance(125_000);
    const { health, conditions } = await json<CameraHealthDetail>(`/api/cameras/${one}/health`);
    expect(health).toMatchObject({ packetLossPercent: 5, jitterMs: 2.5, rtcpClockOffsetMs: -40 });
    expect(conditions).toMatchObject([{ kind: 'camera.packet-loss', cause: '5 %' }]);
    const series = await json<Series>(
      `/api/cameras/${one}/health/series?metric=packetLossPercent&from=${bench.clock.nowMs() - 300_000}`,
    );
    expect(new Set(series.points.map(({ mean }) => mean))).toEqual(new Set([null, 5]));
  });

  it('give availability as JSON and as CSV', async () => {
    const { get, json, minute } = await open();
    const rows = await json<Availability[]>(`/api/health/availability?by=camera&${minute}`);
    expect(rows.map(({ name, availabilityPercent }) => [name, availabilityPercent])).toEqual([
      ['T-01 =Hầm', 100],
      ['T-02 Hầm 2', 0],
    ]);
    expect(await json(`/api/health/availability?by=lessor&${minute}`)).toMatchObject([
      { name: 'Bên cho thuê 1', upMin: 1 },
    ]);
    const answer = await get(`/api/health/availability.csv?by=camera&lang=en&${minute}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="availability-camera.csv"');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.toString('utf8')).toContain('T-02 Hầm 2,0.00,0.00,1.00,0.00,0.00,0.00,1,');
  });

  it('give Prometheus its text', async () => {
    const { get } = await open();
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toContain('thapcanh_cameras{state="up"} 1');
    expect(text).toContain('thapcanh_camera_fps{camera="T-01"} 15');
    expect(text).toContain('thapcanh_camera_reconnects_total{camera="T-02"} 1');
    expect(text).toMatch(/^thapcanh_rss_bytes [1-9]\d+$/m);
  });

  it('refuse what makes no sense, in plain words', async () => {
    const { get } = await open();
    for (const path of [
      `/api/cameras/${one}/health/series?metric=speed&from=0&to=5`,
      `/api/cameras/${one}/health/series?metric=fps&from=yesterday`,
      '/api/health/availability?by=street&from=0&to=5',
      '/api/health/intervals?from=9&to=5',
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(await answer.json()).toMatchObject({ error: { code: 'request.invalid' } });
    }
  });

  it('hide a camera that one may not see: the answer is that of one that does not exist', async () => {
    const { get, json } = await open((_person, _right, cameraId) => cameraId !== two);
    for (const path of ['health', 'health/series?metric=fps&from=0&to=5', 'health/clock?from=0&to=5']) {
      expect((await get(`/api/cameras/${two}/${path}`)).status).toBe(404);
    }
    expect(await json('/api/health/cameras')).toHaveLength(1);
    expect(await json('/api/health/conditions')).toEqual([]);
    expect(await (await get('/metrics')).text()).not.toContain('T-02');
    expect((await get(`/api/cameras/${idOf('camera', 9)}/health`)).status).toBe(404);
  });

  it('are closed to those without the right', async () => {
    const { get } = await open(() => false);
    for (const path of ['/api/health', '/api/health/cameras', '/api/health/conditions', '/metrics']) {
      expect((await get(path)).status).toBe(403);
    }
  });
});
