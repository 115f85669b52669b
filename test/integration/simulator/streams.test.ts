/** ffmpeg and ffprobe pull every codec over TCP and UDP; the decoded pictures carry the marks that the log says were sent. */
import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFrameMark } from '../../simulator/frame-mark.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { RtspSink } from './rtsp-sink.ts';

const run = promisify(execFile);
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    baseAddress: '127.102.0.0',
    httpPort: 0,
    rtspPort: 0,
    discoveryPort: 37_021,
    district: [
      {
        code: 'P-01',
        audio: 'aac',
        rtspAuth: 'basic',
        view: 0,
        light: 'day',
        networkDelayMs: 20,
        packets: 'apart',
        clockOffsetMs: 3_600_000,
      },
      { code: 'P-02', audio: 'pcma', rtspAuth: 'digest-md5', view: 0, light: 'day', mainCodec: 'h265' },
      { code: 'P-03', audio: 'pcmu', rtspAuth: 'digest-sha256', view: 0, light: 'day', sessionTimeoutS: 1 },
      {
        code: 'P-05',
        audio: 'none',
        rtspAuth: 'digest-both',
        view: 0,
        light: 'day',
        mainCodec: 'mjpeg',
        subCodec: 'mjpeg',
      },
    ],
  });
});
afterAll(() => simulator.close());

function uriOf(code: string, role: 'main' | 'sub', password?: string): string {
  const { state, streams, definition } = simulator.getCamera(code);
  const path = streams.find((stream) => stream.role === role)?.path ?? '';
  const secret = encodeURIComponent(password ?? state.password);
  return `rtsp://${definition.user}:${secret}@${state.address}:${state.rtspPort}${path}`;
}

function targetOf(code: string, role: 'main' | 'sub') {
  const { state, streams, definition } = simulator.getCamera(code);
  const path = streams.find((stream) => stream.role === role)?.path ?? '';
  return { address: state.address, port: state.rtspPort, path, user: definition.user, password: state.password };
}

async function probe(uri: string, transport: 'tcp' | 'udp'): Promise<string[]> {
  const entries = 'stream=codec_name,width,height,sample_rate';
  const parameters = ['-v', 'error', '-rtsp_transport', transport, '-show_entries', entries, '-of', 'csv=p=0', uri];
  const { stdout } = await run('ffprobe', parameters, { timeout: 30_000 });
  return stdout.trim().split('\n');
}

/** Two UDP sockets on neighbouring ports. */
async function bindPair(): Promise<[Socket, Socket]> {
  for (let port = 41_000; port < 41_400; port += 2) {
    const pair: [Socket, Socket] = [createSocket('udp4'), createSocket('udp4')];
    const bound = pair.map((socket, index) => {
      socket.bind(port + index, '127.0.0.1');
      return once(socket, 'listening');
    });
    const results = await Promise.allSettled(bound);
    if (results.every((result) => result.status === 'fulfilled')) return pair;
    for (const socket of pair) socket.close();
  }
  throw new Error('no pair of ports free');
}

