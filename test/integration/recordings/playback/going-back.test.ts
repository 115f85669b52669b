/** Real recordings of simulated cameras, asked for as players do: the number in each picture against its time, and every codec. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraTimeline, PlayGroupView } from '../../../../gateway/recordings/playback/playback-schemas.ts';
import { decodeMarks } from '../../../support/decode-marks.ts';
import { frameDelays } from '../../../support/frame-delays.ts';
import { hear } from '../../../support/hear-sound.ts';
import { grant, invite } from '../../../support/people.ts';
import { playWithFfmpeg } from '../../../support/play-hls.ts';
import { breachesOf } from '../../../support/playlist-rules.ts';
import { openRecordedCameras, type RecordedCameras } from '../../../support/recorded-cameras.ts';
import { joinByLink, nobodyAt } from '../../../support/sign-in.ts';
import { waitFor } from '../../../support/wait-for.ts';

const entries = [
  { code: 'T-01', scene: 'tunnel', address: '127.47.1.1' },
  { code: 'P-01', scene: 'ward', audio: 'pcma', address: '127.47.3.1' },
  { code: 'T-02', scene: 'tunnel', subCodec: 'h265', audio: 'aac', address: '127.47.1.2', clockOffsetMs: 142_000 },
  { code: 'P-02', scene: 'ward', light: 'day', subCodec: 'mjpeg', audio: 'none', address: '127.47.3.2' },
] as const;
const codes = entries.map(({ code }) => code);

let cameras: RecordedCameras;

beforeAll(async () => {
  cameras = await openRecordedCameras({
    cameras: entries,
    config: { streams: { transcode: { budget: 2, height: 360, maxFps: 10 }, ladder: { lastWaitMs: 1_000 } } },
  });
  await cameras.recorded(codes, 2);
  const sessions = async () => new Set((await cameras.groups('T-01')).map(({ streamSession }) => streamSession)).size;
  // Two losses with a change of size between them, and a third loss: three gaps and four sessions at least.
  for (const [name, settings] of [
    ['drop', { refuseMs: 2_500 }],
    ['resolution', {}],
    ['drop', { refuseMs: 2_500 }],
    ['drop', { refuseMs: 2_500 }],
  ] as const) {
    const before = await sessions();
    await cameras.simulator.switchboard.turn('T-01', name, settings);
    await waitFor(`recording after ${name}`, async () => (await sessions()) > before);
  }
});
afterAll(() => cameras?.close());

const rootOf = (code: string, rendition = 'sub') => `/hls/${cameras.id(code)}/rec/${rendition}`;
const spanQuery = () => `from=${cameras.startMs - 60_000}&to=${Date.now()}`;

async function playable(code: string, group: PlayGroupView, rendition = 'sub', query = ''): Promise<Uint8Array> {
  const root = `${rootOf(code, rendition)}/${group.fileId}`;
  const init = await cameras.bytes(`${root}/init.mp4`);
  const media = await cameras.bytes(`${root}/${group.first}-${group.last}.m4s${query}`);
  return Buffer.concat([init, media]);
}

const share = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
/** What frames may be late by on a machine that stands still now and then: the camera's log and the gateway share one process. */
const noiseMs = 400;

/**
 * Every picture of every group: whole, in order, none twice, each at its time. In the calm moments of the machine the time is
 * right to the frame.
 */
async function checkPictures(
  code: string,
  rendition: 'sub' | 'h264',
  toleranceMs: number,
  most: number,
): Promise<number> {
  const groups = (await cameras.groups(code)).slice(0, most);
  const all: number[] = [];
  for (const group of groups) {
    const marks = await decodeMarks(await playable(code, group, rendition));
    expect([code, group.first, marks.length]).toEqual([code, group.first, group.frames]);
    expect(marks).not.toContain(undefined);
    const steps = marks.slice(1).map((mark, at) => (mark ?? 0) - (marks[at] ?? 0));
    // A loop of the scene begins again with 0.
    expect(steps.filter((step) => step !== 1 && step > 0)).toEqual([]);
    const sent = cameras.simulator
      .getCamera(code)
      .streams.find(({ role }) => role === 'sub')
      ?.sent.since(0);
    const delays = frameDelays(sent ?? [], group, marks).map(Math.abs);
    expect(share(delays, 0.5), `${code} ${group.first}: ${delays.map(Math.round)}`).toBeLessThan(noiseMs);
    all.push(...delays);
  }
  expect(share(all, 0.25), code).toBeLessThan(toleranceMs);
  return all.length;
}

