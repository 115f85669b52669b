import { describe, expect, it } from 'vitest';
import { cutWall, firstLayout, layoutMeant, type Sees, withCamera, withLayout } from '../../../gateway/walls/model.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';

const wall = (cameraIds: (string | null)[], tileCount: 1 | 4 | 16 = 4): Wall => ({
  id: 'w',
  name: 'desk-1',
  title: 'Bàn 1',
  kind: 'desk',
  layout: { ...firstLayout, tileCount, fill: 'hand', cameraIds },
  previous: null,
  revision: 7,
});

const everything: Sees = () => true;
/** As of somebody for whom the cameras with capital letters do not exist. */
const lowerCase: Sees = (id) => id === id.toLowerCase();

describe('withCamera', () => {
  it('puts it into the given tile', () => {
    expect(withCamera(wall(['a', 'b']), 'c', 1, everything).layout.cameraIds).toEqual(['a', 'c', null, null]);
  });
  it('keeps it where it is', () => {
    expect(withCamera(wall(['a', 'b']), 'b', undefined, everything).layout.cameraIds).toEqual(['a', 'b', null, null]);
  });
  it('takes the first empty tile, else the first', () => {
    expect(withCamera(wall(['a', null, 'b']), 'c', undefined, everything).layout.cameraIds).toEqual([
      'a',
      'c',
      'b',
      null,
    ]);
    expect(withCamera(wall(['a'], 1), 'c', undefined, everything).layout.cameraIds).toEqual(['c']);
  });
  it('ignores a tile that the layout does not have', () => {
    expect(withCamera(wall(['a']), 'c', 40, everything).layout.cameraIds).toEqual(['a', 'c', null, null]);
  });
});

describe('withLayout', () => {
  it('counts the revision, keeps the layout before and drops what no tile shows', () => {
    const before = wall(['a', 'b', 'c', 'd']);
    const after = withLayout(before, { ...before.layout, tileCount: 1 });
    expect(after).toMatchObject({ revision: 8, previous: before.layout, layout: { cameraIds: ['a'] } });
  });
});

describe('a layout of somebody who does not see every camera on the wall', () => {
  const saved = (before: Wall, change: (cells: (string | null)[]) => (string | null)[]) => {
    const { layout } = cutWall(before, lowerCase);
    return layoutMeant(before, { ...layout, cameraIds: change([...layout.cameraIds]) }, lowerCase).cameraIds;
  };

  it('leaves the unseen cameras where they are', () => {
    const before = wall(['a', 'X', 'b', 'Y']);
    expect(cutWall(before, lowerCase).layout.cameraIds).toEqual(['a', null, 'b', null]);
    expect(saved(before, (cells) => cells)).toEqual(['a', 'X', 'b', 'Y']);
    expect(saved(before, ([a, x, b, y]) => [b ?? null, x ?? null, a ?? null, y ?? null])).toEqual(['b', 'X', 'a', 'Y']);
    expect(saved(before, () => [null, null, null, null])).toEqual([null, 'X', null, 'Y']);
  });

  it('moves one whose tile looked empty and was taken', () => {
    expect(saved(wall(['a', 'X', null, 'b']), () => ['a', 'c', null, 'b'])).toEqual(['a', 'c', 'X', 'b']);
    expect(withCamera(wall(['X', 'a', null, 'b']), 'c', 0, lowerCase).layout.cameraIds).toEqual(['c', 'a', 'X', 'b']);
  });

  it('replaces a camera that the person sees when the wall is full', () => {
    expect(withCamera(wall(['X', 'a', 'Y', 'b']), 'c', undefined, lowerCase).layout.cameraIds).toEqual([
      'X',
      'c',
      'Y',
      'b',
    ]);
  });

  it('drops one only when every tile was filled, and keeps it in the layout before', () => {
    const before = wall(['a', 'X', 'b', null]);
    const after = withLayout(
      before,
      layoutMeant(before, { ...before.layout, cameraIds: ['a', 'b', 'c', 'd'] }, lowerCase),
    );
    expect(after.layout.cameraIds).toEqual(['a', 'b', 'c', 'd']);
    expect(after.previous?.cameraIds).toEqual(['a', 'X', 'b', null]);
  });

  it('goes back to the layout before with all of its cameras', () => {
    const before = wall(['a', 'X']);
    const changed = withLayout(before, { ...before.layout, tileCount: 1, cameraIds: ['b'] });
    const sent = cutWall(changed, lowerCase).previous;
    expect(sent && layoutMeant(changed, sent, lowerCase).cameraIds).toEqual(['a', 'X']);
  });

  it('is taken as it is where no hand has placed the cameras', () => {
    const before = { ...wall(['X', 'Y']), layout: { ...wall(['X', 'Y']).layout, fill: 'state' as const } };
    const sent = { ...firstLayout, fill: 'hand' as const, tileCount: 4 as const, cameraIds: ['a', null, null, null] };
    expect(layoutMeant(before, sent, lowerCase).cameraIds).toEqual(['a', null, null, null]);
  });
});