describe('RTSP', () => {
  it.each([
    ['P-01', 'main', 'tcp', ['h264,1920,1080', 'aac,16000']],
    ['P-01', 'sub', 'udp', ['h264,640,360', 'aac,16000']],
    ['P-02', 'main', 'tcp', ['hevc,1920,1080', 'pcm_alaw,8000']],
    ['P-02', 'main', 'udp', ['hevc,1920,1080', 'pcm_alaw,8000']],
    ['P-02', 'sub', 'tcp', ['h264,640,360', 'pcm_alaw,8000']],
    ['P-05', 'main', 'tcp', ['mjpeg,1280,720']],
    ['P-05', 'sub', 'udp', ['mjpeg,640,360']],
  ] as const)('ffprobe reads %s %s over %s', async (code, role, transport, expected) => {
    expect(await probe(uriOf(code, role), transport)).toEqual(expected);
  });

  it('refuses a wrong password and counts it', async () => {
    const before = simulator.getCamera('P-02').state.signIns.refused;
    await expect(probe(uriOf('P-02', 'sub', 'wrong'), 'tcp')).rejects.toThrow(/401/);
    expect(simulator.getCamera('P-02').state.signIns.refused).toBe(before + 1);
  });

  it('plays for a client of SHA-256 digest with G.711 µ-law', async () => {
    const sink = await RtspSink.open(targetOf('P-03', 'sub'));
    expect(await sink.play()).toBe(200);
    await expect.poll(() => sink.packets, { timeout: 10_000 }).toBeGreaterThan(20);
    sink.close();
  });

  it('decodes every frame for longer than a loop, marks in order (the first group may be cut: a camera does not wait for a keyframe)', async () => {
    const parameters = ['-v', 'error', '-rtsp_transport', 'tcp', '-i', uriOf('P-01', 'sub'), '-t', '14', '-an'];
    const output = ['-fps_mode', 'passthrough', '-vf', 'scale=320:180', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
    const { stdout } = await run('ffmpeg', [...parameters, ...output], {
      encoding: 'buffer',
      maxBuffer: 1 << 28,
    });
    const size = 320 * 180;
    const marks = Array.from({ length: stdout.length / size }, (_, index) =>
      readFrameMark(stdout.subarray(index * size, (index + 1) * size), 320, 180),
    );
    expect(marks.length).toBeGreaterThan(155);
    const first = marks[0]?.frame ?? -1;
    expect(marks.map((mark) => mark?.frame)).toEqual(marks.map((_, index) => (first + index) % 150));
    const sent = simulator.sentAtMs('P-01', 'sub', marks.at(-1)?.frame ?? -1);
    expect(Date.now() - (sent ?? 0)).toBeLessThan(15_000);
  });

  it('sends over UDP from the pair of ports it names, and loses packets when told to', async () => {
    const [rtp, rtcp] = await bindPair();
    const senders = new Set<number>();
    let packets = 0;
    rtp.on('message', (_packet, from) => {
      packets += 1;
      senders.add(from.port);
    });
    const sink = await RtspSink.open(targetOf('P-02', 'sub'));
    await sink.request('DESCRIBE');
    const port = rtp.address().port;
    const setUp = await sink.request('SETUP', `${sink.url}/trackID=1`, {
      Transport: `RTP/AVP;unicast;client_port=${port}-${port + 1}`,
    });
    const server = /server_port=(\d+)-(\d+)/.exec(setUp.headers['transport'] ?? '');
    await sink.request('PLAY', sink.url, { Session: setUp.headers['session']?.split(';')[0] ?? '' });
    await expect.poll(() => packets, { timeout: 10_000 }).toBeGreaterThan(30);
    expect([...senders]).toEqual([Number(server?.[1])]);
    await simulator.switchboard.turn('P-02', 'loss', { percent: 100 });
    const video = simulator.getCamera('P-02').streams[1]?.sent;
    const turnedAtMs = Date.now();
    await expect.poll(() => video?.since(turnedAtMs).length, { timeout: 10_000 }).toBeGreaterThan(10);
    const heard = packets;
    await expect.poll(() => video?.since(turnedAtMs).length, { timeout: 10_000 }).toBeGreaterThan(25);
    expect(packets).toBe(heard);
    await simulator.switchboard.turn('P-02', 'restore');
    sink.close();
    rtp.close();
    rtcp.close();
  });

  it('sends sender reports with the camera clock beside matching RTP times', async () => {
    const sink = await RtspSink.open(targetOf('P-01', 'sub'));
    sink.keep = true;
    await sink.play();
    await expect.poll(() => sink.kept.some(({ channel }) => channel === 1), { timeout: 10_000 }).toBe(true);
    const report = sink.kept.find(({ channel }) => channel === 1)?.packet ?? Buffer.alloc(28);
    expect([report[1], report.readUInt16BE(2)]).toEqual([200, 6]);
    const cameraMs = (report.readUInt32BE(8) - 2_208_988_800) * 1000 + (report.readUInt32BE(12) / 2 ** 32) * 1000;
    expect(Math.abs(cameraMs - Date.now() - 3_600_000)).toBeLessThan(10_000);
    const first = sink.kept.find(({ channel }) => channel === 0)?.packet.readUInt32BE(4) ?? 0;
    expect(Math.abs(report.readUInt32BE(16) - first)).toBeLessThan(90_000);
    sink.close();
  });

  it('answers 404 and 454, and keeps no session that gives no sign of life', async () => {
    const target = targetOf('P-03', 'sub');
    const sink = await RtspSink.open(target);
    expect((await sink.request('DESCRIBE', `${sink.url}&nothing`)).status).toBe(404);
    expect((await sink.request('PLAY', sink.url, { Session: 'FFFF' })).status).toBe(454);
    expect(await sink.play()).toBe(200);
    await expect.poll(() => sink.closed, { timeout: 10_000 }).toBe(true);
    expect(simulator.getCamera('P-03').rtsp.connections).toBe(0);
  });

  it('keeps a session alive by GET_PARAMETER and ends it by TEARDOWN', async () => {
    const sink = await RtspSink.open(targetOf('P-03', 'sub'));
    await sink.play();
    const startMs = Date.now();
    while (Date.now() - startMs < 2500) {
      expect((await sink.request('GET_PARAMETER', sink.url, { Session: sink.session })).status).toBe(200);
      const heard = sink.packets;
      await expect.poll(() => sink.packets, { timeout: 10_000 }).toBeGreaterThan(heard + 5);
    }
    expect(sink.closed).toBe(false);
    expect((await sink.request('TEARDOWN', sink.url, { Session: sink.session })).status).toBe(200);
    const camera = simulator.getCamera('P-03');
    expect(camera.rtsp.sessionsOf(camera.streams[1]?.token ?? '')).toBe(0);
    sink.close();
  });
});
