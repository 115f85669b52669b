import { describe, expect, it } from 'vitest';
import { neighboursOf } from '../../../../gateway/recordings/playback/neighbours.ts';

const nowhere = { road: null, chainageM: null, latitude: null, longitude: null, bearingDeg: null };
const at = (code: string, siteId: string, place: Partial<typeof nowhere> | object = {}) => ({
  ...{ id: code, code, siteId },
  place: { ...nowhere, ...place },
});
const inTunnel = (code: string, chainageM: number) => at(code, 'tunnel', { road: 'Hầm', chainageM });

describe('neighbours', () => {
  const camera = inTunnel('T-02', 200);
  const all = [
    camera,
    inTunnel('T-10', 900),
    inTunnel('T-01', 50),
    inTunnel('T-03', 260),
    at('T-99', 'tunnel'),
    at('P-02', 'ward'),
    at('P-01', 'ward'),
  ];

  it('are those of the site by their distance along the road, then the others by code', () => {
    expect(neighboursOf(camera, all, 9).map(({ cameraId, distanceM }) => [cameraId, distanceM])).toEqual([
      ['T-03', 60],
      ['T-01', 150],
      ['T-10', 700],
      ['T-99', null],
      ['P-01', null],
      ['P-02', null],
    ]);
    expect(neighboursOf(camera, all, 2)).toEqual([
      { cameraId: 'T-03', sameSite: true, distanceM: 60 },
      { cameraId: 'T-01', sameSite: true, distanceM: 150 },
    ]);
  });

  it('are as far away as the crow flies', () => {
    const gate = at('C-01', 'gate', { latitude: 10.7769, longitude: 106.7009 });
    // A hundredth of a degree north, and the same east at this latitude.
    const north = at('C-02', 'other', { latitude: 10.7869, longitude: 106.7009 });
    const east = at('C-03', 'other', { latitude: 10.7769, longitude: 106.7109 });
    const found = neighboursOf(gate, [north, east], 9);
    expect(found.map(({ cameraId }) => cameraId)).toEqual(['C-03', 'C-02']);
    expect(found[1]?.distanceM).toBeCloseTo(1_112, -1);
    expect(found[0]?.distanceM).toBeCloseTo(1_092, -1);
  });
});
