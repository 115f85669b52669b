/** What an act on the inventory leaves in the audit: as it was and as it is, in the same transaction, without secrets. */
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { createCamera, patchCamera } from '../../../gateway/cameras/camera-acts.ts';
import { keepDevice } from '../../../gateway/cameras/device-acts.ts';
import { createSite } from '../../../gateway/cameras/places/place-acts.ts';
import type { DeviceRecord } from '../../../gateway/cameras/records.ts';
import type { Act } from '../../../gateway/cameras/registry.ts';
import type { Profile } from '../../../gateway/cameras/schemas.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

let test: TestRegistry;
const lan = { personId: 'lan', personName: 'Lan', role: 'administrator', address: '10.0.0.5', desk: 'Bàn 1' };
const act = <T>(run: (act: Act) => Promise<T>) => test.registry.act(run, lan);
const rows = async () => (await test.audit.list({ limit: 100 })).reverse();

beforeEach(async () => {
  test = await openTestRegistry();
});
afterEach(() => test.close());

const device = (changes: Partial<DeviceRecord> = {}): DeviceRecord => ({
  ...{ id: 'd1', identity: 'rtsp:10.0.0.1:554/user=a_password=bimat', mac: null, endpoint: null, make: 'Make' },
  ...{ model: 'M', firmware: '1', serial: '1', hostName: null, address: '10.0.0.1', xaddr: null, onvifVersions: [] },
  ...{ services: [], ptz: false, events: false, media2: false, clockOffsetMs: null, seenAtMs: 1, channels: [] },
  ...changes,
});

describe('an act on the inventory', () => {
  it('tells who did it and what changed, and of a change only what differs', async () => {
    const siteId = await act((run) => createSite(run, { code: 'S', name: 'Site', kind: 'ward' }, 1));
    const cameraId = await act((run) => createCamera(run, { code: 'P-1', name: 'Một', siteId }, 2));
    await act((run) => patchCamera(run, cameraId, { name: 'Hai', place: { road: 'Trần Não' } }, 3));
    const told = await rows();
    expect(told.map(({ kind }) => kind)).toEqual(['site.created', 'camera.created', 'camera.changed']);
    expect(told[1]).toMatchObject({ ...lan, cameraId, subjectId: cameraId, outcome: 'done' });
    expect(told[1]?.details).toMatchObject({ before: null, after: { code: 'P-1', siteId, pullSub: 'always' } });
    expect(told[2]?.details).toEqual({
      ...{ code: 'P-1', name: 'Hai' },
      before: { name: 'Một', place: expect.objectContaining({ road: null }) },
      after: { name: 'Hai', place: expect.objectContaining({ road: 'Trần Não' }) },
    });
  });

  it('leaves no row when nothing changed, or only when a device was seen last', async () => {
    const siteId = await act((run) => createSite(run, { code: 'S', name: 'Site', kind: 'ward' }, 1));
    const cameraId = await act((run) => createCamera(run, { code: 'P-1', name: 'Một', siteId }, 2));
    await act((run) => keepDevice(run, device(), 3));
    const before = await rows();
    await act((run) => patchCamera(run, cameraId, { name: 'Một' }, 4));
    await act((run) => keepDevice(run, device({ seenAtMs: 99, clockOffsetMs: 5 }), 5));
    expect(await rows()).toEqual(before);
    await act((run) => keepDevice(run, device({ firmware: '2' }), 6));
    expect((await rows()).at(-1)).toMatchObject({
      kind: 'device.changed',
      details: { before: { firmware: '1' }, after: { firmware: '2' } },
    });
  });

  it('tells no secret that hides in a camera’s address', async () => {
    const rtspUrl = 'rtsp://10.0.0.1:554/user=a_password=bimat?pwd=bimat';
    const profile: Profile = {
      ...{ token: 'main', name: 'main', width: 1, height: 1, fps: 1 },
      codec: 'h264',
      codecFrom: 'sdp',
      ...{ bitrateKbps: 1, gopLength: 1, audio: '', rtspUrl, snapshotUrl: 'http://10.0.0.1/?pwd=bimat' },
    };
    const channel = { channel: 1, profiles: [profile], mainToken: 'main', subToken: null, ptzToken: null };
    await act((run) => keepDevice(run, device({ channels: [{ ...channel, sourceTokens: [] }] }), 3));
    const text = JSON.stringify(await rows());
    expect(text).not.toContain('bimat');
    expect(text).toContain('main h264 1×1 rtsp://10.0.0.1:554');
  });

  it('is not done when it cannot be put on record, and nobody hears of it', async () => {
    const heard: unknown[] = [];
    test.events.on('inventory.changed', (change) => heard.push(change));
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(test.db);
    const making = act((run) => createSite(run, { code: 'S', name: 'Site', kind: 'ward' }, 1));
    await expect(making).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(test.registry.inventory.sites).toEqual([]);
    await sql.raw('ALTER TABLE gone RENAME TO audit').execute(test.db);
    expect((await test.reopen()).registry.inventory.sites).toEqual([]);
    expect(heard).toEqual([]);
    await test.registry.act((run) => createSite(run, { code: 'S', name: 'Site', kind: 'ward' }, 1), consoleActor);
    expect(heard).toHaveLength(1);
  });
});
