import { describe, expect, it } from 'vitest';
import { completeDefinition, makeDistrict, splitByKind } from '../../simulator/district.ts';

describe('made district', () => {
  it('of 120 is the real one: 23 tunnel, 11 gates with PTZ, 86 wards', () => {
    expect(splitByKind(120)).toEqual({ tunnel: 23, gate: 11, ward: 86 });
    const district = makeDistrict({ cameras: 120, extra: 3, recorderChannels: 4 });
    expect(district).toHaveLength(124);
    expect(district.filter((camera) => camera.ptz).map((camera) => camera.code[0])).toEqual(
      Array.from({ length: 11 }, () => 'C'),
    );
    expect(district.filter((camera) => camera.mainCodec === 'mjpeg')).toHaveLength(1);
    expect(district.filter((camera) => camera.mainCodec === 'h265').length).toBeGreaterThan(10);
    expect(new Set(district.map((camera) => camera.audio))).toEqual(new Set(['none', 'aac', 'pcma', 'pcmu']));
    expect(district.at(-1)).toMatchObject({ code: 'R-01', channels: 4 });
  });

  it('has one of each kind as soon as there are three', () => {
    expect(splitByKind(3)).toEqual({ tunnel: 1, gate: 1, ward: 1 });
    expect(splitByKind(1)).toEqual({ tunnel: 0, gate: 0, ward: 1 });
    for (let cameras = 0; cameras <= 130; cameras += 1) {
      const { tunnel, gate, ward } = splitByKind(cameras);
      expect(tunnel + gate + ward).toBe(cameras);
    }
  });

  it('is the same each time, and no two devices share an identity', () => {
    const district = makeDistrict({ cameras: 120, extra: 3 });
    expect(makeDistrict({ cameras: 120, extra: 3 })).toEqual(district);
    for (const key of ['mac', 'serial', 'uuid', 'address', 'code'] as const) {
      expect(new Set(district.map((camera) => camera[key])).size).toBe(district.length);
    }
  });

  it('takes from an entry what it says and fills in the rest', () => {
    const camera = completeDefinition(
      { code: 'T-07', clockOffsetMs: 5000, make: 'AXIS' },
      { cameras: 0, baseAddress: '127.44.0.0' },
    );
    expect(camera).toMatchObject({
      code: 'T-07',
      scene: 'tunnel',
      clockOffsetMs: 5000,
      make: 'AXIS',
      address: '127.44.1.7',
      ptz: false,
    });
  });
});
