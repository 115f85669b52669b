/**
 * Back to the home preset after idle minutes, and what is told of steering: the control over a real registry and audit, with a
 * fake head and a clock of ours.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { patchCamera } from '../../../gateway/cameras/camera-acts.ts';
import type { CamerasCore } from '../../../gateway/cameras/core.ts';
import { bindCamera, keepDevice } from '../../../gateway/cameras/device-acts.ts';
import { createInventoryAnswers } from '../../../gateway/cameras/inventory-answers.ts';
import { createAddressCheck } from '../../../gateway/cameras/reach/address-check.ts';
import { createPtzControl, type PtzControl } from '../../../gateway/cameras/steering/ptz-control.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import type { OnvifPort } from '../../../gateway/onvif/onvif-port.ts';
import { allowEverything } from '../../support/allow-everything.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

const minuteMs = 60_000;
const desk = { key: 'a', name: 'Bàn trực 1', actor: consoleActor };
let test: TestRegistry;
let clock: ManualClock;
let control: PtzControl;
let cameraId = '';
let homes: number[];
let refusals: GatewayError[];

const fakeHead = () => ({
  continuousMove: async () => 'sent' as const,
  stop: async () => {},
  presets: async () => [],
  setPreset: async () => '1',
  removePreset: async () => {},
  gotoPreset: async () => {},
  setHome: async () => {},
  async gotoHome() {
    homes.push(clock.monotonicMs());
    const refusal = refusals.shift();
    if (refusal) throw refusal;
  },
  status: async () => ({ pan: 0, tilt: 0, zoom: 0, moving: false }),
  close() {},
});

const recordOf = () => ({
  ...{ id: newId(), identity: 'mac:1', mac: null, endpoint: null, make: 'Make', model: 'Model', firmware: '1' },
  ...{ serial: '1', hostName: null, address: '10.0.0.1', xaddr: 'http://10.0.0.1:80/onvif/device_service' },
  ...{ onvifVersions: [], services: [], ptz: true, events: false, media2: false, clockOffsetMs: null, seenAtMs: 1 },
  channels: [{ channel: 1, profiles: [], mainToken: null, subToken: null, ptzToken: 'p', sourceTokens: [] }],
});

const homeAfter = (ptzHomeAfterMin: number | null) =>
  test.registry.act((act) => patchCamera(act, cameraId, { ptzHomeAfterMin }, 2), consoleActor);
const move = (by = desk) => control.move(cameraId, by, { pan: 1, tilt: 0, zoom: 0 }, () => {});

beforeEach(async () => {
  test = await openTestRegistry();
  clock = createManualClock();
  homes = [];
  refusals = [];
  await test.imports.applyDistrict(
    'sites: [{code: S, name: S, kind: ward}]\ncameras: [{code: C-1, name: C, site: S, ptzHomeAfterMin: 5}]',
    consoleActor,
  );
  const { registry, credentials, events } = test;
  cameraId = [...registry.inventory.cameras.keys()][0] ?? '';
  await registry.act(async (act) => {
    const deviceId = await keepDevice(act, recordOf(), 1);
    return { deviceId };
  }, consoleActor);
  const deviceId = [...registry.inventory.devices.keys()][0] ?? '';
  await registry.act((act) => bindCamera(act, { cameraId, deviceId, channel: 1 }, 1, false), consoleActor);
  const addresses = createAddressCheck({ networks: ['10.0.0.0/8'], allowLoopback: false, ownPorts: () => [] });
  const core = {
    ...{
      clock,
      events,
      audit: test.audit,
      registry,
      credentials,
      addresses,
      log: createQuietLog().log,
      decide: allowEverything,
    },
    config: { ptz: { holdMs: 15_000, moveTimeoutMs: 1_000 } },
    cameras: createInventoryAnswers({ registry, credentials, addresses }),
    onvif: { openPtz: async () => fakeHead() } as unknown as OnvifPort,
  };
  control = createPtzControl(core as unknown as CamerasCore);
});
afterEach(async () => {
  await control.close();
  expect(clock.pending).toBe(0);
  await test.close();
});

describe('a steered camera', () => {
  it('goes home once, after its idle minutes and not before', async () => {
    move();
    await clock.advance(5 * minuteMs - 1_000);
    expect(homes).toEqual([]);
    await clock.advance(2_000);
    expect(homes).toHaveLength(1);
    await clock.advance(60 * minuteMs);
    expect(homes).toHaveLength(1);
  });

  it('stays while it is steered: each act begins the minutes anew', async () => {
    for (let n = 0; n < 4; n++) {
      move();
      await clock.advance(4 * minuteMs);
    }
    await control.gotoPreset(cameraId, desk, '1');
    await clock.advance(4 * minuteMs);
    expect(homes).toEqual([]);
    await clock.advance(2 * minuteMs);
    expect(homes).toHaveLength(1);
  });

  it('stays where it is when no minutes are set, and follows a change of them', async () => {
    await homeAfter(null);
    move();
    await clock.advance(60 * minuteMs);
    expect(homes).toEqual([]);
    await homeAfter(90);
    await clock.advance(31 * minuteMs);
    expect(homes).toHaveLength(1);
  });

  it('is not turned when nobody has steered it', async () => {
    await clock.advance(60 * minuteMs);
    expect(homes).toEqual([]);
  });

  it('is tried again when it was out of reach, but not when it has no home', async () => {
    refusals = [new GatewayError('camera.unreachable'), new GatewayError('camera.not-supported')];
    move();
    await clock.advance(5 * minuteMs);
    expect(homes).toHaveLength(1);
    await clock.advance(2 * minuteMs);
    expect(homes).toHaveLength(2);
    await clock.advance(60 * minuteMs);
    expect(homes).toHaveLength(2);
  });
});

describe('the record of a steered camera', () => {
  const other = { ...desk, key: 'b', name: 'Bàn trực 2' };
  const told = async (rows: number) => {
    await waitFor('the rows', async () => (await test.audit.list({ kind: 'ptz', limit: rows + 1 })).length === rows);
    return (await test.audit.list({ kind: 'ptz', limit: rows })).reverse();
  };

  it('counts only movements that went out', async () => {
    move();
    control.release(cameraId, desk);
    await told(2);
    control.hold(cameraId, desk);
    await told(3);
    move();
    await clock.settle();
    control.release(cameraId, desk);
    expect((await told(4)).map(({ kind, details }) => [kind, details['movements']])).toEqual([
      ['ptz.held', undefined],
      ['ptz.ended', 0],
      ['ptz.held', undefined],
      ['ptz.ended', 1],
    ]);
  });

  it('tells of a hold that lapsed that it lapsed, also when another desk begins in the same second', async () => {
    await clock.advance(500);
    move();
    await clock.advance(15_100);
    expect(move(other).steerer).toBe(other);
    const rows = (await told(3)).map(({ kind, details }) => [kind, details['desk'], details['how']]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['ptz.held', desk.name, undefined],
        ['ptz.ended', desk.name, 'lapsed'],
        ['ptz.held', other.name, undefined],
      ]),
    );
  });
});
