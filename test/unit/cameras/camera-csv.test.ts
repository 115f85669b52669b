import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { parseCsv } from '../../../gateway/cameras/imports/csv-text.ts';
import { rowErrorText } from '../../../gateway/cameras/imports/row-errors.ts';
import { renderCsv } from '../../../gateway/kernel/render-csv.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

const district = `
units: [{code: VNPT, name: VNPT, kind: lessor}]
sites: [{code: AP, name: An Phú, kind: ward}]
links: [{code: AP-2, name: Tủ 2, site: AP}]
cameras:
  - {code: P-01, name: '=cmd|calc', site: AP, link: AP-2, road: 'Trần Não, "đầu đường"', latitude: 10.5, longitude: -106.25,
     lessor: VNPT, contractNumber: '+84', contractFrom: '2025-01-01', contractUntil: '2026-01-01', contact: '-x', ptzHomeAfterMin: 5}
  - {code: P-02, name: Two, site: AP}
`;

let test: TestRegistry;
beforeEach(async () => {
  test = await openTestRegistry();
  await test.imports.applyDistrict(district, consoleActor);
});
afterEach(() => test.close());

describe('CSV text', () => {
  it('comes back as it went, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'a"\',;=+-@ệ\n\t ') }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
        const text = renderCsv(['a', 'b', 'c'], rows);
        const full = rows.filter((row) => row.some((value) => value !== ''));
        const read = parseCsv(text)
          .slice(1)
          .map(({ cells }) => cells)
          .filter((cells) => cells.some((value) => value !== ''));
        expect(read).toEqual(full);
      }),
    );
  });

  it('never lets a cell begin a formula', () => {
    fc.assert(
      fc.property(fc.string(), (cell) => {
        const [, line = ''] = renderCsv(['a'], [[cell]]).split('\r\n');
        expect(line).not.toMatch(/^"?[=+\-@\t\r]/);
      }),
    );
  });
});

describe('the camera list', () => {
  it('is unchanged when its own export is imported', async () => {
    const csv = test.imports.exportCsv();
    expect(csv.startsWith('\uFEFFcode,name,site,link,')).toBe(true);
    expect(csv).toContain(`'=cmd|calc`);
    expect(test.imports.previewCsv(csv).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
    // Excel in Vietnamese saves with semicolons.
    const semicolons = csv.replaceAll(',', ';').replace('Trần Não;', 'Trần Não,');
    expect(test.imports.previewCsv(semicolons).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
  });

  it('makes the same inventory anew in an empty database', async () => {
    const csv = test.imports.exportCsv();
    const other = await openTestRegistry();
    await other.imports.applyDistrict(district.slice(0, district.indexOf('cameras:')), consoleActor);
    await other.imports.applyCsv(csv, consoleActor);
    expect(other.imports.exportCsv()).toBe(csv);
    await other.close();
  });

  it('names bad rows by line and still offers the good ones', async () => {
    const csv = [
      'code,name,site,latitude,lessor,contractFrom,contractUntil',
      'P-01,New name,AP,,,,',
      'P-03,Three,NONE,,,,',
      'P-04,Four,AP,hot,,,',
      'P-05,,AP,,,,',
      'P-06,Six,AP,"10,25",VNPT,2025-01-01,2024-01-01',
      'P-02,Two,AP,,,,',
      'P-02,Again,AP,,,,',
      'P-07,Seven,AP,"10,25",VNPT,,',
      'P-08,Eight,AP,,,,,,,surplus',
    ].join('\n');
    const rows = await test.imports.applyCsv(csv, consoleActor);
    expect(rows.map(({ line, action }) => `${line} ${action}`)).toEqual([
      '2 update',
      '3 error',
      '4 error',
      '5 error',
      '6 error',
      '7 unchanged',
      '8 error',
      '9 create',
      '10 error',
    ]);
    expect(rows[0]?.changes).toMatchObject({ name: ['=cmd|calc', 'New name'], latitude: ['10.5', ''] });
    expect(rows.map(({ errors }) => errors).filter((errors) => errors.length > 0)).toEqual([
      [{ field: 'site', code: 'unknown', value: 'NONE' }],
      [{ field: 'latitude', code: 'number', value: 'hot' }],
      [{ field: 'name', code: 'required', value: '' }],
      [{ field: 'contractUntil', code: 'order', value: '2024-01-01' }],
      [{ field: 'code', code: 'twice', value: 'P-02' }],
      [{ field: 'row', code: 'cells', value: '10 > 7' }],
    ]);
    expect(rows[1]?.errors.map(rowErrorText)).toEqual(['site: NONE is unknown']);
    const cameras = [...test.registry.inventory.cameras.values()];
    expect(cameras.map(({ code, name }) => `${code} ${name}`)).toEqual(['P-01 New name', 'P-02 Two', 'P-07 Seven']);
    // A column that the file lacks is left alone.
    expect(cameras[0]).toMatchObject({ contact: '-x', place: { longitude: -106.25, latitude: null } });
    expect(cameras[2]).toMatchObject({ place: { latitude: 10.25 } });
  });

  it('tells changes in columns and codes, never in ids', async () => {
    await test.imports.applyDistrict('sites: [{code: BX, name: Bx, kind: ward}]', consoleActor);
    const [row] = test.imports.previewCsv('code,name,site,address,lessor\nP-02,Two,BX,10.20.0.9,VNPT');
    expect(row?.changes).toMatchObject({ site: ['AP', 'BX'], address: ['', '10.20.0.9'], lessor: ['', 'VNPT'] });
  });

  it.each([
    ['code,name\nP-1,x', /site/],
    ['code,name,site,colour\nP-1,x,AP,red', /colour/],
    ['code,code,name,site\nP-1,P-1,x,AP', /code/],
    ['"code', /line|Quote|CSV/],
  ])('refuses the file %j', (text, reason) => {
    try {
      test.imports.previewCsv(text);
      expect.unreachable();
    } catch (error) {
      const { code, details } = error as { code: string; details: unknown };
      expect(code).toBe('request.invalid');
      expect(JSON.stringify(details)).toMatch(reason);
    }
  });
});
