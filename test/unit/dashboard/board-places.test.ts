/** Sites, links and units as the cameras page edits them, and the words for bad rows of a list. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../../../dashboard/locales/locale.ts';
import type { ApiError } from '../../../dashboard/state/api.ts';
import {
  draftOfPlace,
  placeFields,
  readPlace,
  refusedPlace,
  unitTree,
} from '../../../dashboard/views/cameras/place-draft.ts';
import { placeErrorText } from '../../../dashboard/views/cameras/place-texts.ts';
import { columnText, rowErrorText } from '../../../dashboard/views/cameras/row-error-texts.ts';
import { csvColumns } from '../../../gateway/cameras/imports/csv-columns.ts';
import type { Unit } from '../../../gateway/cameras/schemas.ts';

beforeEach(() => {
  vi.stubGlobal('localStorage', { setItem: () => {}, getItem: () => null });
  vi.stubGlobal('document', { documentElement: {} });
});
afterEach(() => {
  setLanguage('vi');
  vi.unstubAllGlobals();
});

const unit = (id: string, parentId: string | null): Unit => ({
  ...{ id, code: id.toUpperCase(), name: id, kind: 'other', parentId, contact: null },
});
const refusal = (code: string, details: Record<string, unknown>): ApiError => ({
  ...{ status: 409, code, message: code, details, requestId: null },
});

describe('a place that is edited', () => {
  it('comes back as it was when nothing is changed', () => {
    const site = { id: 's', code: 'AP', name: 'An Phú', kind: 'ward' as const, unitId: 'u', cameraCount: 4 };
    const { input, problems } = readPlace('site', draftOfPlace('site', site));
    expect(problems).toEqual({});
    expect(input).toEqual({ code: 'AP', name: 'An Phú', kind: 'ward', unitId: 'u' });
    const lessor = { ...unit('l', null), kind: 'lessor' as const };
    expect(readPlace('unit', draftOfPlace('unit', lessor)).input).toEqual({
      ...{ code: 'L', name: 'l', kind: 'lessor', parentId: null, contact: null },
    });
  });

  it('names each field that is missing or wrong', () => {
    const empty = (kind: 'site' | 'link' | 'unit') =>
      Object.keys(readPlace(kind, draftOfPlace(kind, undefined)).problems);
    expect([empty('site'), empty('link'), empty('unit')]).toEqual([
      ['code', 'name', 'kind'],
      ['code', 'name', 'siteId'],
      ['code', 'name', 'kind'],
    ]);
    const { problems } = readPlace('link', { code: 'mã có dấu', name: ' x ', siteId: 's' });
    expect(problems).toEqual({ code: 'cameras.problemCode' });
    expect(placeFields.unit).toContain('parentId');
  });

  it('shows a refusal at its field', () => {
    expect(refusedPlace('site', refusal('request.conflict', { field: 'code' }))).toEqual({
      code: 'places.problemTaken',
    });
    expect(refusedPlace('unit', refusal('request.invalid', { field: 'parentId' }))).toEqual({
      parentId: 'places.problemCycle',
    });
    const tooLong = { fields: [{ path: 'body/contact', message: 'too long' }] };
    expect(refusedPlace('unit', refusal('request.invalid', tooLong))).toEqual({ contact: 'cameras.problemRefused' });
    expect(refusedPlace('link', refusal('request.in-use', { heldBy: [], count: 0 }))).toEqual({});
  });

  it('says what holds it, the first by name', () => {
    const heldBy = Array.from({ length: 8 }, (_, n) => ({ kind: n === 0 ? 'link' : 'camera', code: `P-${n}` }));
    const text = placeErrorText(refusal('request.in-use', { heldBy, count: 30 }));
    expect(text).toContain('tuyến P-0, camera P-1');
    expect(text).toContain('24');
    expect(text).not.toContain('P-6');
  });
});

describe('the tree of units', () => {
  const units = [unit('c', 'b'), unit('b', 'a'), unit('a', null), unit('d', null)];
  const shown = (without?: string) => unitTree(units, without).map((entry) => `${entry.depth}${entry.unit.id}`);

  it('has each below the one it belongs to', () => {
    expect(shown()).toEqual(['0a', '1b', '2c', '0d']);
  });

  it('offers no unit itself or what is below it as its parent', () => {
    expect(shown('b')).toEqual(['0a', '0d']);
  });

  it('keeps a unit whose parent is not known', () => {
    expect(unitTree([unit('x', 'gone')])).toHaveLength(1);
  });
});

describe('a bad row of a list', () => {
  it('is told in both languages, with the column and the value', () => {
    const error = { field: 'latitude', code: 'number', value: 'hot' } as const;
    expect(rowErrorText(error)).toBe('Vĩ độ (latitude): “hot” – Không đọc được số này.');
    setLanguage('en');
    expect(rowErrorText(error)).toMatch(/^Latitude \(latitude\): “hot” – /);
    expect(rowErrorText({ field: 'row', code: 'cells', value: '9 > 7' })).toMatch(/^“9 > 7” – /);
    expect(rowErrorText({ field: 'name', code: 'required', value: '' })).not.toContain('“');
  });

  it('has a name for every column', () => {
    for (const { name } of csvColumns) expect(columnText(name)).not.toBe(name);
    expect(columnText('colour')).toBe('colour');
  });
});
