import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { createBindingStore } from '../../../gateway/cameras/binding-store.ts';
import { createCamera, patchCamera, restoreCamera, retireCamera } from '../../../gateway/cameras/camera-acts.ts';
import { atAddress, bindCamera, keepDevice, moveDevice } from '../../../gateway/cameras/device-acts.ts';
import { suggestCameras } from '../../../gateway/cameras/discovery/discovered-device.ts';
import { foldText } from '../../../gateway/cameras/fold-text.ts';
import type { DeviceRecord } from '../../../gateway/cameras/records.ts';
import type { Profile } from '../../../gateway/cameras/schemas.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

let test: TestRegistry;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acts-'));
  test = await openTestRegistry(join(folder, 'gateway.db'));
  await test.imports.applyDistrict(
    'sites: [{code: S, name: Site, kind: ward}]\ncameras: [{code: P-1, name: One, site: S}, {code: P-2, name: Two, site: S, address: 10.0.0.9}]',
    consoleActor,
  );
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

const profile = (token: string, address: string): Profile => ({
  token,
  name: token,
  codec: 'h264',
  codecFrom: 'media2',
  width: 640,
  height: 360,
  fps: 15,
  bitrateKbps: 500,
  gopLength: 30,
  audio: '',
  rtspUrl: `rtsp://${address}:554/${token}`,
  snapshotUrl: `http://${address}/${token}.jpg`,
});

const device = (identity: string, address = '10.0.0.1', channels = 1): DeviceRecord => ({
  id: newId(),
  identity,
  mac: null,
  endpoint: null,
  make: 'Make',
  model: 'Model',
  firmware: '1',
  serial: identity,
  hostName: null,
  address,
  xaddr: `http://${address}:80/onvif/device_service`,
  onvifVersions: ['2.60'],
  services: [{ namespace: 'http://www.onvif.org/ver20/ptz/wsdl', xaddr: `http://${address}/ptz` }],
  ptz: false,
  events: false,
  media2: true,
  clockOffsetMs: null,
  seenAtMs: 1,
  channels: Array.from({ length: channels }, (_, index) => ({
    channel: index + 1,
    profiles: [profile(`m${index + 1}`, address)],
    mainToken: `m${index + 1}`,
    subToken: `m${index + 1}`,
    ptzToken: null,
    sourceTokens: [],
  })),
});

const idOf = (code: string): string => {
  const camera = test.registry.inventory.cameras.values().find((known) => known.code === code);
  if (!camera) throw new Error(code);
  return camera.id;
};
const keep = (record: DeviceRecord, nowMs = 1_000) =>
  test.registry.act((act) => keepDevice(act, record, nowMs), consoleActor);
const bind = (cameraId: string, deviceId: string, channel: number, nowMs: number, replace = false) =>
  test.registry.act((act) => bindCamera(act, { cameraId, deviceId, channel }, nowMs, replace), consoleActor);
const history = (cameraId: string) => createBindingStore(test.db).history(cameraId);

describe('bindings', () => {
  it('keep who served from when until when through replace, retire and restore', async () => {
    const [one, two] = [await keep(device('mac:1')), await keep(device('mac:2', '10.0.0.2'))];
    const cameraId = idOf('P-1');
    await bind(cameraId, one, 1, 2_000);
    await expect(bind(cameraId, two, 1, 3_000)).rejects.toMatchObject({ code: 'request.conflict' });
    await expect(bind(idOf('P-2'), one, 1, 3_000)).rejects.toMatchObject({ code: 'request.conflict' });
    await bind(cameraId, two, 1, 3_000, true);
    await test.registry.act((act) => retireCamera(act, cameraId, 4_000), consoleActor);
    expect(test.registry.inventory.bindings.size).toBe(0);
    await test.registry.act((act) => restoreCamera(act, cameraId, 5_000), consoleActor);
    expect((await history(cameraId)).map(({ deviceId, fromMs, untilMs }) => [deviceId, fromMs, untilMs])).toEqual([
      [one, 2_000, 3_000],
      [two, 3_000, 4_000],
      [two, 5_000, null],
    ]);
    const again = await test.reopen();
    expect([...again.registry.inventory.bindings]).toEqual([...test.registry.inventory.bindings]);
  });

  it('let a recorder serve one camera per channel', async () => {
    const recorder = await keep(device('mac:9', '10.0.0.9', 4));
    await bind(idOf('P-1'), recorder, 1, 2_000);
    await bind(idOf('P-2'), recorder, 4, 2_000);
    expect([...test.registry.inventory.bindings.values()].map(({ channel }) => channel).sort()).toEqual([1, 4]);
  });
});

