import { expect, it } from 'vitest';
import { District } from '../../../dashboard/state/district.ts';
import { findCameras } from '../../../dashboard/state/find-cameras.ts';

it('finds cameras by code, name and site without diacritics, the one of that code first', () => {
  const district = new District();
  const camera = (code: string, name: string) => ({ id: code, code, name, siteId: 'tunnel' });
  const cameras = [camera('T-10', 'Cửa hầm'), camera('T-2', 'Giữa hầm'), camera('T-1', 'Cửa ngõ Bắc')];
  district.applySnapshot({ sites: [{ id: 'tunnel', name: 'Hầm Đông' }], cameras });
  const found = (text: string, most = 9) =>
    findCameras(district, text, district.cameras.values(), most).map(({ code }) => code);
  expect(found(' ')).toEqual([]);
  expect(found('cua')).toEqual(['T-1', 'T-10']);
  expect(found('ham dong')).toEqual(['T-1', 'T-2', 'T-10']);
  expect(found('t10')).toEqual(['T-10']);
  expect(found('T-1', 1)).toEqual(['T-1']);
  expect(found('T-10')).toEqual(['T-10']);
  expect(findCameras(district, 'ham dong', [], 9)).toEqual([]);
});
