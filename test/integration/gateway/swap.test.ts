/** A camera is a place: units come and go at it, and its id, its history and what is known of it stay. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraHistory } from '../../../gateway/cameras/device-schemas.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { StateInterval } from '../../../gateway/health/schemas.ts';
import { type DiscoveryRun, discover, type FoundDevice } from '../../support/bind-devices.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { cameraOf, playing, truthOf } from '../../support/district-sight.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let operator: Visitor;
let administrator: Visitor;

beforeAll(async () => {
  district = await startDistrict({
    cameras: 3,
    extra: 1,
    recorder: 4,
    baseAddress: '127.62.0.0',
    config: { cameras: { tcpProbeMs: 500, discovery: { followMovedMs: 3_600_000 } } },
  });
  operator = await district.as('operator');
  administrator = await district.as('administrator');
  for (const code of ['T-01', 'C-01', 'P-01']) await playing(district, code);
});
afterAll(async () => {
  await district?.close();
});

const historyOf = ({ id }: Camera) => administrator.call<CameraHistory>(`/api/cameras/${id}/history`);
const intervalsOf = ({ id }: Camera, toMs: number) =>
  operator.call<StateInterval[]>(
    `/api/health/intervals?subjectKind=camera&subjectId=${id}&from=${toMs - 3_600_000}&to=${toMs}`,
  );
const foundAt = (run: DiscoveryRun, address: string): FoundDevice => {
  const found = run.found.find((device) => device.address === address);
  if (!found) throw new Error(`nothing found at ${address}: ${run.found.map((device) => device.address).join()}`);
  return found;
};

describe('a swapped unit', () => {
  it('whose serial alone changed (a new board behind the same network card) is the same device with the new serial', async () => {
    const before = await cameraOf(district, 'T-01');
    await district.flip('T-01', 'new-serial', { value: 'SWAPPED-0001' });
    await discover(administrator);
    const after = await waitFor('the new serial', async () => {
      const camera = await cameraOf(district, 'T-01');
      return camera.serving?.serial === 'SWAPPED-0001' ? camera : undefined;
    });
    expect([after.id, after.serving?.deviceId]).toEqual([before.id, before.serving?.deviceId]);
    expect((await historyOf(after)).devices).toHaveLength(1);
    await playing(district, 'T-01', Date.now());
  });

  it('is replaced as an act of its own: camera, history and state intervals stay', async () => {
    const camera = await cameraOf(district, 'P-01');
    const { address } = await truthOf(district, 'P-01');
    const swapAtMs = Date.now();
    const intervalsBefore = await intervalsOf(camera, swapAtMs);
    expect(intervalsBefore.length).toBeGreaterThan(0);
    await district.flip('P-01', 'power', { on: false });
    await district.flip('X-01', 'move-address', { address });
    const truth = await truthOf(district, 'X-01');
    const run = await discover(administrator);
    const found = foundAt(run, address);
    // Another unit answers at the place's address: nobody is bound to it before a person says so.
    expect(found.status).toBe('new');
    expect((await cameraOf(district, 'P-01')).serving?.serial).not.toBe(truth.serial);
    const after = await administrator.call<Camera>(`/api/cameras/${camera.id}/replace-device`, 'POST', {
      runId: run.runId,
      foundId: found.foundId,
      channel: 1,
    });
    expect(after.id).toBe(camera.id);
    expect(after.serving).toMatchObject({ serial: truth.serial, address });
    await playing(district, 'P-01', Date.now());
    const { devices } = await historyOf(after);
    expect(devices.map(({ serial }) => serial).toSorted()).toEqual(
      [camera.serving?.serial ?? '', truth.serial].toSorted(),
    );
    expect(devices.filter(({ untilMs }) => untilMs === null).map(({ serial }) => serial)).toEqual([truth.serial]);
    const kept = await intervalsOf(after, swapAtMs);
    expect(kept.map(({ fromMs, state }) => [fromMs, state])).toEqual(
      intervalsBefore.map(({ fromMs, state }) => [fromMs, state]),
    );
  });
});

describe('a recorder with four channels', () => {
  it('is four cameras that play four streams from one device', async () => {
    const site = (await cameraOf(district, 'P-01')).siteId;
    const run = await discover(administrator);
    const recorder = foundAt(run, (await truthOf(district, 'R-01')).address);
    expect(recorder.channels.map(({ channel }) => channel)).toEqual([1, 2, 3, 4]);
    const codes = [1, 2, 3, 4].map((channel) => `K-0${channel}`);
    const { results } = await administrator.call<{ results: { error: string | null }[] }>(
      `/api/discovery/${run.runId}/bind`,
      'POST',
      {
        items: codes.map((code, index) => ({
          foundId: recorder.foundId,
          channel: index + 1,
          newCamera: { code, name: `Kênh ${index + 1}`, siteId: site },
        })),
      },
    );
    expect(results.map(({ error }) => error)).toEqual([null, null, null, null]);
    for (const code of codes) await playing(district, code);
    const cameras = await Promise.all(codes.map((code) => cameraOf(district, code)));
    expect(new Set(cameras.map(({ serving }) => serving?.deviceId)).size).toBe(1);
    expect(cameras.map(({ serving }) => serving?.channel)).toEqual([1, 2, 3, 4]);
    // One session each on the four sub profiles, as the recorder itself counts them.
    const { profiles } = await truthOf(district, 'R-01');
    expect(profiles.filter(({ profile }) => profile === 'sub').map(({ sessions }) => sessions)).toEqual([1, 1, 1, 1]);
  });
});