describe('the number in the picture is that of its time', () => {
  it('over three gaps and a change of size', async () => {
    const groups = await cameras.groups('T-01');
    const sessions = new Set(groups.map(({ streamSession }) => streamSession));
    const sizes = new Set(groups.map(({ width, height }) => `${width}x${height}`));
    expect(sessions.size).toBeGreaterThanOrEqual(5);
    expect([...sizes].sort()).toEqual(['640x360', '704x396']);
    // Frames are 67 ms apart: further off it would be another frame's time.
    expect(await checkPictures('T-01', 'sub', 67, 20)).toBeGreaterThan(100);
  });

  it('of H.264 with G.711 beside it, of H.265 with a clock that is minutes off', async () => {
    await checkPictures('P-01', 'sub', 67, 4);
    await checkPictures('T-02', 'sub', 67, 4);
  });

  it('of H.265 and MJPEG made into H.264', async () => {
    await checkPictures('T-02', 'h264', 67, 3);
    await checkPictures('P-02', 'h264', 200, 3);
  });
});

describe('a derived group', () => {
  it('has the one init of its recording, and the media time of the original', async () => {
    const groups = (await cameras.groups('P-02', 'sub', '&rendition=h264')).slice(0, 3);
    expect(new Set(groups.map(({ codecString }) => codecString)).size).toBe(1);
    expect(groups[0]?.codecString).toMatch(/^avc1\./);
    const [original] = await cameras.groups('P-02');
    expect(original?.codecString).toBe('');
    expect(groups[0]?.decodeTimeMs).toBe(original?.decodeTimeMs);
    const inits = await Promise.all(
      groups.map(({ fileId }) => cameras.bytes(`${rootOf('P-02', 'h264')}/${fileId}/init.mp4`)),
    );
    expect(new Set(inits.map((init) => Buffer.from(init).toString('hex'))).size).toBe(1);
    // One init before all groups: every picture is there, in its order.
    const media = await Promise.all(
      groups.map(({ fileId, first, last }) =>
        cameras.bytes(`${rootOf('P-02', 'h264')}/${fileId}/${first}-${last}.m4s`),
      ),
    );
    const marks = await decodeMarks(Buffer.concat([inits[0] ?? Buffer.alloc(0), ...media]));
    expect(marks).toHaveLength(groups.reduce((sum, { frames }) => sum + frames, 0));
  });
});

describe('keyframes alone', () => {
  it('are the first picture of each group of pictures, also over groups', async () => {
    for (const [code, rendition] of [
      ['T-01', 'sub'],
      ['T-02', 'h264'],
    ] as const) {
      const [first, second] = await cameras.groups(code);
      if (!first || !second || first.fileId !== second.fileId) throw new Error('no two groups of a file');
      const all = await decodeMarks(await playable(code, first, rendition));
      const one = await decodeMarks(await playable(code, first, rendition, '?keyframes=1'));
      expect([one[0], one.length < all.length]).toEqual([all[0], true]);
      const both = await decodeMarks(await playable(code, { ...first, last: second.last }, rendition, '?keyframes=1'));
      const next = await decodeMarks(await playable(code, second, rendition, '?keyframes=1'));
      expect(both).toEqual([...one, ...next]);
    }
  });
});

