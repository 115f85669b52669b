/** HLS over HTTP as players see it: whole documents, blocking reload, caching rules, foreign players, transcodes. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConditionKind } from '../../../gateway/kernel/conditions.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { breachesOf, updateBreachesOf } from '../../support/playlist-rules.ts';
import { openSimulatedStreams, type SimulatedStreams } from '../../support/simulated-streams.ts';
import { waitFor } from '../../support/wait-for.ts';

const run = promisify(execFile);
let simulator: Simulator;
let streams: SimulatedStreams;
let base: string;
let mayListen = true;

beforeAll(async () => {
  simulator = await startSimulator({
    district: [
      { code: 'T-01', scene: 'tunnel' },
      { code: 'P-01', scene: 'ward', audio: 'pcma' },
      { code: 'T-02', scene: 'tunnel', view: 0, mainCodec: 'h265', audio: 'pcma' },
      { code: 'P-02', scene: 'ward', light: 'day', view: 0, mainCodec: 'mjpeg', subCodec: 'mjpeg', audio: 'none' },
    ],
    baseAddress: '127.33.0.0',
    discoveryPort: 13_733,
  });
  streams = await openSimulatedStreams(simulator, {
    config: { transcode: { budget: 1, height: 360, maxFps: 10 } },
    // Two tests wait for a viewer to be forgotten.
    viewerLeaseMs: 5_000,
    decide: (_person, right) => right !== 'listen' || mayListen,
  });
  base = await streams.app.listen({ host: '127.0.0.1', port: 0 });
  for (const code of ['T-01', 'P-01', 'T-02', 'P-02']) {
    await waitFor(`${code} live`, () => streams.room.streams.state(id(code), 'sub').picture === 'live');
  }
});
afterAll(async () => {
  await streams?.close();
  await simulator?.close();
});

const id = (code: string) => streams.camera(code).id;
const get = (path: string, init?: RequestInit) => fetch(`${base}${path}`, init);
const text = async (path: string) => {
  const answer = await get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
};
const lines = (playlist: string, start: string) => playlist.split('\n').filter((line) => line.startsWith(start));
const told = (kind: ConditionKind) =>
  streams.conditions.filter(({ condition }) => condition.kind === kind).map(({ word }) => word);
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('a low-latency playlist', () => {
  it('is whole: header, parts at the edge, hint', async () => {
    const path = `/hls/${id('T-01')}/sub/index.m3u8`;
    await waitFor('three segments', async () => lines(await text(path), '#EXTINF').length >= 3);
    const playlist = await text(path);
    const shape = playlist
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'SESSION')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    expect(shape.split('\n').slice(0, 8)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.849,CAN-SKIP-UNTIL=12',
      '#EXT-X-PART-INF:PART-TARGET=0.283',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-MAP:URI="SESSION/init.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:TIME',
    ]);
    expect(lines(shape, '#EXT-X-PRELOAD-HINT')).toHaveLength(1);
    expect(lines(shape, '#EXT-X-PART:').length).toBeGreaterThanOrEqual(5);
    expect(lines(shape, '#EXTINF').every((line) => line === '#EXTINF:2.00000,')).toBe(true);
  });

  it('keeps the rules of RFC 8216bis while it moves on, also over a loss of the camera', async () => {
    const path = `/hls/${id('P-01')}/sub/index.m3u8`;
    let before = await text(path);
    let dropped = false;
    await waitFor(
      'a discontinuity that has moved on',
      async () => {
        const after = await text(path);
        expect([breachesOf(after), updateBreachesOf(before, after)]).toEqual([[], []]);
        before = after;
        if (!dropped && lines(after, '#EXTINF').length >= 2) {
          dropped = true;
          await simulator.switchboard.turn('P-01', 'drop');
        }
        return after.split('#EXT-X-DISCONTINUITY\n')[1]?.includes('#EXTINF');
      },
      { everyMs: 200 },
    );
    expect(lines(before, '#EXT-X-MAP')).toHaveLength(2);
  });

  it('says how it may be cached, and everything below a session for ever', async () => {
    const path = `/hls/${id('T-01')}/sub/index.m3u8`;
    const playlist = await get(path);
    expect(playlist.headers.get('cache-control')).toBe('no-store');
    expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    const body = await playlist.text();
    const segment = body.split('\n').findLast((line) => line.endsWith('.m4s')) ?? '';
    const part = /URI="([^"]+\.m4s)",INDEPENDENT/.exec(body)?.[1] ?? '';
    const init = /MAP:URI="([^"]+)"/.exec(body)?.[1] ?? '';
    for (const uri of [segment, part, init]) {
      const answer = await get(`/hls/${id('T-01')}/sub/${uri}`);
      expect([uri, answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual([
        uri,
        200,
        'private, max-age=3600, immutable',
        'video/mp4',
      ]);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(4, 8).toString('latin1')).toBe(uri === init ? 'ftyp' : 'moof');
      expect(Number(answer.headers.get('content-length'))).toBe(bytes.length);
      const head = await get(`/hls/${id('T-01')}/sub/${uri}`, { method: 'HEAD' });
      expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, bytes.length]);
    }
  });

  it('waits for the part that a reload names, and serves the hinted part when it is there', async () => {
    const path = `/hls/${id('T-01')}/sub/`;
    for (let reload = 0; reload < 4; reload++) {
      const before = await text(`${path}index.m3u8`);
      const [, uri, msn, part] = /PRELOAD-HINT:TYPE=PART,URI="([^/]+\/(\d+)\.(\d+)\.m4s)"/.exec(before) ?? [];
      expect(before).not.toContain(`#EXT-X-PART:DURATION=0.40000,URI="${uri}"`);
      const [after, hinted] = await Promise.all([
        text(`${path}index.m3u8?_HLS_msn=${msn}&_HLS_part=${part}`),
        get(`${path}${uri}`),
      ]);
      expect(lines(after, '#EXT-X-PRELOAD-HINT')[0]).not.toContain(uri);
      if (hinted.status === 200) expect(after).toContain(`URI="${uri}"`);
      // A keyframe may end the segment before the hinted part: then it never comes to be, and the next segment begins.
      else expect([hinted.status, after.includes(`/${Number(msn) + 1}.0.m4s"`)]).toEqual([404, true]);
    }
  });

  it('leaves out what the player has on a delta update', async () => {
    const path = `/hls/${id('T-01')}/sub/index.m3u8`;
    await waitFor('a long playlist', async () => lines(await text(path), '#EXTINF').length >= 8, { boundMs: 40_000 });
    const [whole, delta] = [await text(path), await text(`${path}?_HLS_skip=YES`)];
    const skipped = Number(/#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)/.exec(delta)?.[1]);
    expect(skipped).toBeGreaterThan(0);
    expect(lines(delta, '#EXTINF').length + skipped).toBeGreaterThanOrEqual(lines(whole, '#EXTINF').length);
  });

  it.each([
    ['_HLS_msn=9999999', 400],
    ['_HLS_part=1', 400],
    ['_HLS_msn=-1', 400],
    ['_HLS_msn=x', 400],
  ])('refuses %s', async (query, status) => {
    const answer = await get(`/hls/${id('T-01')}/sub/index.m3u8?${query}`);
    expect([answer.status, await codeOf(answer)]).toEqual([status, 'request.invalid']);
  });

  it('comes plain for those who cannot afford two requests at once', async () => {
    const plain = await text(`/hls/${id('T-01')}/sub/index.m3u8?ll=0`);
    expect(plain).not.toMatch(/PART|PRELOAD|SERVER-CONTROL/);
    expect(lines(plain, '#EXTINF').length).toBeGreaterThan(0);
  });

  it('does not know strange cameras, renditions, sessions and files', async () => {
    const stranger = '0199a3a0-0000-7000-8000-000000000000';
    for (const path of [
      `/hls/${stranger}/sub/index.m3u8`,
      `/hls/${stranger}/index.m3u8`,
      `/hls/${id('T-01')}/third/index.m3u8`,
      `/hls/${id('T-01')}/sub/no-session/0.m4s`,
      `/hls/${id('T-01')}/sub/no-session/0.0.m4s`,
      `/hls/${id('T-01')}/sub/no-session/init.mp4`,
      `/api/cameras/${stranger}/snapshot.jpg`,
    ]) {
      const answer = await get(path);
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 404, 'not-found']);
    }
    // No name of ours has a slash in it: such an address is turned away before it is looked for.
    expect((await get(`/hls/${id('T-01')}/sub/no-session/..%2f..%2fetc`)).status).toBe(400);
  });
});

describe('the multivariant playlist', () => {
  it('lists both profiles with what was measured, and starts main for it', async () => {
    const playlist = await text(`/hls/${id('T-01')}/index.m3u8`);
    const [main = '', sub = ''] = lines(playlist, '#EXT-X-STREAM-INF');
    expect(main).toMatch(/CODECS="avc1\.[0-9a-f]{6}",RESOLUTION=1920x1080,FRAME-RATE=25\.000/);
    expect(sub).toMatch(/CODECS="avc1\.[0-9a-f]{6}",RESOLUTION=640x360,FRAME-RATE=15\.000/);
    const bandwidth = (line: string) => Number(/:BANDWIDTH=(\d+)/.exec(line)?.[1]);
    expect(bandwidth(main)).toBeGreaterThan(bandwidth(sub));
    expect(bandwidth(sub)).toBeGreaterThan(100_000);
    expect(bandwidth(sub)).toBeLessThan(3_000_000);
    expect(playlist.split('\n').filter((line) => line && !line.startsWith('#'))).toEqual([
      'main/index.m3u8',
      'sub/index.m3u8',
    ]);
    expect(await text(`/hls/${id('T-01')}/index.m3u8?ll=0`)).toContain('sub/index.m3u8?ll=0');
  });

  it('has the H.264 rendition in place of what browsers cannot play', async () => {
    const playlist = await text(`/hls/${id('T-02')}/index.m3u8`);
    expect(playlist.split('\n').filter((line) => line && !line.startsWith('#'))).toEqual([
      'h264/index.m3u8',
      'sub/index.m3u8',
    ]);
  });
});

describe('foreign players', () => {
  it('ffmpeg plays the low-latency playlist', async () => {
    const args = ['-v', 'error', '-i', `${base}/hls/${id('T-01')}/sub/index.m3u8`, '-t', '8', '-f', 'null', '-'];
    const { stderr } = await run('ffmpeg', args, { timeout: 60_000 });
    expect(stderr).toBe('');
  });

  it('ffprobe finds in the multivariant playlist what it says', async () => {
    const args = ['-v', 'error', '-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0'];
    const { stdout } = await run('ffprobe', [...args, `${base}/hls/${id('T-01')}/index.m3u8`], { timeout: 60_000 });
    expect(new Set(stdout.split('\n').filter(Boolean))).toEqual(new Set(['h264,1920', 'h264,640']));
  });
});

describe('what no browser plays', () => {
  it('says so with the reason, and comes as H.264 within the budget', async () => {
    const refused = await get(`/hls/${id('P-02')}/sub/index.m3u8`);
    expect([refused.status, await codeOf(refused)]).toEqual([415, 'stream.codec-unsupported']);
    expect(streams.room.streams.state(id('P-02'), 'sub')).toMatchObject({ codec: 'mjpeg', playable: false });
    const arrivedMs: number[] = [];
    const unsubscribe = streams.room.streams.subscribe(id('T-02'), 'main', {
      onInit: () => {},
      onFragment: ({ keyframe, receivedAtMs }) => keyframe && arrivedMs.push(receivedAtMs),
    });
    const playlist = await text(`/hls/${id('T-02')}/h264/index.m3u8`);
    unsubscribe();
    // Dated by the camera's frame that it begins with, not by when the encoder was done with it.
    const datedMs = Date.parse(/PROGRAM-DATE-TIME:(.*)/.exec(playlist)?.[1] ?? '');
    expect(Math.min(...arrivedMs.map((ms) => Math.abs(ms - datedMs)))).toBeLessThan(2);
    const init = /MAP:URI="([^"]+)"/.exec(playlist)?.[1];
    const bytes = Buffer.from(await (await get(`/hls/${id('T-02')}/h264/${init}`)).arrayBuffer());
    expect(bytes.includes('avc1')).toBe(true);
    const full = await get(`/hls/${id('P-02')}/h264/index.m3u8`);
    expect([full.status, await codeOf(full)]).toEqual([503, 'stream.transcode-budget']);
    expect(told('gateway.transcode-budget-full')).toEqual(['raised']);
    await waitFor('the place of the one who left', async () => {
      const answer = await get(`/hls/${id('P-02')}/h264/index.m3u8`);
      return answer.status === 200;
    });
    expect(told('gateway.transcode-budget-full').slice(0, 2)).toEqual(['raised', 'cleared']);
    // T-02's sub plays, nothing of P-02 does.
    expect(streams.conditions.filter(({ condition }) => condition.kind === 'camera.unsupported-codec')).toEqual([
      {
        word: 'raised',
        condition: expect.objectContaining({ subject: { kind: 'camera', id: id('P-02') }, cause: 'mjpeg' }),
      },
    ]);
  });

  it('leads to the profile itself where that plays', async () => {
    const answer = await get(`/hls/${id('T-01')}/h264/index.m3u8?ll=0`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '../main/index.m3u8?ll=0']);
    const audible = await get(`/hls/${id('T-01')}/h264/index.m3u8?audio=1`);
    expect(new URL(audible.url).pathname).toBe(`/hls/${id('T-01')}/main-audio/index.m3u8`);
  });
});

describe('sound', () => {
  it('is not in the silent renditions, and comes as AAC to those who may listen', async () => {
    const silent = await text(`/hls/${id('P-01')}/sub/index.m3u8`);
    expect(silent).toContain('EXT-X-MAP');
    const answer = await get(`/hls/${id('P-01')}/sub/index.m3u8?audio=1`);
    expect([answer.status, new URL(answer.url).pathname]).toEqual([200, `/hls/${id('P-01')}/sub-audio/index.m3u8`]);
    const probe = async (code: string, rendition: string) => {
      const args = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
      const url = `${base}/hls/${id(code)}/${rendition}/index.m3u8`;
      const { stdout } = await run('ffprobe', [...args, url], { timeout: 60_000 });
      // ffprobe tells each stream twice, alone and under its program.
      return [...new Set(stdout.split('\n').filter(Boolean))].sort();
    };
    expect(await probe('P-01', 'sub')).toEqual(['h264']);
    expect(await probe('P-01', 'sub-audio')).toEqual(['aac', 'h264']);
    // Of a picture that has to be made as well, when the one before has left the budget.
    const path = `/hls/${id('T-02')}/h264/index.m3u8?audio=1`;
    await waitFor('a place for the transcode', async () => (await get(path)).status === 200);
    expect(await probe('T-02', 'h264-audio')).toEqual(['aac', 'h264']);
    mayListen = false;
    const refused = await get(`/hls/${id('P-01')}/sub-audio/index.m3u8`);
    expect([refused.status, await codeOf(refused)]).toEqual([404, 'not-found']);
    mayListen = true;
  });
});

describe('beside HLS', () => {
  it('a still comes from memory, named by camera and time', async () => {
    const answer = await get(`/api/cameras/${id('T-01')}/snapshot.jpg?download=1`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, bytes.subarray(0, 2).toString('hex')]).toEqual([200, 'ffd8']);
    const takenAtMs = Date.parse(answer.headers.get('x-taken-at') ?? '');
    expect(Date.now() - takenAtMs).toBeLessThan(30_000);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="T-01 \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.jpg"$/,
    );
    const mjpeg = await get(`/api/cameras/${id('P-02')}/snapshot.jpg`);
    expect([mjpeg.status, mjpeg.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  });

  it('the state of both profiles, and one more try now', async () => {
    const states = (await (await get(`/api/cameras/${id('T-01')}/streams`)).json()) as { role: string }[];
    expect(states.map(({ role }) => role)).toEqual(['main', 'sub']);
    expect((await get(`/api/cameras/${id('T-01')}/retry`, { method: 'POST' })).status).toBe(204);
  });

  it('a first keyframe proves a camera, and a wrong password is named', async () => {
    const definition = simulator.getCamera('T-01').definition;
    const path = simulator.getCamera('T-01').streams.find(({ role }) => role === 'sub')?.path;
    const target = {
      url: `rtsp://${definition.address}:${definition.rtspPort}${path}`,
      username: definition.user,
      password: definition.password,
      transport: 'tcp' as const,
    };
    const found = await streams.room.testFirstKeyframe(target, AbortSignal.timeout(20_000));
    expect(found).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    await expect(
      streams.room.testFirstKeyframe({ ...target, password: 'wrong' }, AbortSignal.timeout(20_000)),
    ).rejects.toMatchObject({ code: 'camera.unauthorised' });
    await expect(streams.room.testFirstKeyframe(target, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });

  it('nobody is left watching once requests stop', async () => {
    await waitFor('no viewers', () => streams.room.streams.states().every(({ viewers }) => viewers === 0), {
      boundMs: 40_000,
    });
  });
});

it('close ends every process, also of transcodes, and lets waiting requests go', async () => {
  await text(`/hls/${id('T-02')}/h264/index.m3u8`);
  expect(childFfmpegs().length).toBeGreaterThanOrEqual(1);
  const waiting = get(`/hls/${id('T-01')}/sub/index.m3u8?_HLS_msn=${await nextMsn()}`).catch(() => 'let go');
  await streams.close();
  expect(childFfmpegs()).toEqual([]);
  const outcome = await waiting;
  expect(typeof outcome === 'string' || outcome.status === 503 || outcome.status === 200).toBe(true);
});

async function nextMsn(): Promise<number> {
  const [, msn] =
    /PRELOAD-HINT:TYPE=PART,URI="[^/]+\/(\d+)/.exec(await text(`/hls/${id('T-01')}/sub/index.m3u8`)) ?? [];
  return Number(msn) + 1;
}

/** Process ids of ffmpegs that this process started. */
function childFfmpegs(): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const [, comm, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      return comm === 'ffmpeg' && Number(parent) === process.pid;
    } catch {
      return false;
    }
  });
}
