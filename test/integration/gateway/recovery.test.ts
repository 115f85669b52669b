/** Every loss of a whole running district recovers unattended, and the gateway told the truth meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { cameraOf, childrenOf, playing, type StateWatch, watchStates } from '../../support/district-sight.ts';
import { isRunning } from '../../support/is-running.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let watch: StateWatch;
let operator: Visitor;

/** The others come in directly. */
const byFfmpeg = (code: string) => code.startsWith('P-');

beforeAll(async () => {
  district = await startDistrict({
    cameras: 6,
    baseAddress: '127.60.0.0',
    ingest: (code) => (byFfmpeg(code) ? 'ffmpeg' : 'auto'),
    config: {
      streams: { ladder: { steps: [{ waitMs: 500, times: 10 }], lastWaitMs: 2_000, unauthorisedWaitMs: 600_000 } },
      cameras: { tcpProbeMs: 500, discovery: { followMovedMs: 2_000 } },
    },
  });
  operator = await district.as('operator');
  watch = await watchStates(district);
  for (const { code } of district.devices) await playing(district, code);
});
afterAll(async () => {
  watch?.close();
  await district?.close();
});

/** The first state of the camera's sub profile told since `since` that fits. */
const told = async (
  code: string,
  since: number,
  fits: (state: StreamState) => boolean,
  what: string,
): Promise<StreamState> => {
  const { id } = await cameraOf(district, code);
  return waitFor(`${code} told as ${what}`, () =>
    watch.told.slice(since).find((state) => state.cameraId === id && state.role === 'sub' && fits(state)),
  );
};

/** By the gateway's own times, so that a busy test machine changes nothing. */
const expectFrozenInTime = (state: StreamState): void => {
  const silentMs = state.pictureSinceMs - (state.lastFrameAtMs ?? 0);
  expect(silentMs).toBeGreaterThanOrEqual(2_900);
  // Frozen is known after 3 s, and shown within 3 s of that.
  expect(silentMs).toBeLessThan(6_000);
};