describe('sound', () => {
  it('is as long as the picture, without a hole, and can be heard: AAC as it was sent, G.711 as FLAC', async () => {
    for (const [code, codec] of [
      ['T-02', 'aac'],
      ['P-01', 'flac'],
    ] as const) {
      const [, group, next] = await cameras.groups(code);
      if (!group || !next) throw new Error('too few groups');
      const root = `/hls/${cameras.id(code)}/rec/sound/sub/${group.fileId}`;
      const parts = [`${root}/init.mp4`, `${root}/${group.first}-${group.last}.m4s`];
      if (next.fileId === group.fileId) parts.push(`${root}/${next.first}-${next.last}.m4s`);
      const pieces: Uint8Array[] = [];
      for (const path of parts) pieces.push(await cameras.bytes(path));
      const heard = hear(Buffer.concat(pieces));
      expect([heard.codec, heard.complaints], code).toEqual([codec, '']);
      const wantedMs = group.durationMs + (parts.length > 2 ? next.durationMs : 0);
      // Sound lies in the segment that was open when it came: a run begins and ends with it a little early or late.
      expect(Math.abs(heard.lengthMs - wantedMs), code).toBeLessThan(1_000);
      expect(heard.holeMs, code).toBeLessThan(5);
      expect(heard.loudest, code).toBeGreaterThan(300);
      expect(group.soundCodecString).toBe(codec === 'aac' ? 'mp4a.40.2' : 'flac');
    }
    const [silent] = await cameras.groups('P-02');
    expect(silent?.soundCodecString).toBe('');
    const none = `/hls/${cameras.id('P-02')}/rec/sound/sub/${silent?.fileId}/init.mp4`;
    expect((await cameras.operator.fetch(none)).status).toBe(404);
  });
});

describe('other players', () => {
  it('play the same playlists whole, over gaps and sizes', async () => {
    for (const [code, rendition] of [
      ['T-01', 'sub'],
      ['P-01', 'sub'],
      ['T-02', 'sub'],
      ['P-02', 'h264'],
    ] as const) {
      const query = spanQuery();
      const answer = await cameras.operator.fetch(`${rootOf(code, rendition)}/index.m3u8?${query}`);
      const text = await answer.text();
      expect([answer.status, answer.headers.get('cache-control'), breachesOf(text)]).toEqual([200, 'no-store', []]);
      expect(text).toContain('#EXT-X-ENDLIST');
      if (code === 'T-01') expect(text.split('#EXT-X-DISCONTINUITY\n').length).toBeGreaterThanOrEqual(5);
      if (code !== 'T-01' && code !== 'P-02') continue;
      const played = await playWithFfmpeg(cameras.operator, `${rootOf(code, rendition)}/index.m3u8?${query}`, 3);
      expect([code, played.complaints]).toEqual([code, []]);
      expect([code, played.frames >= 3 * 8]).toEqual([code, true]);
    }
  });

  it('get in by a ticket for recordings, which opens nothing else', async () => {
    const id = cameras.id('P-01');
    const made = await cameras.operator.call<{ url: string }>(`/api/cameras/${id}/recordings/tickets`, 'POST', {
      profile: 'sub',
    });
    const nobody = nobodyAt(cameras.gateway.url);
    const playlist = await nobody.fetch(`${made.url}?${spanQuery()}`);
    expect(playlist.status).toBe(200);
    const part = (await playlist.text()).split('\n').find((line) => line.endsWith('.m4s')) ?? '';
    const base = made.url.replace('index.m3u8', '');
    expect((await nobody.fetch(`${base}${part}`)).status).toBe(200);
    const live = base.replace('/rec/sub/', '/sub/');
    for (const path of [
      `${live}index.m3u8`,
      base.replace('/sub/', '/main/'),
      `${base.replace('/sub/', '/h264/')}${part}`,
    ])
      expect((await nobody.fetch(path)).status, path).toBe(404);
    expect((await nobody.fetch(`/hls/${id}/rec/sub/${part}`)).status).toBe(401);
  });
});

describe('an address', () => {
  it('of nothing is not found, and one that is not understood is refused', async () => {
    const [group] = await cameras.groups('P-01');
    const fileId = group?.fileId ?? '';
    const statusOf = async (path: string) => (await cameras.operator.fetch(path)).status;
    const root = rootOf('P-01');
    for (const part of ['1-0.m4s', '0-99999.m4s', 'x.m4s', '0-1.mp4', '999999-999999.m4s'])
      expect([part, await statusOf(`${root}/${fileId}/${part}`)]).toEqual([part, 404]);
    // Of another camera, of another profile.
    expect(await statusOf(`${rootOf('T-01')}/${fileId}/init.mp4`)).toBe(404);
    expect(await statusOf(`${rootOf('P-01', 'main')}/${fileId}/init.mp4`)).toBe(404);
    expect(await statusOf(`${root}/index.m3u8?from=1&to=2`)).toBe(404);
    expect(await statusOf(`${root}/index.m3u8?from=2&to=1`)).toBe(400);
    expect(await statusOf(`${root}/index.m3u8?from=1&to=${30 * 86_400_000}`)).toBe(400);
    expect(await statusOf(`${rootOf('P-02')}/index.m3u8?${spanQuery()}`)).toBe(415);
  });
});

