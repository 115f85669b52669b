/** The camera form's draft, the list's filter, and the rows of an import. */
import { describe, expect, it } from 'vitest';
import type { ApiError } from '../../../dashboard/state/api.ts';
import {
  type CameraDraft,
  draftOf,
  emptyDraft,
  messagesOf,
  parseNumber,
  readDraft,
} from '../../../dashboard/views/cameras/camera-draft.ts';
import { listCameras } from '../../../dashboard/views/cameras/camera-list.ts';
import { freeChannels } from '../../../dashboard/views/cameras/free-channels.ts';
import { countRows, importOrder } from '../../../dashboard/views/cameras/import-rows.ts';
import type { Device } from '../../../gateway/cameras/device-schemas.ts';
import type { ImportRow, Profile } from '../../../gateway/cameras/schemas.ts';
import { lessor, makeCamera, tunnel, ward } from './board-facts.ts';

const good: CameraDraft = { ...emptyDraft(tunnel.id), code: 'T-24', name: 'Nhánh A' };
const refusal = (details: Record<string, unknown>): ApiError => ({
  status: 400,
  code: 'request.invalid',
  message: '',
  details,
  requestId: null,
});

describe('a draft', () => {
  it('becomes the input the API takes, empty fields as null', () => {
    const { input, problems } = readDraft({ ...good, chainageM: '1+240', latitude: '10,78', contact: ' ' });
    expect(problems).toEqual({});
    expect(input).toMatchObject({
      code: 'T-24',
      siteId: tunnel.id,
      linkId: null,
      contact: null,
      ptzHomeAfterMin: null,
    });
    expect(input.place).toEqual({ road: null, chainageM: 1240, latitude: 10.78, longitude: null, bearingDeg: null });
  });

  it('of a stored camera gives the same camera back', () => {
    const place = { road: 'Nhánh B', chainageM: 180, latitude: 10.77, longitude: 106.7, bearingDeg: 90 };
    const camera = makeCamera({ place, lessorUnitId: lessor.id, contractFrom: '2026-01-01', ptzHomeAfterMin: 5 });
    const { id: _id, serving: _serving, ...stored } = camera;
    expect(readDraft(draftOf(camera)).input).toEqual(stored);
  });

  it('names every field that cannot be taken', () => {
    const wrong = {
      ...good,
      code: 'đ 1',
      name: ' ',
      siteId: '',
      latitude: '91',
      bearingDeg: 'north',
      ptzHomeAfterMin: '1,5',
    };
    const span = { contractFrom: '01/02/2026', contractUntil: '1/1/2026' };
    expect(readDraft({ ...wrong, ...span }).problems).toEqual({
      code: 'cameras.problemCode',
      name: 'cameras.problemRequired',
      siteId: 'cameras.problemRequired',
      latitude: 'cameras.problemRange',
      bearingDeg: 'cameras.problemNumber',
      ptzHomeAfterMin: 'cameras.problemNumber',
      contractUntil: 'cameras.problemSpan',
    });
  });

  it('takes dates as day, month and year', () => {
    expect(readDraft({ ...good, contractFrom: '5/11/2026' }).input.contractFrom).toBe('2026-11-05');
    expect(readDraft({ ...good, contractFrom: '11/25/2026' }).problems).toEqual({
      contractFrom: 'cameras.problemDate',
    });
  });

  it('reads numbers as they are typed here', () => {
    expect(parseNumber('1 234,5')).toBe(1234.5);
    expect(parseNumber('-12')).toBe(-12);
    expect(parseNumber('0+420')).toBe(420);
    expect(parseNumber('')).toBeNull();
    expect(parseNumber('1,2,3')).toBeUndefined();
  });
});

describe("the gateway's refusal", () => {
  const words = (message: string) => `no: ${message}`;

  it('goes to the fields it names', () => {
    const fields = [
      { path: 'body/place/latitude', message: 'must be <= 90', params: {} },
      { path: 'body', message: 'must have siteId', params: { missingProperty: 'siteId' } },
      { path: 'body/unheard', message: 'x', params: {} },
    ];
    expect(messagesOf(refusal({ fields }), words)).toEqual({
      latitude: 'no: must be <= 90',
      siteId: 'no: must have siteId',
    });
  });

  it('of a conflict goes to its field, and one without a field is left to the caller', () => {
    expect(messagesOf(refusal({ field: 'code' }), words)).toEqual({ code: 'no: ' });
    expect(messagesOf(refusal({}), words)).toEqual({});
    expect(messagesOf(refusal({ fields: 'nonsense' }), words)).toEqual({});
  });
});

it('the list is filtered without diacritics and stands in the order of codes', () => {
  const cameras = [
    makeCamera({ code: 'P-10', siteId: ward.id, serving: null }),
    makeCamera({ code: 'P-9', siteId: ward.id, lessorUnitId: lessor.id }),
    makeCamera({ code: 'T-01' }),
  ];
  const sites = new Map([tunnel, ward].map((site) => [site.id, site]));
  const list = (text: string, binding: 'any' | 'bound' | 'unbound' = 'any') =>
    listCameras(cameras, sites, new Map([[lessor.id, lessor]]), { text, siteId: '', binding }).map(({ code }) => code);
  expect(list('')).toEqual(['P-9', 'P-10', 'T-01']);
  expect(list('phuong an phu')).toEqual(['P-9', 'P-10']);
  expect(list('vnpt')).toEqual(['P-9']);
  expect(list('', 'unbound')).toEqual(['P-10']);
});

it('free channels are those with profiles that serve no camera', () => {
  const profile: Profile = {
    token: 'p',
    name: 'p',
    codec: 'h264',
    codecFrom: 'sdp',
    width: 640,
    height: 360,
    fps: 15,
    bitrateKbps: 500,
    gopLength: 30,
    audio: '',
    rtspUrl: 'rtsp://10.20.0.15/1',
    snapshotUrl: null,
  };
  const channel = (n: number, cameraId: string | null, profiles: Profile[]) => ({
    channel: n,
    profiles,
    mainToken: null,
    subToken: null,
    cameraId,
  });
  const device: Device = {
    id: 'd-1',
    address: '10.20.0.15',
    hostName: null,
    xaddr: null,
    mac: null,
    make: 'Dahua',
    model: 'NVR4',
    firmware: '',
    serial: 'S1',
    onvifVersions: [],
    ptz: false,
    events: false,
    media2: false,
    clockOffsetMs: null,
    seenAtMs: 0,
    channels: [channel(1, 'c-1', [profile]), channel(2, null, [profile]), channel(3, null, [])],
  };
  expect(freeChannels([device])).toMatchObject([{ key: 'd-1#2', channel: 2, channels: 3, name: 'Dahua NVR4' }]);
});

it('an import shows errors first, then what changes, then the rest', () => {
  const row = (line: number, action: ImportRow['action']): ImportRow => ({
    line,
    code: `X-${line}`,
    action,
    changes: {},
    errors: [],
  });
  const rows = [row(2, 'unchanged'), row(3, 'update'), row(4, 'error'), row(5, 'create')];
  expect(importOrder(rows).map(({ line }) => line)).toEqual([4, 3, 5, 2]);
  expect(countRows(rows)).toEqual({ create: 1, update: 1, unchanged: 1, error: 1 });
});
