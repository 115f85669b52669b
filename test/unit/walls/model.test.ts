import { describe, expect, it } from 'vitest';
import { firstLayout, withCamera, withLayout } from '../../../gateway/walls/model.ts';
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

describe('withCamera', () => {
  it('puts it into the given tile', () => {
    expect(withCamera(wall(['a', 'b']), 'c', 1).layout.cameraIds).toEqual(['a', 'c', null, null]);
  });
  it('keeps it where it is', () => {
    expect(withCamera(wall(['a', 'b']), 'b', undefined).layout.cameraIds).toEqual(['a', 'b', null, null]);
  });
  it('takes the first empty tile, else the first', () => {
    expect(withCamera(wall(['a', null, 'b']), 'c', undefined).layout.cameraIds).toEqual(['a', 'c', 'b', null]);
    expect(withCamera(wall(['a'], 1), 'c', undefined).layout.cameraIds).toEqual(['c']);
  });
  it('ignores a tile that the layout does not have', () => {
    expect(withCamera(wall(['a']), 'c', 40).layout.cameraIds).toEqual(['a', 'c', null, null]);
  });
});

describe('withLayout', () => {
  it('counts the revision, keeps the layout before and drops what no tile shows', () => {
    const before = wall(['a', 'b', 'c', 'd']);
    const after = withLayout(before, { ...before.layout, tileCount: 1 });
    expect(after).toMatchObject({ revision: 8, previous: before.layout, layout: { cameraIds: ['a'] } });
  });
});
