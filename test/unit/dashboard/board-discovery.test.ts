/** Choices of a discovery run and the binding that follows from them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Choice,
  canBind,
  channelKey,
  choicesByPattern,
  choicesBySuggestion,
  fillPattern,
  foundRows,
  planBinding,
  suggestedFor,
} from '../../../dashboard/views/discovery/bind-plan.ts';
import { parseTargets } from '../../../dashboard/views/discovery/discovery-targets.ts';
import { foundOrder } from '../../../dashboard/views/discovery/status-look.ts';
import { unboundCameras } from '../../../dashboard/views/discovery/unbound-cameras.ts';
import type { FoundChannel, FoundDevice } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import { makeCamera, tunnel, ward } from './board-facts.ts';

const profile = {
  token: 'p',
  name: 'p',
  codec: 'h264' as const,
  codecFrom: 'sdp' as const,
  width: 640,
  height: 360,
  fps: 15,
  bitrateKbps: 500,
  gopLength: 30,
  audio: '',
  rtspUrl: 'rtsp://10.20.0.15/1',
  snapshotUrl: null,
};

const channel = (n: number, change: Partial<FoundChannel> = {}): FoundChannel => ({
  channel: n,
  profiles: [profile],
  mainToken: 'p',
  subToken: null,
  cameraId: null,
  hasStill: false,
  ...change,
});

const device = (foundId: string, change: Partial<FoundDevice> = {}): FoundDevice => ({
  foundId,
  address: '10.20.0.15',
  xaddr: null,
  status: 'new',
  reason: null,
  foundBy: 'multicast',
  deviceId: null,
  make: 'Axis',
  model: 'P1448',
  firmware: '',
  serial: '',
  mac: null,
  onvifVersions: [],
  ptz: false,
  events: false,
  media2: true,
  clockOffsetMs: null,
  channels: [channel(1)],
  suggestedCameraIds: [],
  ...change,
});

const recorder = device('r', { channels: [channel(1), channel(2), channel(3)] });
const rows = foundRows([device('a'), recorder]);
const sitePattern = { site: { id: ward.id, name: ward.name }, code: 'P-{nn}', name: '{site} {n}', firstNumber: 7 };

describe('what can be bound', () => {
  it('is a channel that answered and serves nobody', () => {
    const can = (found: FoundDevice) => foundRows([found]).map(canBind);
    expect(can(device('a'))).toEqual([true]);
    expect(can(device('a', { status: 'password-refused' }))).toEqual([false]);
    expect(can(device('a', { status: 'failed', channels: [] }))).toEqual([]);
    expect(can(device('a', { status: 'known', channels: [channel(1, { cameraId: 'c' }), channel(2)] }))).toEqual([
      false,
      true,
    ]);
    expect(can(device('a', { channels: [channel(1, { profiles: [] })] }))).toEqual([false]);
  });

  it("is offered the suggestion at the channel's own place first", () => {
    const found = device('r', { channels: [channel(1), channel(2)], suggestedCameraIds: ['c-1', 'c-2'] });
    expect(foundRows([found]).map((row) => suggestedFor(row)[0])).toEqual(['c-1', 'c-2']);
  });

  it('by suggestion never gives one camera to two channels, nor one that is bound already', () => {
    const found = foundRows([
      device('a', { suggestedCameraIds: ['c-1'] }),
      device('b', { suggestedCameraIds: ['c-1', 'c-2'] }),
    ]);
    const choices = choicesBySuggestion(found, new Set(['c-1', 'c-2']));
    expect([...choices.values()]).toEqual([
      { kind: 'existing', cameraId: 'c-1' },
      { kind: 'existing', cameraId: 'c-2' },
    ]);
    expect(choicesBySuggestion(found, new Set()).size).toBe(0);
  });
});

describe('patterns', () => {
  it('fill what they know and leave what they do not', () => {
    const facts = { site: 'Cửa ngõ', n: 3, make: 'Axis', model: 'P1', address: '10.0.0.1', channel: 2 };
    expect(fillPattern('{site} {n}', facts)).toBe('Cửa ngõ 3');
    expect(fillPattern('C-{nn}/{channel} {what}', facts)).toBe('C-03/2 {what}');
  });

  it('number the channels in order and pass over codes that exist, whatever their case', () => {
    const choices = choicesByPattern(rows, sitePattern, new Set(['p-08', 'P-10']));
    const made = [...choices.values()].map((choice) => (choice.kind === 'new' ? [choice.code, choice.name] : []));
    expect(made).toEqual([
      ['P-07', 'Phường An Phú 7'],
      ['P-09', 'Phường An Phú 9'],
      ['P-11', 'Phường An Phú 11'],
      ['P-12', 'Phường An Phú 12'],
    ]);
  });

  it('without a number end, and the double codes are named as problems', () => {
    const choices = choicesByPattern(rows, { ...sitePattern, code: 'P-1' }, new Set());
    const plan = planBinding(rows, choices, []);
    expect([...plan.problems.values()]).toEqual(Array(rows.length - 1).fill('discovery.problemCodeTaken'));
  });

  it('give every channel a code of its own', () => {
    const taken = fc.array(fc.integer({ min: 0, max: 20 }).map((n) => `P-${String(n).padStart(2, '0')}`));
    fc.assert(
      fc.property(taken, fc.integer({ min: 0, max: 15 }), (codes, firstNumber) => {
        const choices = choicesByPattern(rows, { ...sitePattern, firstNumber }, new Set(codes));
        const made = [...choices.values()].flatMap((choice) => (choice.kind === 'new' ? [choice.code] : []));
        expect(new Set([...made, ...codes]).size).toBe(made.length + new Set(codes).size);
      }),
    );
  });
});

describe('the plan', () => {
  const cameras = [makeCamera({ code: 'T-01', serving: null }), makeCamera({ code: 'T-02', serving: null })];
  const plan = (choices: Record<string, Choice>) => planBinding(rows, new Map(Object.entries(choices)), cameras);

  it('holds one item per choice and nothing for what is left alone', () => {
    const made = plan({
      [channelKey('a', 1)]: { kind: 'existing', cameraId: 'id-T-01' },
      [channelKey('r', 2)]: { kind: 'new', code: 'T-30', name: 'Mới', siteId: tunnel.id },
      [channelKey('r', 3)]: { kind: 'leave' },
    });
    expect(made.problems.size).toBe(0);
    expect(made.items).toEqual([
      { foundId: 'a', channel: 1, cameraId: 'id-T-01' },
      { foundId: 'r', channel: 2, newCamera: { code: 'T-30', name: 'Mới', siteId: tunnel.id } },
    ]);
  });

  it('refuses a camera chosen twice, one not chosen, a code that exists, and what is missing', () => {
    const made = plan({
      [channelKey('a', 1)]: { kind: 'existing', cameraId: 'id-T-01' },
      [channelKey('r', 1)]: { kind: 'existing', cameraId: 'id-T-01' },
      [channelKey('r', 2)]: { kind: 'new', code: 't-02', name: 'Mới', siteId: tunnel.id },
      [channelKey('r', 3)]: { kind: 'new', code: 'T-31', name: 'Mới', siteId: '' },
    });
    expect(Object.fromEntries(made.problems)).toEqual({
      [channelKey('r', 1)]: 'discovery.problemTwice',
      [channelKey('r', 2)]: 'discovery.problemCodeTaken',
      [channelKey('r', 3)]: 'discovery.problemSite',
    });
    expect(plan({ [channelKey('a', 1)]: { kind: 'existing', cameraId: '' } }).problems.size).toBe(1);
  });
});

it('the picker finds unbound cameras by code as typed or by name without diacritics', () => {
  const cameras = [
    makeCamera({ code: 'T-07', serving: null, name: 'Nhánh A' }),
    makeCamera({ code: 'T-08', name: 'Nhánh A' }),
    makeCamera({ code: 'P-31', serving: null, name: 'Trần Não', siteId: ward.id }),
  ];
  const sites = new Map([tunnel, ward].map((site) => [site.id, site]));
  const find = (text: string, suggested: string[] = []) =>
    unboundCameras(cameras, sites, suggested, text).map(({ code }) => code);
  expect(find('')).toEqual(['P-31', 'T-07']);
  expect(find('', ['id-T-07'])).toEqual(['T-07', 'P-31']);
  expect(find('t07')).toEqual(['T-07']);
  expect(find('tran nao')).toEqual(['P-31']);
});

it('results begin with what waits for a person', () => {
  const found = [
    device('k', { status: 'known' }),
    device('n10', { address: '10.0.0.10' }),
    device('n2', { address: '10.0.0.2' }),
    device('m', { status: 'known-new-address' }),
  ];
  expect(foundOrder(found).map(({ foundId }) => foundId)).toEqual(['m', 'n2', 'n10', 'k']);
});

it('targets are read however they are separated', () => {
  expect(parseTargets(' 10.0.0.1,10.0.0.2;\n10.0.1.0/24  10.0.0.1\n')).toEqual(['10.0.0.1', '10.0.0.2', '10.0.1.0/24']);
  expect(parseTargets(' \n')).toEqual([]);
});
