/** What the page knows of rights: a camera that is taken away stays in its tile so that the tile can say why. */
import { beforeEach, describe, expect, it } from 'vitest';
import { District } from '../../../dashboard/state/district.ts';
import { homePath, mayOpen } from '../../../dashboard/state/page-rights.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { camera, wall as wallRow } from './district-fixtures.ts';

const operator = { id: 'p1', name: 'Trực', role: 'operator' };
const layout = { tileCount: 4, cameraIds: ['a', 'b', null, null], fill: 'hand', siteId: null, page: 0 } as const;

const wall = (cameraIds: readonly (string | null)[], revision: number) => ({
  ...wallRow('w', revision),
  layout: { ...layout, cameraIds: [...cameraIds] },
});

let told: string[];
let district: District;

beforeEach(() => {
  told = [];
  district = new District({ nowMs: () => 1_000, onLiveLost: (cameras) => told.push(...cameras.map(({ id }) => id)) });
});

const snapshot = (seen: Readonly<Record<string, readonly string[]>>, more: Record<string, unknown> = {}) => {
  const shown = layout.cameraIds.map((id) => (id !== null && id in seen ? id : null));
  district.applySnapshot({
    person: operator,
    cameras: Object.keys(seen).map((id) => camera(id, id, 's')) satisfies Camera[],
    rights: Object.entries(seen).map(([id, rights]) => ({ rights, cameraIds: [id] })),
    walls: [wall(shown, 3)],
    ...more,
  });
};

describe('rights of the page', () => {
  it('are those of the newest snapshot', () => {
    snapshot({ a: ['live', 'ptz'], b: ['health'] });
    expect(district.may('ptz', 'a')).toBe(true);
    expect(district.may('live', 'b')).toBe(false);
    expect(district.allowance('b')).toEqual({ allowed: false, withdrawnAtMs: null });
    snapshot({ a: ['live'], b: ['live'] });
    expect(district.may('ptz', 'a')).toBe(false);
    expect(told).toEqual([]);
  });

  it('keep a camera that is gone for the person in its tile, with its name, until the layout changes', () => {
    snapshot({ a: ['live'], b: ['live'] });
    snapshot({ a: ['live'] });
    expect(told).toEqual(['b']);
    expect(district.cameras.has('b')).toBe(false);
    expect(district.cameraRights.withdrawn.get('b')?.id).toBe('b');
    expect(district.walls.get('w')?.layout.cameraIds).toEqual(['a', 'b', null, null]);
    expect(district.allowance('b')).toEqual({ allowed: false, withdrawnAtMs: 1_000 });
    district.setWall(wall(['a', null, null, null], 4));
    expect(district.walls.get('w')?.layout.cameraIds[1]).toBe(null);
  });

  it('tell also when the camera stays but its live picture is taken, and forget it when it is given back', () => {
    snapshot({ a: ['live', 'health'] });
    snapshot({ a: ['health'] });
    expect(told).toEqual(['a']);
    expect(district.allowance('a').withdrawnAtMs).toBe(1_000);
    snapshot({ a: ['live'] });
    expect(district.allowance('a')).toEqual({ allowed: true, withdrawnAtMs: null });
    expect(district.cameraRights.withdrawn.size).toBe(0);
  });

  it('of one person say nothing to the next', () => {
    snapshot({ a: ['live'], b: ['live'] });
    snapshot({ a: ['live'] }, { person: { ...operator, id: 'p2' } });
    expect(told).toEqual([]);
    expect(district.cameraRights.withdrawn.size).toBe(0);
    expect(district.walls.get('w')?.layout.cameraIds[1]).toBe(null);
    district.forgetRights();
    expect(district.may('live', 'a')).toBe(false);
  });
});

describe('pages', () => {
  const administrator = {
    rights: ['walls', 'people', 'audit', 'configure', 'health'],
    cameraRights: ['snapshot'],
  } as const;
  const watcher = { rights: ['walls'], cameraRights: ['live', 'health'] } as const;

  it('open by right: administrators do not watch, watchers do not administer', () => {
    const views = [
      'wall',
      'overview',
      'health',
      'cameras',
      'discovery',
      'people',
      'grants',
      'audit',
      'account',
    ] as const;
    const open = (own: { rights: readonly string[]; cameraRights: readonly string[] }) =>
      views.filter((view) => mayOpen(own as never, view));
    expect(open(administrator)).toEqual(['health', 'cameras', 'discovery', 'people', 'grants', 'audit', 'account']);
    expect(open(watcher)).toEqual(['wall', 'overview', 'health', 'account']);
    expect(open({ rights: [], cameraRights: [] })).toEqual(['account']);
  });

  it('begin where the person has something to do', () => {
    expect(homePath({ rights: [], cameraRights: ['live'] })).toBe('/');
    expect(homePath({ rights: ['people'], cameraRights: [] })).toBe('/people');
    expect(homePath({ rights: [], cameraRights: [] })).toBe('/account');
  });
});