describe('a camera of the district', () => {
  it('that stalls is told as frozen in time, then lost, and plays again', async () => {
    const since = watch.told.length;
    await district.flip('T-01', 'stall');
    expectFrozenInTime(await told('T-01', since, ({ picture }) => picture === 'frozen', 'frozen'));
    await told('T-01', since, ({ picture }) => picture === 'lost', 'lost');
    await district.flip('T-01', 'restore');
    await playing(district, 'T-01', Date.now());
  });

  it('that hangs with open sockets is told as frozen in time, and plays again', async () => {
    const since = watch.told.length;
    await district.flip('P-01', 'stall', { hang: true });
    expectFrozenInTime(await told('P-01', since, ({ picture }) => picture === 'frozen', 'frozen'));
    await told('P-01', since, ({ picture, error }) => picture === 'lost' && error !== null, 'lost with a reason');
    await district.flip('P-01', 'restore');
    await playing(district, 'P-01', Date.now());
  });

  it('that drops the connection and refuses new ones is told as lost, and plays again', async () => {
    const since = watch.told.length;
    await district.flip('P-02', 'drop', { refuseMs: 4_000 });
    const lost = await told('P-02', since, ({ picture }) => picture === 'lost', 'lost');
    expect(lost.error).not.toBeNull();
    await told('P-02', since, ({ error }) => error === 'camera.refused', 'refused');
    await playing(district, 'P-02', Date.now());
  });

  it('whose password was changed is not hammered, and plays as soon as the new one is entered', async () => {
    const { id } = await cameraOf(district, 'C-01');
    const device = district.devices.find(({ code }) => code === 'C-01');
    const since = watch.told.length;
    await district.flip('C-01', 'password', { value: 'Moi-2026@/x', drop: true });
    await told('C-01', since, ({ phase, error }) => phase === 'waiting' && error === 'camera.unauthorised', 'refused');
    // Tried at most twice, then every 15 min (shortened above): nothing more comes until the password is put right.
    const waiting = await waitFor('the long wait', async () => {
      const state = watch.told.filter((each) => each.cameraId === id && each.role === 'sub').at(-1);
      return (state?.nextTryAtMs ?? 0) - Date.now() > 60_000 ? state : undefined;
    });
    expect(waiting.error).toBe('camera.unauthorised');
    const administrator = await district.as('administrator');
    await administrator.call('/api/credentials', 'PUT', {
      scope: { kind: 'camera', cameraId: id },
      username: device?.user,
      password: 'Moi-2026@/x',
    });
    await playing(district, 'C-01', Date.now());
  });

  it('that moved to another address is followed and keeps its place', async () => {
    const before = await cameraOf(district, 'P-03');
    const address = '127.60.3.77';
    const since = watch.told.length;
    await district.flip('P-03', 'move-address', { address });
    await told('P-03', since, ({ picture }) => picture === 'lost', 'lost');
    await playing(district, 'P-03', Date.now());
    const after = await cameraOf(district, 'P-03');
    expect(after.serving?.address).toBe(address);
    expect([after.id, after.serving?.deviceId]).toEqual([before.id, before.serving?.deviceId]);
  });

  it('that changes its resolution goes on in HLS with a new init after a discontinuity', async () => {
    const { id } = await cameraOf(district, 'P-01');
    const playlist = () => operator.fetch(`/hls/${id}/sub/index.m3u8`).then((answer) => answer.text());
    const resolution = async () => subResolution(await (await operator.fetch(`/hls/${id}/index.m3u8`)).text());
    await waitFor('a playlist', async () => (await playlist()).includes('#EXTINF'));
    const first = { size: (await playing(district, 'P-01')).width, map: lastMap(await playlist()) };
    const firstResolution = await waitFor('a resolution', resolution);
    await district.flip('P-01', 'resolution', { width: 704, height: 396, profile: 'sub' });
    const state = await waitFor('the new size', async () => {
      const now = await playing(district, 'P-01');
      return now.width === first.size ? undefined : now;
    });
    expect([state.width, state.height]).toEqual([704, 396]);
    const text = await waitFor('a new init in the playlist', async () => {
      const now = await playlist();
      return lastMap(now) === first.map ? undefined : now;
    });
    const tags = text.split('\n').filter((line) => /^#EXT-X-(MAP|DISCONTINUITY$)/.test(line));
    expect(tags.slice(-2)).toEqual(['#EXT-X-DISCONTINUITY', expect.stringContaining('#EXT-X-MAP')]);
    const now = await waitFor('another resolution', async () => {
      const size = await resolution();
      return size !== undefined && size !== firstResolution ? size : undefined;
    });
    expect(now).toBe('704x396');
    await district.flip('P-01', 'restore');
    await playing(district, 'P-01', Date.now());
  });

  it('that reboots is told as lost, and plays again', async () => {
    const since = watch.told.length;
    await district.flip('P-04', 'reboot', { downMs: 3_000 });
    await told('P-04', since, ({ picture }) => picture === 'lost', 'lost');
    await playing(district, 'P-04', Date.now());
  });
});

describe('the gateway', () => {
  it('starts every ffmpeg again that was killed', async () => {
    const pid = district.gateway().pid;
    const killed = childrenOf(pid).filter(({ name }) => name === 'ffmpeg');
    expect(killed.length).toBeGreaterThanOrEqual(district.devices.filter(({ code }) => byFfmpeg(code)).length);
    for (const child of killed) process.kill(child.pid, 'SIGKILL');
    await waitFor('all of them gone', () => killed.every((child) => !isRunning(child.pid)));
    const killedAtMs = Date.now();
    for (const { code } of district.devices) await playing(district, code, killedAtMs);
    const now = childrenOf(pid).filter(({ name }) => name === 'ffmpeg');
    expect(now.some((child) => killed.some((old) => old.pid === child.pid))).toBe(false);
  });

  it('tells every camera as lost when all are cut off at once, and has all back by itself', async () => {
    // It starts with the address and the password of the beginning: the one is followed, the other refused, rightly.
    const codes = district.devices.map(({ code }) => code).filter((code) => code !== 'C-01');
    const since = watch.told.length;
    await district.restartSimulator();
    for (const code of codes) await told(code, since, ({ picture }) => picture === 'lost', 'lost');
    const backAtMs = Date.now();
    for (const code of codes) await playing(district, code, backAtMs);
  });
});

/** Of the variant that leads to the sub profile. */
const subResolution = (multivariant: string): string | undefined =>
  /RESOLUTION=(\d+x\d+).*\n[^#\n]*sub\//.exec(multivariant)?.[1];
const lastMap = (playlist: string): string | undefined => playlist.match(/#EXT-X-MAP:.*/g)?.at(-1);
