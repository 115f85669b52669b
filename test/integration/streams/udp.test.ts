/**
 * A camera behind a bad radio link: RTP over UDP, packets lost on the way. The picture may suffer, the truth may
 * not. ffmpeg lets damaged pictures through; the direct source does not, and has tests of its own.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { openSimulatedStreams, type SimulatedStreams } from '../../support/simulated-streams.ts';
import { waitFor } from '../../support/wait-for.ts';

const run = promisify(execFile);
const code = 'P-01';
let simulator: Simulator;
let streams: SimulatedStreams;

const cameraId = () => streams.camera(code).id;
const state = () => streams.room.streams.state(cameraId(), 'sub');
const figures = () => {
  const found = streams.room.streams.figures().find(({ role }) => role === 'sub');
  if (!found) throw new Error('the sub profile is not pulled');
  return found;
};
const frames = (count: number) => {
  const from = figures().framesTotal;
  return waitFor(`${count} frames`, () => figures().framesTotal - from >= count);
};

beforeAll(async () => {
  simulator = await startSimulator({
    district: [{ code, scene: 'ward', audio: 'pcma' }],
    baseAddress: '127.34.0.0',
    discoveryPort: 13_734,
  });
  streams = await openSimulatedStreams(simulator, { transport: 'udp', ingest: 'ffmpeg' });
  await waitFor('a live picture', () => state().picture === 'live');
});
afterAll(async () => {
  await streams?.close();
  await simulator?.close();
});

describe('over UDP', () => {
  it('a stream that loses every twentieth packet keeps running, and says so', async () => {
    await frames(30);
    const since = streams.told.length;
    await simulator.switchboard.turn(code, 'loss', { percent: 5 });
    // 15 frames/s: more than eight seconds of it, four groups of pictures.
    await frames(125);
    const told = streams.told.slice(since).filter(({ state: { role } }) => role === 'sub');
    expect(told.map(({ state: { phase, picture } }) => `${phase} ${picture}`)).toEqual([]);
    expect(state()).toMatchObject({ phase: 'running', picture: 'live', error: null });
    expect(figures().restartsTotal).toBe(0);
  });

  it('what comes through can be played', async () => {
    const base = await streams.app.listen({ host: '127.0.0.1', port: 0 });
    const url = `${base}/hls/${cameraId()}/sub/index.m3u8?ll=0`;
    const args = ['-v', 'error', '-count_frames', '-select_streams', 'v', '-read_intervals', '%+3'];
    const { stdout } = await run(
      'ffprobe',
      [...args, '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', url],
      {
        timeout: 60_000,
      },
    );
    expect(Number(stdout.split('\n')[0])).toBeGreaterThan(25);
  });

  it('a stream that loses everything is frozen, then stalled, and comes back', async () => {
    const since = streams.told.length;
    await simulator.switchboard.turn(code, 'loss', { percent: 100 });
    await waitFor('lost', () => state().picture === 'lost');
    expect(state().error).toBe('stream.stalled');
    await simulator.switchboard.turn(code, 'loss', { percent: 0 });
    await waitFor('a live picture', () => state().picture === 'live');
    const pictures = streams.told.slice(since).filter(({ state: { role } }) => role === 'sub');
    expect([...new Set(pictures.map(({ state: { picture } }) => picture))]).toEqual(['frozen', 'lost', 'live']);
  });
});
