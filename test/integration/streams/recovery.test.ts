/** Every loss recovers by itself, and the state told the truth meanwhile: by both ingests, on simulated cameras. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { isRunning } from '../../support/is-running.ts';
import { openSimulatedStreams, type SimulatedStreams } from '../../support/simulated-streams.ts';
import { waitFor } from '../../support/wait-for.ts';

const code = 'T-01';
const movedTo = '127.32.7.77';
let simulator: Simulator;
let streams: SimulatedStreams;

const start = () =>
  startSimulator({ district: [{ code, scene: 'tunnel' }], baseAddress: '127.32.0.0', discoveryPort: 13_732 });
const state = () => streams.room.streams.state(streams.camera(code).id, 'sub');
const live = () => waitFor('a live picture', () => state().picture === 'live', { boundMs: 20_000 });
const pictures = (since: number) =>
  streams.told
    .slice(since)
    .filter(({ state: { role } }) => role === 'sub')
    .map(({ state: { picture } }) => picture)
    .filter((picture, place, all) => picture !== all[place - 1]);
/** The newest process that pulls the camera's sub profile. Never 0: to kill that would end these tests. */
const pid = () => {
  const found = streams.sources.at(-1)?.source.pid;
  if (found === undefined) throw new Error('no process pulls the camera');
  return found;
};

describe.each(['direct', 'ffmpeg'] as const)('a camera pulled by %s that', (ingest) => {
  beforeAll(async () => {
    simulator = await start();
    streams = await openSimulatedStreams(simulator, { ingest });
    await live();
  });
  // One test's fault must not fail the next.
  afterEach(() => simulator.switchboard.turn(code, 'restore'));
  afterAll(async () => {
    await streams?.close();
    await simulator?.close();
  });

  it('stalls is frozen within the promise, then lost, then live again', async () => {
    const since = streams.told.length;
    await simulator.switchboard.turn(code, 'stall');
    const frozen = await waitFor('frozen', () =>
      streams.told.slice(since).find(({ state: { picture } }) => picture === 'frozen'),
    );
    const silentMs = frozen.atMs - (frozen.state.lastFrameAtMs ?? 0);
    expect(silentMs).toBeGreaterThanOrEqual(2_900);
    // The rule's 3 s, and shown within 3 s after: nothing but a stopped machine takes that long.
    expect(silentMs).toBeLessThan(6_000);
    await waitFor('lost', () => state().picture === 'lost');
    expect(state().error).toBe('stream.stalled');
    await simulator.switchboard.turn(code, 'restore');
    await live();
    expect(pictures(since)).toEqual(['frozen', 'lost', 'live']);
  });

  it('drops the connection is lost and live again', async () => {
    const since = streams.told.length;
    const losses = lossesTotal();
    await simulator.switchboard.turn(code, 'drop', { refuseMs: 1_500 });
    await waitFor('lost', () => state().picture === 'lost');
    await waitFor('a try that was refused', () => state().error === 'camera.refused');
    await live();
    expect(pictures(since)).toEqual(['lost', 'live']);
    expect(lossesTotal()).toBe(losses + 1);
  });

  it('changes its resolution goes on with the new size', async () => {
    const before = state();
    await simulator.switchboard.turn(code, 'resolution', { profile: 'sub' });
    const after = await waitFor('the new size', () => {
      const now = state();
      return now.width !== before.width && now.picture === 'live' ? now : undefined;
    });
    expect(after).toMatchObject({ width: 704, height: 396, phase: 'running' } satisfies Partial<StreamState>);
    expect(after.streamSession).not.toBe(before.streamSession);
    await simulator.switchboard.turn(code, 'restore');
    await waitFor('the old size', () => state().width === 640 && state().picture === 'live');
  });

  // The direct source has no process to lose.
  if (ingest === 'ffmpeg') {
    it('loses its ffmpeg to kill -9 gets another', async () => {
      const since = streams.told.length;
      const killed = pid();
      process.kill(killed, 'SIGKILL');
      await waitFor('lost', () => pictures(since).includes('lost'));
      await live();
      expect(pid()).not.toBe(killed);
      expect(pictures(since)).toEqual(['lost', 'live']);
    });
  }

  it('refuses the password is tried twice only, and at once when it is put right', async () => {
    const { deviceId } = streams.camera(code);
    await simulator.switchboard.turn(code, 'password', { value: 'changed-canary-77', drop: true });
    await waitFor('refused for long', () => (state().nextTryAtMs ?? 0) - Date.now() > 60_000);
    expect(state()).toMatchObject({ phase: 'waiting', picture: 'lost', error: 'camera.unauthorised' });
    const tries = streams.sources.length;
    streams.events.publish('device.reachable', { deviceId });
    expect(streams.sources).toHaveLength(tries);
    streams.camera(code).password = 'changed-canary-77';
    streams.events.publish('credentials.changed', { deviceIds: [deviceId] });
    await live();
    expect(streams.sources).toHaveLength(tries + 1);
  });

  it('moves to another address is followed when the inventory says so', async () => {
    await simulator.switchboard.turn(code, 'move-address', { address: movedTo });
    await waitFor('lost', () => state().picture === 'lost');
    const camera = streams.camera(code);
    camera.address = movedTo;
    streams.events.publish('inventory.changed', { kind: 'device', id: camera.deviceId, cameraId: camera.id });
    await live();
    expect(streams.sources.at(-1)?.url).toContain(movedTo);
  });

  it('goes away with the whole simulator comes back with it', async () => {
    await simulator.close();
    await waitFor('lost', () => state().picture === 'lost');
    simulator = await start();
    const camera = streams.camera(code);
    const { definition } = simulator.getCamera(code);
    camera.address = definition.address;
    camera.password = definition.password;
    streams.events.publish('inventory.changed', { kind: 'device', id: camera.deviceId, cameraId: camera.id });
    await live();
  });

  it('no password is in an argument list, a log line or a told state, and nothing is left after close', async () => {
    const { password } = streams.camera(code);
    const running = ingest === 'ffmpeg' ? pid() : undefined;
    expect(running === undefined || isRunning(running)).toBe(true);
    const id = streams.camera(code).id;
    const answers = await Promise.all(
      [`/api/cameras/${id}/streams`, `/hls/${id}/main/index.m3u8?_HLS_msn=99`, `/api/cameras/none/snapshot.jpg`].map(
        async (url) => (await streams.app.inject({ url })).body,
      ),
    );
    const commandLines = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        try {
          return readFileSync(`/proc/${name}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      });
    if (ingest === 'ffmpeg') expect(commandLines.some((line) => line.includes('frag_every_frame'))).toBe(true);
    for (const secret of [password, 'changed-canary-77']) {
      expect(commandLines.filter((line) => line.includes(secret))).toEqual([]);
      expect(streams.logLines.filter((line) => line.includes(secret))).toEqual([]);
      expect(answers.filter((body) => body.includes(secret))).toEqual([]);
      expect(JSON.stringify(streams.told)).not.toContain(secret);
    }
    await streams.close();
    expect(running !== undefined && isRunning(running)).toBe(false);
    expect(streams.sources.filter(({ source }) => source.pid !== undefined && isRunning(source.pid))).toEqual([]);
  });
});

function lossesTotal(): number {
  return streams.room.streams.figures().find(({ role }) => role === 'sub')?.restartsTotal ?? 0;
}
