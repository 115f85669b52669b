import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { reportDistrict } from '../../../gateway/cameras/imports/admin-commands.ts';
import { parseDistrict } from '../../../gateway/cameras/imports/district-file.ts';
import { District, DistrictCamera } from '../../../gateway/cameras/imports/district-schema.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

const example = readFileSync(new URL('../../../config/district.example.yaml', import.meta.url), 'utf8');

let test: TestRegistry;
beforeEach(async () => {
  test = await openTestRegistry();
});
afterEach(() => test.close());

describe('district.example.yaml', () => {
  it('is valid and is the whole district', () => {
    const { cameras = [], sites = [] } = parseDistrict(example);
    const kindOf = new Map(sites.map(({ code, kind }) => [code, kind]));
    const count = (kind: string) => cameras.filter(({ site }) => kindOf.get(site) === kind).length;
    expect([count('tunnel'), count('city-gate'), count('ward')]).toEqual([23, 11, 86]);
    expect(cameras.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 23 }, (_, index) => `T-${String(index + 1).padStart(2, '0')}`),
      ...Array.from({ length: 11 }, (_, index) => `C-${String(index + 1).padStart(2, '0')}`),
      ...Array.from({ length: 86 }, (_, index) => `P-${String(index + 1).padStart(2, '0')}`),
    ]);
  });

  it('explains every key', () => {
    const comments = example
      .split('\n')
      .filter((line) => line.trimStart().startsWith('#') || line.includes('- #'))
      .join('\n');
    const keys = Object.keys(DistrictCamera.properties).concat(
      ...(['units', 'sites', 'links', 'groups'] as const).map((kind) =>
        Object.keys(District.properties[kind].items.properties),
      ),
    );
    // Said once for units and true for all.
    const unexplained = [...new Set(keys)].filter((key) => !new RegExp(`\\b${key}\\b`).test(comments));
    expect(unexplained).toEqual([]);
    const used = [...new Set(keys)].filter((key) => new RegExp(`\\b${key}:`).test(example));
    expect(used.sort()).toEqual([...new Set(keys)].sort());
  });
});

describe('district import', () => {
  it('shows, applies, and has nothing to do the second time', async () => {
    const plan = test.imports.planDistrict(example);
    expect(plan.cameras.every(({ action }) => action === 'create')).toBe(true);
    expect(test.registry.inventory.cameras.size).toBe(0);
    const changed: string[] = [];
    test.events.on('inventory.changed', ({ kind }) => changed.push(kind));
    await test.imports.applyDistrict(example, consoleActor);
    expect(changed.filter((kind) => kind === 'camera')).toHaveLength(120);
    const { cameras, sites, units, links } = test.registry.inventory;
    expect([cameras.size, sites.length, links.length]).toEqual([120, 10, 20]);
    const committee = units.find(({ code }) => code === 'UBND');
    expect(units.find(({ code }) => code === 'CA')?.parentId).toBe(committee?.id);
    expect(reportDistrict(test.imports.planDistrict(example), false)).toMatch(
      /^\d+ unchanged\. Nothing has been changed/,
    );
    // A restart reads the same.
    const again = await test.reopen();
    expect([...again.registry.inventory.cameras]).toEqual([...cameras]);
  });

  it('keeps what the file does not name, and shows field by field what it would change', async () => {
    await test.imports.applyDistrict('sites: [{code: S, name: Site, kind: ward}]', consoleActor);
    await test.imports.applyDistrict('cameras: [{code: P-1, name: One, site: S, road: R, latitude: 10}]', consoleActor);
    const plan = test.imports.planDistrict('cameras: [{code: P-1, name: Two, site: S, latitude: 11}]');
    expect(plan.cameras[0]).toMatchObject({
      action: 'update',
      changes: { name: ['One', 'Two'], 'place.latitude': ['10', '11'] },
      next: { place: { road: 'R' } },
    });
  });

  it.each([
    ['sites: [{code: S, name: A, kind: ward}, {code: s, name: B, kind: ward}]', /twice/],
    ['sites: [{code: S, name: A, kind: ward, colour: red}]', /colour/],
    ['cameras: [{code: P-1, name: A, site: NONE}]', /NONE is unknown/],
    ['units: [{code: A, name: A, kind: other, parent: B}, {code: B, name: B, kind: other, parent: A}]', /A|B/],
    ['sites: [', /not valid/],
  ])('refuses %s', (text, message) => {
    expect(() => test.imports.planDistrict(text)).toThrow(message);
  });
});