describe('a device', () => {
  it('stays itself at a new address, with its URLs', async () => {
    const id = await keep(device('mac:1'));
    await test.registry.act((act) => moveDevice(act, id, '10.0.0.77', 9_000), consoleActor);
    const moved = test.registry.inventory.devices.get(id);
    expect(moved).toMatchObject({
      address: '10.0.0.77',
      xaddr: 'http://10.0.0.77/onvif/device_service',
      services: [{ xaddr: 'http://10.0.0.77/ptz' }],
    });
    expect(moved?.channels[0]?.profiles[0]).toMatchObject({
      rtspUrl: 'rtsp://10.0.0.77:554/m1',
      snapshotUrl: 'http://10.0.0.77/m1.jpg',
    });
    expect(await keep(device('mac:1', '10.0.0.78'))).toBe(id);
    expect(test.registry.inventory.devices.size).toBe(1);
  });

  it('leaves URLs of another host alone', () => {
    const record = device('mac:1');
    const foreign = { ...record, address: '10.0.0.5' };
    expect(atAddress(foreign, '10.0.0.6').channels).toEqual(record.channels);
  });
});

describe('acts', () => {
  it('change nothing when they fail, and publish nothing', async () => {
    const before = test.registry.inventory;
    const published: unknown[] = [];
    test.events.on('inventory.changed', (change) => published.push(change));
    const siteId = before.sites[0]?.id ?? '';
    const failing = test.registry.act(async (act) => {
      await createCamera(act, { code: 'P-3', name: 'Three', siteId }, 1);
      await patchCamera(act, idOf('P-1'), { code: 'P-2' }, 1);
    }, consoleActor);
    await expect(failing).rejects.toMatchObject({ code: 'request.conflict' });
    expect(published).toEqual([]);
    expect([...test.registry.inventory.cameras.values()].map(({ code }) => code)).toEqual(['P-1', 'P-2']);
  });

  it('run one after the other, so that two cannot take the same code', async () => {
    const siteId = test.registry.inventory.sites[0]?.id ?? '';
    const make = () =>
      test.registry.act((act) => createCamera(act, { code: 'P-9', name: 'x', siteId }, 1), consoleActor);
    const results = await Promise.allSettled([make(), make(), make()]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });
});

describe('suggestions', () => {
  const suggest = (name: string, address = '10.9.9.9') =>
    suggestCameras(test.registry.inventory, { name, location: '', address }, null, undefined);

  it('come from the address an import gave, and from the code in the name', () => {
    expect(suggest('Camera', '10.0.0.9')).toEqual([idOf('P-2')]);
    expect(suggest('Tru so p-1 cong')).toEqual([idOf('P-1')]);
    expect(suggest('p-12')).toEqual([]);
    expect(suggest('ONE')).toEqual([idOf('P-1')]);
  });

  it('name a camera whose device answered at this address before', async () => {
    await bind(idOf('P-1'), await keep(device('mac:1', '10.0.0.1')), 1, 2_000);
    expect(suggest('new unit', '10.0.0.1')).toEqual([idOf('P-1')]);
  });
});

describe('foldText', () => {
  it('drops diacritics and case', () => {
    expect(foldText('  Cửa ngõ   ĐỒNG Văn Cống ')).toBe('cua ngo dong van cong');
  });
});
