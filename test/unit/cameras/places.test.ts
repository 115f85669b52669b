/** What is kept of places that were renamed, moved or removed, and that an older database gets it too. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { createUnitStore } from '../../../gateway/access/unit-store.ts';
import * as acts from '../../../gateway/cameras/places/place-acts.ts';
import { isOwnAncestor } from '../../../gateway/cameras/places/unit-tree.ts';
import { createSiteStore } from '../../../gateway/cameras/site-store.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { gatewayMigrations } from '../../../gateway/migrations.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

let test: TestRegistry;
beforeEach(async () => {
  test = await openTestRegistry();
});
afterEach(() => test.close());

describe('the history of places', () => {
  it('keeps what a unit was called and whom it belonged to, through removal and a new one of the same code', async () => {
    const { registry } = test;
    const act = <T>(run: Parameters<typeof registry.act<T>>[0]) => registry.act(run, consoleActor);
    const district = await act((a) => acts.createUnit(a, { code: 'Q2', name: 'Quận 2', kind: 'committee' }, 100));
    const ward = await act((a) =>
      acts.createUnit(a, { code: 'AP', name: 'An Phú', kind: 'ward', parentId: district }, 200),
    );
    await act((a) => acts.patchUnit(a, ward, { parentId: null, name: 'Phường Bình Trưng' }, 300));
    await act((a) => acts.removeUnit(a, district, 400));
    const again = await act((a) => acts.createUnit(a, { code: 'Q2', name: 'Khác', kind: 'other' }, 500));
    const units = createUnitStore(test.db);
    expect((await units.history(ward)).map((span) => [span.name, span.parent_id, span.from_ms, span.until_ms])).toEqual(
      [
        ['An Phú', district, 200, 300],
        ['Phường Bình Trưng', null, 300, null],
      ],
    );
    expect(await units.history(district)).toMatchObject([{ code: 'Q2', name: 'Quận 2', from_ms: 100, until_ms: 400 }]);
    expect((await units.list()).map(({ id }) => id)).toEqual([ward, again]);
  });

  it('keeps sites and links the same way', async () => {
    const { registry } = test;
    const site = await registry.act(
      (a) => acts.createSite(a, { code: 'S', name: 'Cũ', kind: 'ward' }, 100),
      consoleActor,
    );
    const other = await registry.act(
      (a) => acts.createSite(a, { code: 'T', name: 'T', kind: 'tunnel' }, 100),
      consoleActor,
    );
    const link = await registry.act(
      (a) => acts.createLink(a, { code: 'L', name: 'L', siteId: site }, 150),
      consoleActor,
    );
    await registry.act((a) => acts.patchLink(a, link, { siteId: other }, 200), consoleActor);
    await registry.act((a) => acts.patchSite(a, site, { name: 'Mới' }, 250), consoleActor);
    await registry.act((a) => acts.removeSite(a, site, 300), consoleActor);
    const store = createSiteStore(test.db);
    expect((await store.siteHistory(site)).map((span) => [span.name, span.from_ms, span.until_ms])).toEqual([
      ['Cũ', 100, 250],
      ['Mới', 250, 300],
    ]);
    expect((await store.linkHistory(link)).map((span) => [span.site_id, span.until_ms])).toEqual([
      [site, 200],
      [other, null],
    ]);
    expect((await store.sites()).map(({ code }) => code)).toEqual(['T']);
  });
});

describe('a database from before', () => {
  it('gets the open rows of what stands in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'places-'));
    const path = join(folder, 'gateway.db');
    const old = await openDatabase({
      path,
      migrations: gatewayMigrations.filter(({ number }) => number < 500),
      synchronous: 'NORMAL',
    });
    type Old = {
      unit: { id: string; code: string; name: string; kind: string; created_at_ms: number };
      site: { id: string; code: string; name: string; kind: string; unit_id: string; created_at_ms: number };
      link: { id: string; code: string; name: string; site_id: string; created_at_ms: number };
    };
    const tables = old.withTables<Old>();
    const of = (id: string) => ({ id, code: id, name: id, created_at_ms: 7 });
    await tables
      .insertInto('unit')
      .values({ ...of('u'), kind: 'ward' })
      .execute();
    await tables
      .insertInto('site')
      .values({ ...of('s'), kind: 'ward', unit_id: 'u' })
      .execute();
    await tables
      .insertInto('link')
      .values({ ...of('l'), site_id: 's' })
      .execute();
    await old.destroy();
    const db = await openDatabase({ path, migrations: gatewayMigrations, synchronous: 'NORMAL' });
    const open = { from_ms: 7, until_ms: null };
    expect(await createUnitStore(db).history('u')).toMatchObject([{ ...open, code: 'u' }]);
    expect(await createSiteStore(db).siteHistory('s')).toMatchObject([{ ...open, unit_id: 'u' }]);
    expect(await createSiteStore(db).linkHistory('l')).toMatchObject([{ ...open, site_id: 's' }]);
    expect(await createUnitStore(db).list()).toHaveLength(1);
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shares its numbers with no migration of another room', () => {
    const numbers = gatewayMigrations.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('the tree of units', () => {
  it('knows a cycle of any length, and ends in one that stands elsewhere', () => {
    const node = (id: string, parentId: string | null) => ({ id, parentId });
    expect(isOwnAncestor('a', [node('a', 'a')])).toBe(true);
    expect(isOwnAncestor('a', [node('a', 'b'), node('b', 'c'), node('c', 'a')])).toBe(true);
    expect(isOwnAncestor('a', [node('a', 'b'), node('b', null)])).toBe(false);
    expect(isOwnAncestor('a', [node('a', 'b'), node('b', 'c'), node('c', 'b')])).toBe(false);
  });

  it('is held by a district file too, together with what the database knows', async () => {
    await test.imports.applyDistrict(
      'units: [{code: A, name: A, kind: other}, {code: B, name: B, kind: other, parent: A}]',
      consoleActor,
    );
    const turned = 'units: [{code: A, name: A, kind: other, parent: B}]';
    expect(() => test.imports.planDistrict(turned)).toThrow(/descendant/);
  });
});