describe('a timeline', () => {
  it('has the spans, the gaps with their cause, and what is marked and held', async () => {
    const atMs = Date.now() - 2_000;
    const body = { cameraIds: [cameras.id('T-01'), cameras.id('P-01')], atMs, note: 'xe đỗ' };
    const marks = await cameras.operator.call<{ id: string }[]>('/api/bookmarks', 'POST', body);
    const query = `cameraIds=${body.cameraIds.join(',')}&${spanQuery()}`;
    const lines = await cameras.operator.call<CameraTimeline[]>(`/api/recordings/timeline?${query}`);
    expect(lines.map(({ cameraId }) => cameraId)).toEqual(body.cameraIds);
    const [lossy, calm] = lines;
    expect(lossy?.sub.length).toBeGreaterThanOrEqual(4);
    expect(lossy?.gaps.filter(({ cause }) => cause === 'camera-lost').length).toBeGreaterThanOrEqual(3);
    for (const { fromMs, toMs } of lossy?.gaps ?? [])
      expect(lossy?.sub.some((span) => span.fromMs < toMs - 1_500 && span.toMs > fromMs + 1_500)).toBe(false);
    expect(calm?.sub).toHaveLength(1);
    for (const [at, line] of lines.entries()) {
      expect(line.bookmarks).toMatchObject([{ id: marks[at]?.id, note: 'xe đỗ', atMs }]);
      expect(line.held.some(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs)).toBe(true);
    }
  });

  it('has small pictures of its moments', async () => {
    for (const code of codes) {
      const [group] = await cameras.groups(code);
      const atMs = Math.round((group?.startMs ?? 0) + 500);
      const answer = await cameras.operator.fetch(
        `/api/cameras/${cameras.id(code)}/recordings/thumbnail.jpg?at=${atMs}`,
      );
      expect([code, answer.status, answer.headers.get('content-type')]).toEqual([code, 200, 'image/jpeg']);
      const takenMs = Date.parse(answer.headers.get('x-taken-at') ?? '');
      expect(atMs - takenMs).toBeGreaterThanOrEqual(0);
      expect(atMs - takenMs).toBeLessThan(2_500);
      const jpeg = Buffer.from(await answer.arrayBuffer());
      expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(jpeg.length).toBeLessThan(60_000);
    }
    const before = `/api/cameras/${cameras.id('T-01')}/recordings/thumbnail.jpg?at=${cameras.startMs - 3_600_000}`;
    expect((await cameras.operator.fetch(before)).status).toBe(404);
  });
});

describe('who played what', () => {
  it('is on record, with the moments that he was shown', async () => {
    const administrator = await cameras.gateway.as('administrator');
    const of = async (kind: string) =>
      (await administrator.call<{ cameraId: string }[]>(`/api/audit?kind=${kind}&limit=100`)).map(
        (row) => row.cameraId,
      );
    expect(await of('view.playback')).toEqual(expect.arrayContaining(codes.map(cameras.id)));
    expect(new Set(await of('view.listen'))).toEqual(new Set(['T-02', 'P-01'].map(cameras.id)));
  });

  it('is not heard by whoever may only go back', async () => {
    const administrator = await cameras.gateway.as('administrator');
    const link = await invite(administrator, { login: 'xem-lai', name: 'Người xem lại', role: 'operator' });
    const watcher = await joinByLink(cameras.gateway.url, link);
    await grant(administrator, watcher, { kind: 'camera', id: cameras.id('P-01') }, { rights: ['playback'] });
    const [group] = await cameras.groups('P-01');
    const path = (under: string) => `/hls/${cameras.id('P-01')}/rec/${under}/${group?.fileId}/init.mp4`;
    const statusOf = async (under: string) => (await watcher.fetch(path(under))).status;
    expect([await statusOf('sub'), await statusOf('sound/sub')]).toEqual([200, 404]);
  });
});
