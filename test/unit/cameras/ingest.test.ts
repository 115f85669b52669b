/** How a camera is pulled: kept by a database of before, in lists and files, and in what a source is asked for. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { patchCamera } from '../../../gateway/cameras/camera-acts.ts';
import { createCameraStore } from '../../../gateway/cameras/camera-store.ts';
import { camerasMigrations } from '../../../gateway/cameras/migrations.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

describe('a database of before', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives its cameras the automatic choice and keeps all else', async () => {
    const path = join(folder, 'gateway.db');
    const all = [...accessMigrations, ...camerasMigrations];
    const before = await openDatabase({
      path,
      migrations: all.filter(({ number }) => number !== 101),
      synchronous: 'FULL',
    });
    type Old = { site: object; camera: object; camera_site: object; camera_contract: object };
    const old = before.withTables<Old>();
    await old.insertInto('site').values({ id: 's', code: 'S', name: 'S', kind: 'ward', created_at_ms: 1 }).execute();
    const camera = { id: 'c', code: 'P-01', name: 'Một', transport: 'udp', pull_main: 'never', pull_sub: 'always' };
    await old
      .insertInto('camera')
      .values({ ...camera, created_at_ms: 1 })
      .execute();
    const span = { camera_id: 'c', from_ms: 1, until_ms: null };
    await old
      .insertInto('camera_site')
      .values({ id: '1', ...span, site_id: 's', link_id: null })
      .execute();
    await old
      .insertInto('camera_contract')
      .values({ id: '2', ...span })
      .execute();
    await before.destroy();

    const after = await openDatabase({ path, migrations: all, synchronous: 'FULL' });
    expect(await createCameraStore(after).list()).toMatchObject([
      { code: 'P-01', name: 'Một', transport: 'udp', pullMain: 'never', ingest: 'auto' },
    ]);
    await after.destroy();
  });
});

describe('how a camera is pulled', () => {
  let test: TestRegistry;
  const ingestOf = (code: string, { registry }: Pick<TestRegistry, 'registry'> = test) =>
    [...registry.inventory.cameras.values()].find((camera) => camera.code === code)?.ingest;
  beforeEach(async () => {
    test = await openTestRegistry();
    await test.imports.applyDistrict(
      `
sites: [{code: S, name: S, kind: ward}]
cameras: [{code: P-01, name: One, site: S, ingest: ffmpeg}, {code: P-02, name: Two, site: S}]`,
      consoleActor,
    );
  });
  afterEach(() => test.close());

  it('comes from a district file, automatically where that is silent, and outlives a restart', async () => {
    expect([ingestOf('P-01'), ingestOf('P-02')]).toEqual(['ffmpeg', 'auto']);
    const id = [...test.registry.inventory.cameras.values()].find(({ code }) => code === 'P-02')?.id ?? '';
    await test.registry.act((act) => patchCamera(act, id, { ingest: 'direct' }, 2), consoleActor);
    const again = await test.reopen();
    expect([ingestOf('P-01', again), ingestOf('P-02', again)]).toEqual(['ffmpeg', 'direct']);
  });

  it('stays when a file without it is imported again, and a wrong word is refused', async () => {
    await test.imports.applyDistrict('cameras: [{code: P-01, name: Eins, site: S}]', consoleActor);
    expect(ingestOf('P-01')).toBe('ffmpeg');
    const wrong = 'cameras: [{code: P-01, name: Eins, site: S, ingest: vlc}]';
    expect(() => test.imports.planDistrict(wrong)).toThrow();
  });

  it('is a column of the camera list, where an empty cell leaves it', async () => {
    const csv = test.imports.exportCsv();
    expect(csv.split('\r\n')[0]).toContain(',transport,ingest,');
    expect(csv).toContain(',tcp,ffmpeg,');
    const rows = 'code,name,site,ingest\nP-01,One,S,auto\nP-02,Two,S,\nP-03,Three,S,rtsp\n';
    expect(test.imports.previewCsv(rows)).toMatchObject([
      { code: 'P-01', action: 'update', changes: { ingest: ['ffmpeg', 'auto'] } },
      { code: 'P-02', action: 'unchanged' },
      { code: 'P-03', action: 'error', errors: [{ field: 'ingest', code: 'choice', value: 'rtsp' }] },
    ]);
  });
});
