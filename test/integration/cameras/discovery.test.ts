/** Discovery, binding and following against simulated devices, honest and hostile, over real sockets. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { CameraHistory, Device } from '../../../gateway/cameras/device-schemas.ts';
import type { BindResult, DiscoveryProgress } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import type { CameraEntry } from '../../simulator/district.ts';
import { type HostileDevice, startHostileDevice } from '../../simulator/hostile-device.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { waitFor } from '../../support/wait-for.ts';
import { foundAt, openTestRoom, type TestRoom } from './open-test-room.ts';

const canary = 'Canary-7f3a!';
const district = `
sites: [{code: HAM, name: Hầm, kind: tunnel}, {code: CN, name: Cửa ngõ, kind: city-gate}, {code: AP, name: An Phú, kind: ward}]
cameras:
  - {code: T-01, name: Một, site: HAM}
  - {code: C-01, name: Cửa ngõ một, site: CN}
  - {code: P-01, name: Phường một, site: AP, address: 127.171.3.1}
`;
const options = { baseAddress: '127.171.0.0' };

let simulator: Simulator;
let hostile: HostileDevice[];
let test: TestRoom;

beforeAll(async () => {
  simulator = await startSimulator({
    ...options,
    district: [
      { code: 'T-01', name: 'tunnel T-01', password: canary },
      { code: 'C-01', name: 'gate', password: canary },
      { code: 'P-01', password: canary },
      { code: 'P-02', password: 'another-one' },
      { code: 'R-01', channels: 4, password: canary },
    ].map((entry): CameraEntry => ({ user: 'admin', ...entry, mainCodec: 'h264', audio: 'none' })),
  });
  hostile = await Promise.all(
    (['huge-xml', 'endless-body', 'doctype', 'slow-drip', 'silent'] as const).map((kind, index) =>
      startHostileDevice(kind, { address: `127.171.66.${index + 1}`, httpPort: 8000, discoveryPort: 3702 }),
    ),
  );
  test = await openTestRoom(`
cameras:
  allowLoopback: true
  tcpProbeMs: 200
  discovery: {interfaces: [127.0.0.1], windowMs: 600, deviceDeadlineMs: 6000, httpPorts: [8000], rtspPorts: [8554], followMovedMs: 1000, parallel: 3}
`);
  await test.room.imports.applyDistrict(district, consoleActor);
});
afterAll(async () => {
  await test?.close();
  for (const device of hostile ?? []) await device.close();
  await simulator?.close();
});

const targets = ['127.171.1.0/29', '127.171.2.0/29', '127.171.3.0/29', '127.171.9.0/29', '127.171.66.0/29'];
const discover = () => test.discover({ interfaces: [], targets, username: 'admin', password: canary });
const bind = (runId: string, items: object[]) =>
  test.call<BindResult>('POST', `/api/discovery/${runId}/bind`, { items });

describe('discovery', () => {
  it('reads honest devices beside hostile ones, and names what is wrong with each other', async () => {
    const published: DiscoveryProgress[] = [];
    const end = test.events.on('discovery.progress', ({ progress }) => published.push(progress as DiscoveryProgress));
    const progress = await discover();
    end();
    expect(progress.state).toBe('done');
    for (const address of ['127.171.1.1', '127.171.2.1', '127.171.3.1', '127.171.9.1']) {
      expect(foundAt(progress, address)).toMatchObject({ status: 'new', reason: null });
    }
    expect(foundAt(progress, '127.171.3.2')).toMatchObject({
      status: 'password-refused',
      reason: 'camera.unauthorised',
    });
    for (const device of hostile) {
      const { status, reason } = foundAt(progress, device.address);
      expect({ kind: device.name, status }).toEqual({ kind: device.name, status: 'failed' });
      expect(reason).toMatch(/^camera\.(bad-answer|timeout)$/);
    }
    const gate = foundAt(progress, '127.171.2.1');
    const truth = simulator.getCamera('C-01').definition;
    expect(gate).toMatchObject({ make: truth.make, serial: truth.serial, ptz: true, events: true });
    expect(Math.abs((gate.clockOffsetMs ?? 0) - truth.clockOffsetMs)).toBeLessThan(2_500);
    expect(gate.channels[0]?.profiles.map(({ codecFrom }) => codecFrom)).not.toContain('media1');
    expect(foundAt(progress, '127.171.9.1').channels.map(({ channel }) => channel)).toEqual([1, 2, 3, 4]);
    expect(published.at(-1)).toMatchObject({ state: 'done' });
    // Suggested by the name it calls itself, and by the address the import expects.
    expect(foundAt(progress, '127.171.1.1').suggestedCameraIds).toEqual([test.camera('T-01').id]);
    expect(foundAt(progress, '127.171.3.1').suggestedCameraIds[0]).toBe(test.camera('P-01').id);
    // Nothing is kept without a yes.
    expect(await test.call<Device[]>('GET', '/api/devices')).toEqual([]);
  });

  it('shows a still of a channel', async () => {
    const [{ runId, found } = { runId: '', found: [] }] = await test.call<DiscoveryProgress[]>('GET', '/api/discovery');
    const gate = found.find(({ address }) => address === '127.171.2.1');
    const answer = await fetch(`${test.url}/api/discovery/${runId}/found/${gate?.foundId}/still.jpg?channel=1`);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect([...new Uint8Array(await answer.arrayBuffer()).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it('binds to imported places and to new ones, a recorder to four cameras, and names what it cannot', async () => {
    const progress = await discover();
    const site = (await test.call<Site[]>('GET', '/api/sites')).find(({ code }) => code === 'AP');
    const recorder = foundAt(progress, '127.171.9.1').foundId;
    const { results } = await bind(progress.runId, [
      { foundId: foundAt(progress, '127.171.1.1').foundId, channel: 1, cameraId: test.camera('T-01').id },
      { foundId: foundAt(progress, '127.171.2.1').foundId, channel: 1, cameraId: test.camera('C-01').id },
      ...[1, 2, 3, 4].map((channel) => ({
        foundId: recorder,
        channel,
        newCamera: { code: `K-0${channel}`, name: `Kênh ${channel}`, siteId: site?.id },
      })),
      { foundId: recorder, channel: 1, cameraId: test.camera('P-01').id },
      { foundId: recorder, channel: 5, cameraId: test.camera('P-01').id },
      { foundId: foundAt(progress, '127.171.3.2').foundId, channel: 1, cameraId: test.camera('P-01').id },
    ]);
    expect(results.map(({ error }) => error)).toEqual([
      ...Array.from({ length: 6 }, () => null),
      'request.conflict',
      'request.invalid',
      'camera.unauthorised',
    ]);
    const urls = [1, 2, 3, 4].map(
      (channel) => test.room.cameras.pullTarget(test.camera(`K-0${channel}`).id, 'sub')?.url,
    );
    expect(new Set(urls).size).toBe(4);
    const target = test.room.cameras.pullTarget(test.camera('T-01').id, 'sub');
    expect(target).toMatchObject({ host: '127.171.1.1', port: 8554, username: 'admin', password: canary });
    expect(target?.url).not.toContain(canary);
    expect(await test.call<Device[]>('GET', '/api/devices')).toHaveLength(3);
    const rows = await test.audit.list({ limit: 200 });
    const kinds = rows.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'device.created')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'credentials.created')).toHaveLength(3);
    expect(rows.find(({ cameraId }) => cameraId === test.camera('T-01').id)).toMatchObject({
      kind: 'camera.changed',
      details: { before: { device: null }, after: { device: { channel: 1 } } },
    });
    expect(JSON.stringify(rows)).not.toContain(canary);
    const again = await discover();
    expect(foundAt(again, '127.171.1.1')).toMatchObject({ status: 'known' });
    expect(foundAt(again, '127.171.9.1').channels.every(({ cameraId }) => cameraId !== null)).toBe(true);
  });

  it('measures the clock and fetches a still through the bound camera', async () => {
    const { id } = test.camera('C-01');
    const signal = AbortSignal.timeout(20_000);
    const clock = await test.room.cameras.measureClock(id, signal);
    const { clockOffsetMs } = simulator.getCamera('C-01').definition;
    expect(Math.abs(clock.offsetMs - clockOffsetMs)).toBeLessThanOrEqual(clock.uncertaintyMs + 150);
    const jpeg = await test.room.cameras.fetchSnapshot(id, signal);
    expect(jpeg[0]).toBe(0xff);
    await test.room.cameras.requestKeyframe(id, 'sub');
  });

  it('publishes events of bound devices and keeps them as conditions', async () => {
    const { id } = test.camera('C-01');
    const seen: string[] = [];
    const ends = [
      test.events.on(
        'camera.event',
        ({ cameraId, topic, active }) => cameraId === id && seen.push(`${topic} ${active}`),
      ),
      test.events.on('condition.raised', ({ kind, subject }) => subject.id === id && seen.push(`raised ${kind}`)),
      test.events.on('condition.cleared', ({ kind, subject }) => subject.id === id && seen.push(`cleared ${kind}`)),
    ];
    // Until the subscription stands, an event is lost: raise it until it is heard.
    await waitFor('motion to be heard', async () => {
      if (seen.length > 0) return true;
      await simulator.switchboard.turn('C-01', 'event', { topic: 'motion', active: false });
      await simulator.switchboard.turn('C-01', 'event', { topic: 'motion', active: true });
      return undefined;
    });
    await waitFor('motion raised', () => seen.includes('raised camera.motion'));
    await simulator.switchboard.turn('C-01', 'event', { topic: 'motion', active: false });
    await waitFor(
      'motion cleared',
      () => seen.at(-1) === 'cleared camera.motion' || seen.includes('cleared camera.motion'),
    );
    for (const end of ends) end();
  });

  it('follows a bound device to a new address by itself, and keeps camera and history', async () => {
    const before = test.camera('T-01');
    await simulator.switchboard.turn('T-01', 'move-address', { address: '127.171.1.5' });
    const state = { phase: 'waiting', error: 'camera.refused' };
    test.events.publish('stream.state', { cameraId: before.id, role: 'sub', state });
    await waitFor('the new address', () => test.camera('T-01').serving?.address === '127.171.1.5');
    const after = test.camera('T-01');
    expect(after.serving).toMatchObject({ deviceId: before.serving?.deviceId, sinceMs: before.serving?.sinceMs });
    expect(test.room.cameras.pullTarget(before.id, 'main')?.url).toContain('//127.171.1.5:');
    const history = await test.call<CameraHistory>('GET', `/api/cameras/${before.id}/history`);
    expect(history.devices[0]?.addresses.map(({ address }) => address)).toEqual(['127.171.1.1', '127.171.1.5']);
    test.events.publish('stream.state', { cameraId: before.id, role: 'sub', state: { phase: 'running' } });
  });

  it('offers a known device at a new address for a yes', async () => {
    await simulator.switchboard.turn('C-01', 'move-address', { address: '127.171.2.4' });
    const progress = await discover();
    const found = foundAt(progress, '127.171.2.4');
    expect(found.status).toBe('known-new-address');
    await test.call('POST', `/api/discovery/${progress.runId}/found/${found.foundId}/accept-address`);
    expect(test.camera('C-01').serving?.address).toBe('127.171.2.4');
    const [moved] = await test.audit.list({ kind: 'device.changed', limit: 1 });
    expect(moved?.details).toMatchObject({ before: { address: '127.171.2.1' }, after: { address: '127.171.2.4' } });
    await simulator.switchboard.turn('C-01', 'move-address', { address: '127.171.2.1' });
    const back = await discover();
    const { results } = await bind(back.runId, [
      { foundId: foundAt(back, '127.171.2.1').foundId, channel: 1, cameraId: test.camera('C-01').id },
    ]);
    expect(results[0]?.error).toBeNull();
    expect(test.camera('C-01').serving?.address).toBe('127.171.2.1');
  });

  it('takes a new serial of a known unit over, without a new binding', async () => {
    const before = test.camera('C-01');
    await simulator.switchboard.turn('C-01', 'new-serial', { value: 'SERIAL-TWO' });
    await discover();
    expect(test.camera('C-01')).toMatchObject({
      id: before.id,
      serving: { serial: 'SERIAL-TWO', deviceId: before.serving?.deviceId, sinceMs: before.serving?.sinceMs },
    });
  });

  it('replaces a swapped unit as an act of its own: camera and history stay', async () => {
    const camera = test.camera('P-01');
    const first = await discover();
    await bind(first.runId, [{ foundId: foundAt(first, '127.171.3.1').foundId, channel: 1, cameraId: camera.id }]);
    const old = test.camera('P-01').serving;
    await simulator.getCamera('P-01').stop();
    const swapped = await startSimulator({
      ...options,
      district: [
        {
          code: 'P-01',
          user: 'admin',
          password: canary,
          mac: 'ac:cc:8e:99:88:77',
          serial: 'SWAPPED-1',
          uuid: '11111111-2222-4333-8444-555555555555',
        },
      ],
    });
    try {
      const progress = await discover();
      const found = foundAt(progress, '127.171.3.1');
      expect(found).toMatchObject({ status: 'new', suggestedCameraIds: expect.arrayContaining([camera.id]) });
      const { results } = await bind(progress.runId, [{ foundId: found.foundId, channel: 1, cameraId: camera.id }]);
      expect(results[0]?.error).toBe('request.conflict');
      const body = { runId: progress.runId, foundId: found.foundId, channel: 1 };
      const after = await test.call<Camera>('POST', `/api/cameras/${camera.id}/replace-device`, body);
      expect(after).toMatchObject({ id: camera.id, code: 'P-01', serving: { serial: 'SWAPPED-1' } });
      const { devices } = await test.call<CameraHistory>('GET', `/api/cameras/${camera.id}/history`);
      expect(devices.map(({ serial }) => serial)).toEqual([old?.serial, 'SWAPPED-1']);
      expect(devices[0]?.untilMs).toBe(devices[1]?.fromMs);
    } finally {
      await swapped.close();
    }
  });

  it('is cancelled at once, and refuses addresses outside of the networks', async () => {
    const started = await test.call<DiscoveryProgress>('POST', '/api/discovery', { interfaces: [], targets });
    expect((await test.ask('POST', '/api/discovery', { interfaces: [], targets })).status).toBe(409);
    const ended = await test.call<DiscoveryProgress>('DELETE', `/api/discovery/${started.runId}`);
    expect(ended.state).toBe('cancelled');
    const refused = await test.ask('POST', '/api/discovery', { interfaces: [], targets: ['169.254.169.254'] });
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'camera.address-refused' } });
  });

  it('lets no password out: not in an answer, not in the log', () => {
    expect(test.answered.join()).not.toContain(canary);
    expect(test.logged.join()).not.toContain(canary);
  });
});
