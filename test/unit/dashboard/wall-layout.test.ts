import { describe, expect, it } from 'vitest';
import { District } from '../../../dashboard/state/district.ts';
import { gridSide, neighbour, tileCounts, tilePlaces } from '../../../dashboard/views/wall/grid-shape.ts';
import { SteadyFill } from '../../../dashboard/views/wall/steady-fill.ts';
import { fillWall, withCameraIn, withSwapped } from '../../../dashboard/views/wall/wall-fill.ts';
import type { Layout } from '../../../gateway/walls/schemas.ts';
import { camera, health, stream } from './district-fixtures.ts';

const layout = (changes: Partial<Layout>): Layout => ({
  tileCount: 4,
  cameraIds: [],
  fill: 'hand',
  siteId: null,
  page: 0,
  ...changes,
});

const cameras = [
  camera('a', 'T-10', 's1'),
  camera('b', 'T-2', 's1'),
  camera('c', 'P-1', 's2'),
  camera('d', 'P-2', 's2', false),
  camera('e', 'P-3', 's2'),
  camera('f', 'P-4', 's2'),
];
const facts = {
  cameras,
  health: new Map([
    ['a', health('a', 'up')],
    ['b', health('b', 'degraded')],
    ['c', health('c', 'down')],
    ['e', health('e', 'up')],
  ]),
  streams: new Map([
    ['c', { sub: stream('c', { picture: 'lost' }) }],
    ['e', { sub: stream('e', { picture: 'frozen' }) }],
  ]),
};

describe('filling a wall', () => {
  it('by hand keeps the places, also empty ones', () => {
    expect(fillWall(layout({ cameraIds: [null, 'b'] }), facts).cameraIds).toEqual([null, 'b', null, null]);
  });

  it('by site goes in order of code, number by number', () => {
    expect(fillWall(layout({ fill: 'site', siteId: 's1' }), facts).cameraIds).toEqual(['b', 'a', null, null]);
  });

  it('by state puts lost, frozen, degraded first and the unbound last', () => {
    const filled = fillWall(layout({ fill: 'state', tileCount: 6 }), facts);
    expect(filled.cameraIds).toEqual(['c', 'e', 'b', 'f', 'a', 'd']);
  });

  it('turns pages and never shows one beyond the last', () => {
    const second = fillWall(layout({ fill: 'site', page: 1 }), facts);
    expect([second.page, second.pages]).toEqual([1, 2]);
    expect(fillWall(layout({ fill: 'site', page: 9 }), facts)).toEqual(second);
  });

  it('turns into a layout by hand as soon as a person places a camera', () => {
    const shown = fillWall(layout({ fill: 'state' }), facts).cameraIds;
    const changed = withCameraIn(layout({ fill: 'state' }), shown, 1, 'a');
    expect(changed).toMatchObject({ fill: 'hand', cameraIds: ['c', 'a', 'b', 'f'] });
    expect(withSwapped(changed, changed.cameraIds, 0, 3).cameraIds).toEqual(['f', 'a', 'b', 'c']);
    expect(withCameraIn(changed, changed.cameraIds, 0, null).cameraIds[0]).toBeNull();
  });

  it('by state holds its order for three seconds, so that tiles do not dance', () => {
    const district = new District();
    district.applySnapshot({ cameras: cameras.slice(0, 3) });
    const steady = new SteadyFill();
    const wanted = layout({ fill: 'state' });
    const first = steady.fill(wanted, district, 0).cameraIds;
    district.applyEvent('camera.health', { cameraId: 'a', health: health('a', 'down') });
    expect(steady.fill(wanted, district, 2_900).cameraIds).toEqual(first);
    expect(steady.fill(wanted, district, 3_000).cameraIds[0]).toBe('a');
  });
});

describe('the grid', () => {
  it('has as many places as tiles, and they fill it without overlap', () => {
    for (const count of tileCounts) {
      const places = tilePlaces(count);
      expect(places).toHaveLength(count);
      const cells = places.flatMap((place) =>
        Array.from({ length: place.span ** 2 }, (_, n) => {
          const column = place.column + (n % place.span);
          return `${column},${place.row + Math.floor(n / place.span)}`;
        }),
      );
      expect(new Set(cells).size).toBe(gridSide(count) ** 2);
      expect(cells).toHaveLength(gridSide(count) ** 2);
    }
  });

  it('knows the neighbours, around the big tile of six too', () => {
    expect(neighbour(9, 4, 'left')).toBe(3);
    expect(neighbour(9, 0, 'up')).toBe(0);
    expect(neighbour(6, 0, 'right')).toBe(1);
    expect(neighbour(6, 0, 'down')).toBe(3);
    expect(neighbour(6, 4, 'up')).toBe(0);
    expect(neighbour(6, 5, 'up')).toBe(2);
  });
});
