/** Each switch makes its fault and `restore` takes it away, over the control server as other programs use it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import type { SentFrame } from '../../simulator/streams/sent-log.ts';
import { RtspSink } from './rtsp-sink.ts';

let simulator: Simulator;
const sinks: RtspSink[] = [];

beforeAll(async () => {
  const common = { view: 0, light: 'day', audio: 'none', rtspAuth: 'digest-md5', networkDelayMs: 0 } as const;
  simulator = await startSimulator({
    baseAddress: '127.103.0.0',
    httpPort: 0,
    rtspPort: 8554,
    discoveryPort: 37_022,
    controlPort: 0,
    district: [
      { code: 'P-01', ...common },
      { code: 'P-02', ...common },
    ],
    plan: [{ atMs: 200, codes: ['P-02'], switch: 'clock', settings: { offsetMs: 12_345 } }],
  });
});
afterAll(async () => {
  for (const sink of sinks) sink.close();
  await simulator.close();
});

async function turn(path: string, settings: object = {}): Promise<Response> {
  return fetch(`${simulator.controlUrl}/${path}`, { method: 'POST', body: JSON.stringify(settings) });
}

async function play(code = 'P-01'): Promise<RtspSink> {
  const { state, streams, definition } = simulator.getCamera(code);
  const path = streams.find((stream) => stream.role === 'sub')?.path ?? '';
  const sink = await RtspSink.open({
    address: state.address,
    port: state.rtspPort,
    path,
    user: definition.user,
    password: state.password,
  });
  sinks.push(sink);
  return sink;
}

async function playing(code = 'P-01'): Promise<RtspSink> {
  const sink = await play(code);
  expect(await sink.play()).toBe(200);
  await expect.poll(() => sink.packets, { timeout: 10_000 }).toBeGreaterThan(5);
  return sink;
}

const accepts = (code: string): Promise<boolean> =>
  play(code).then(
    () => true,
    () => false,
  );
const sentOf = async (code: string): Promise<SentFrame[]> =>
  (await (await fetch(`${simulator.controlUrl}/cameras/${code}/sent?profile=sub`)).json()) as SentFrame[];

describe('switches', () => {
  it('stall: the socket stays, packets stop; restore: they go on', async () => {
    const sink = await playing();
    expect((await turn('cameras/P-01/stall')).status).toBe(200);
    const heard = sink.packets;
    expect((await sink.request('OPTIONS')).status).toBe(200);
    const other = await playing('P-02');
    await expect.poll(() => other.packets, { timeout: 10_000 }).toBeGreaterThan(30);
    expect(sink.packets - heard).toBeLessThan(3);
    expect(sink.closed).toBe(false);
    await turn('cameras/P-01/restore');
    await expect.poll(() => sink.packets, { timeout: 10_000 }).toBeGreaterThan(heard + 10);
  });

  it('drop: connections break, the port stays shut for as long as asked', async () => {
    const sink = await playing();
    await turn('cameras/P-01/drop', { refuseMs: 800 });
    await expect.poll(() => sink.closed).toBe(true);
    expect(await accepts('P-01')).toBe(false);
    await expect.poll(() => accepts('P-01'), { timeout: 10_000 }).toBe(true);
  });

  it('refuse-password and password: 401 until it is put right', async () => {
    await turn('cameras/P-01/refuse-password');
    expect(await (await play()).play()).toBe(401);
    await turn('cameras/P-01/restore');
    const old = simulator.getCamera('P-01').state.password;
    await turn('cameras/P-01/password', { value: 'Moi:2026' });
    expect(await (await play()).play()).toBe(200);
    await turn('cameras/P-01/password', { value: old });
  });

  it('freeze, black, resolution: a keyframe of the new picture comes next, and the log says so', async () => {
    await playing();
    for (const [name, clip] of [
      ['freeze', /^ward-/],
      ['black', /^ward-/],
      ['resolution', /^ward-/],
    ] as const) {
      const response = await turn(`cameras/P-01/${name}`, { profile: 'sub' });
      expect(response.status, await response.clone().text()).toBe(200);
      const turnedAtMs = Date.now();
      await expect
        .poll(async () => (await sentOf('P-01')).filter((sent) => sent.sentAtMs > turnedAtMs).length, {
          timeout: 10_000,
        })
        .toBeGreaterThan(35);
      const after = (await sentOf('P-01')).filter((sent) => sent.sentAtMs > turnedAtMs);
      expect(after[0]?.clip).toMatch(clip);
      if (name === 'freeze') expect(new Set(after.map((sent) => sent.frame)).size).toBe(1);
      expect(after.some((sent) => sent.keyframe)).toBe(true);
      const truth = (await response.json()) as { profiles: { profile: string; width: number }[] };
      const width = truth.profiles.find((profile) => profile.profile === 'sub')?.width;
      expect(width).toBe(name === 'resolution' ? 704 : 640);
    }
    await turn('cameras/P-01/restore');
  });

  it('reboot: away, then back with new sessions', async () => {
    const sink = await playing();
    await turn('cameras/P-01/reboot', { downMs: 500 });
    await expect.poll(() => sink.closed).toBe(true);
    expect(await accepts('P-01')).toBe(false);
    await expect.poll(() => accepts('P-01'), { timeout: 10_000 }).toBe(true);
    expect(
      await (await play()).request('PLAY', undefined, { Session: sink.session }).then((answer) => answer.status),
    ).toBe(454);
  });

  it('move-address: gone from the old, found on the new', async () => {
    await turn('cameras/P-02/move-address', { address: '127.103.5.2' });
    expect(simulator.getCamera('P-02').state.address).toBe('127.103.5.2');
    await playing('P-02');
    await expect(
      RtspSink.open({ address: '127.103.3.2', port: 8554, path: '/', user: '', password: '' }),
    ).rejects.toThrow(/ECONNREFUSED/);
  });

  it('a link cut takes its cameras together and gives them back', async () => {
    expect((await turn('links/AP-2/cut', { codes: ['P-01', 'P-02'] })).status).toBe(200);
    expect([await accepts('P-01'), await accepts('P-02')]).toEqual([false, false]);
    expect((await turn('links/AP-2/restore')).status).toBe(200);
    expect([await accepts('P-01'), await accepts('P-02')]).toEqual([true, true]);
  });

  it('names what is wrong with a request, and keeps a log', async () => {
    expect((await turn('cameras/Z-99/stall')).status).toBe(404);
    expect((await turn('cameras/P-01/explode')).status).toBe(404);
    expect((await turn('cameras/P-01/clock', { offsetMs: 'late' })).status).toBe(400);
    expect((await fetch(`${simulator.controlUrl}/cameras/P-01/stall`, { method: 'POST', body: '{' })).status).toBe(400);
    const log = (await (await fetch(`${simulator.controlUrl}/log`)).json()) as { switch: string; code: string }[];
    expect(log.some((entry) => entry.switch === 'reboot' && entry.code === 'P-01')).toBe(true);
  });

  it('a fault plan is carried out, and the truth shows it', async () => {
    expect(simulator.switchboard.log.some((entry) => entry.switch === 'clock' && entry.code === 'P-02')).toBe(true);
    const truth = (await (await fetch(`${simulator.controlUrl}/cameras`)).json()) as {
      code: string;
      profiles: { sentFps: number }[];
    }[];
    expect(truth.map((camera) => camera.code)).toEqual(['P-01', 'P-02']);
  });
});
