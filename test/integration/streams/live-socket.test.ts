/** The live socket over real sockets, on simulated cameras read by the real sources. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveKinds } from '../../../gateway/media/wire/live-message.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { isMessage, type LiveClient, openLiveClient } from '../../support/live-client.ts';
import { nobodyAt } from '../../support/sign-in.ts';
import { openSimulatedStreams, type SimulatedStreams } from '../../support/simulated-streams.ts';
import { waitFor } from '../../support/wait-for.ts';

const run = promisify(execFile);
let simulator: Simulator;
let streams: SimulatedStreams;
let base: string;
const clients: LiveClient[] = [];

beforeAll(async () => {
  simulator = await startSimulator({
    district: [
      { code: 'T-01', scene: 'tunnel' },
      { code: 'P-01', scene: 'ward', audio: 'pcma' },
      { code: 'T-02', scene: 'tunnel', view: 0, mainCodec: 'h265' },
    ],
    baseAddress: '127.24.0.0',
    discoveryPort: 13_724,
  });
  streams = await openSimulatedStreams(simulator, {
    config: { transcode: { budget: 1, height: 360, maxFps: 10 } },
    decide: (_person, _right, cameraId) => cameraId === undefined || cameraId !== hidden,
  });
  base = await streams.app.listen({ host: '127.0.0.1', port: 0 });
  for (const code of ['T-01', 'P-01', 'T-02']) {
    await waitFor(`${code} live`, () => streams.room.streams.state(id(code), 'sub').picture === 'live');
  }
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  await streams?.close();
  await simulator?.close();
});

let hidden = '';
const id = (code: string) => streams.camera(code).id;
const open = async () => {
  const client = await openLiveClient(nobodyAt(base));
  clients.push(client);
  return client;
};
const all = { keyframesOnly: false, maxPerSecond: 0 };

describe('a tile', () => {
  it('begins with the group in memory and goes on without a hole', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 7, cameraId: id('T-01'), rendition: 'sub', ...all });
    const messages = await waitFor('live frames', () => {
      const came = client.messages(7);
      return came.filter(({ backlog, kind }) => !backlog && kind !== liveKinds.init).length >= 20 && came;
    });
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index));
    expect(messages.slice(0, 2).map(({ kind }) => kind)).toEqual([liveKinds.init, liveKinds.keyframe]);
    expect(client.came[0]).toMatchObject({ type: 'init', tile: 7, codecs: expect.stringMatching(/^avc1\./) });
    // avcC begins with its version, 1.
    expect(messages[0]?.sample[0]).toBe(1);
    const times = messages.slice(1).map(({ timestampUs }) => timestampUs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThan(2.5 * Math.min(...gaps));
    for (const { sample } of messages.slice(1)) expect(nalSizes(sample)).toBe(sample.length);
    await waitFor('viewers', () => streams.room.streams.state(id('T-01'), 'sub').viewers === 1);
    client.ask({ type: 'unsubscribe', tile: 7 });
    await waitFor('no viewers', () => streams.room.streams.state(id('T-01'), 'sub').viewers === 0);
  });

  it('gets keyframes only, while the same camera plays beside it', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('T-01'), rendition: 'sub', ...all });
    client.ask({
      type: 'subscribe',
      tile: 2,
      cameraId: id('T-01'),
      rendition: 'sub',
      keyframesOnly: true,
      maxPerSecond: 1,
    });
    await waitFor('two keyframes', () => client.messages(2).length >= 3);
    expect(client.messages(2).map(({ kind }) => kind)).not.toContain(liveKinds.delta);
    expect(client.messages(1).length).toBeGreaterThan(client.messages(2).length);
  });

  it('starts an on-demand profile, and H.265 goes through as it is', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('T-02'), rendition: 'main', ...all });
    await waitFor('pictures', () => client.messages(1).length >= 3);
    expect(client.notices('init', 1)[0]).toMatchObject({ codecs: expect.stringMatching(/^hvc1\./), width: 1920 });
    expect(client.notices('waiting', 1)[0]).toMatchObject({ code: 'stream.not-running' });
  });

  it('gets the shared transcode, or H.264 as it comes when there is nothing to make', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('T-02'), rendition: 'h264', ...all });
    await waitFor('transcoded pictures', () => client.messages(1).length >= 5);
    expect(client.notices('init', 1)[0]).toMatchObject({ codecs: expect.stringMatching(/^avc1\./), height: 360 });
    client.ask({ type: 'unsubscribe', tile: 1 });
    // What plays as it is comes as it is.
    client.ask({ type: 'subscribe', tile: 2, cameraId: id('T-01'), rendition: 'h264', ...all });
    await waitFor('pictures', () => client.messages(2).length >= 5);
    expect(client.notices('init', 2)[0]).toMatchObject({ codecs: expect.stringMatching(/^avc1\./) });
  });

  it('brings sound made into AAC where it is asked for', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('P-01'), rendition: 'sub-audio', ...all });
    await waitFor('sound', () => client.messages(1).some(({ kind }) => kind === liveKinds.audio));
    expect(client.notices('init', 1).at(-1)).toMatchObject({ codecs: expect.stringMatching(/^avc1\..*,mp4a\.40\.2$/) });
  });

  it('is refused for a camera that one may not see', async () => {
    hidden = id('P-01');
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('P-01'), rendition: 'sub', ...all });
    client.socket.send('{"type":"open the door"}');
    await waitFor('answers', () => client.notices('invalid').length === 1);
    expect(client.notices('refused')).toEqual([{ type: 'refused', tile: 1, code: 'not-found' }]);
    hidden = '';
  });

  it('says that the stream is lost, and starts anew when it is back', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('T-01'), rendition: 'sub', ...all });
    await waitFor('pictures', () => client.messages(1).length >= 5);
    await simulator.switchboard.turn('T-01', 'drop', { refuseMs: 500 });
    const lost = await waitFor('the word', () => client.notices('waiting', 1)[0]);
    await waitFor('a new beginning', () => client.messages(1).filter(({ kind }) => kind === liveKinds.init).length > 1);
    await waitFor('new pictures', () => {
      const came = client.messages(1);
      return came.length > 5 + came.findLastIndex(({ kind }) => kind === liveKinds.init);
    });
    const after = client.came.slice(client.came.indexOf(lost)).filter(isMessage);
    expect(after.slice(0, 2).map(({ kind }) => kind)).toEqual([liveKinds.init, liveKinds.keyframe]);
    expect(client.messages(1).map(({ sequence }) => sequence)).toEqual(client.messages(1).map((_, index) => index));
    const times = after.slice(1).map(({ capturedAtMs }) => capturedAtMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });
});

describe('a replay', () => {
  it('is a whole piece of media of the last seconds', async () => {
    const client = await open();
    client.ask({ type: 'subscribe', tile: 1, cameraId: id('P-01'), rendition: 'sub', replayMs: 3_000, ...all });
    await waitFor('the end', () => client.notices('replayed', 1).length === 1);
    const messages = client.messages(1);
    expect(messages.slice(0, 2).map(({ kind }) => kind)).toEqual([liveKinds.init, liveKinds.keyframe]);
    const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
    const file = join(folder, 'replay.mp4');
    writeFileSync(file, Buffer.concat(messages.map(({ body }) => body)));
    const probe = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=codec_name,nb_read_frames',
      '-of',
      'csv=p=0',
    ];
    const { stdout, stderr } = await run('ffprobe', [...probe, file]);
    rmSync(folder, { recursive: true });
    expect([stdout.trim(), stderr]).toEqual([`h264,${messages.length - 1}`, '']);
  });
});

describe('a page that stops reading', () => {
  it('costs its budget, others go on, and it finds itself at a keyframe when it reads again', async () => {
    const slow = await open();
    const other = await open();
    // One wall of the same main stream: its budget is 4 MiB and 64 × 128 KiB, and the network takes some more.
    for (let tile = 0; tile < 64; tile++) {
      slow.ask({ type: 'subscribe', tile, cameraId: id('T-01'), rendition: 'main', ...all });
    }
    other.ask({ type: 'subscribe', tile: 1, cameraId: id('T-01'), rendition: 'main', ...all });
    await waitFor('pictures', () => slow.messages(63).length > 1 && other.messages(1).length > 1);
    slow.socket.pause();
    await waitFor('behind', () => streams.room.liveFigures().behind === 1);
    const before = other.messages(1).length;
    await waitFor('others', () => other.messages(1).length > before + 20);
    const budgetBytes = 4 * 1024 * 1024 + 64 * 128 * 1024;
    expect(streams.room.liveFigures().waitingBytes).toBeLessThan(budgetBytes + 2 * 1024 * 1024);
    slow.socket.resume();
    const told = await waitFor('the word', () => slow.notices('skipped', 7)[0]);
    const resumed = await waitFor('a resumed picture', () => slow.messages(7).find((message) => message.resumed));
    expect([told.type === 'skipped' && told.fragments > 0, resumed.kind]).toEqual([true, liveKinds.keyframe]);
    expect(slow.came.indexOf(told)).toBe(slow.came.indexOf(resumed) - 1);
    expect(slow.messages(7).map(({ sequence }) => sequence)).toEqual(slow.messages(7).map((_, index) => index));
    expect(other.notices('skipped')).toEqual([]);
  });
});

it('closes with "come back", and leaves nothing', async () => {
  const client = await open();
  client.ask({ type: 'subscribe', tile: 1, cameraId: id('T-01'), rendition: 'sub', ...all });
  await waitFor('pictures', () => client.messages(1).length > 1);
  const code = new Promise((resolve) => client.socket.once('close', resolve));
  await streams.app.close();
  expect(await code).toBe(1012);
  await waitFor('nobody', () => streams.room.liveFigures().sockets === 0);
  expect(streams.room.streams.state(id('T-01'), 'sub').viewers).toBe(0);
});

/** Sum of the length-prefixed NAL units, prefixes included. */
function nalSizes(sample: Uint8Array): number {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  let offset = 0;
  while (offset + 4 <= sample.length) offset += 4 + view.getUint32(offset);
  return offset;
}
