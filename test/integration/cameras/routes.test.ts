/** Sites, cameras, credentials and CSV through the real routes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { CameraHistory } from '../../../gateway/cameras/device-schemas.ts';
import type { Camera, ImportRow, Site } from '../../../gateway/cameras/schemas.ts';
import { openTestRoom, type TestRoom } from './open-test-room.ts';

let test: TestRoom;
beforeAll(async () => {
  test = await openTestRoom('cameras: {networks: [10.20.0.0/16], events: false}');
  await test.room.imports.applyDistrict(
    `
sites: [{code: CN, name: Cửa ngõ, kind: city-gate}, {code: AP, name: Phường An Phú, kind: ward}]
cameras:
  - {code: C-01, name: Cầu Sài Gòn, site: CN}
  - {code: P-01, name: Đường Trần Não, site: AP}
`,
    consoleActor,
  );
});
afterAll(() => test?.close());

const codes = async (query: string) =>
  (await test.call<Camera[]>('GET', `/api/cameras?${query}`)).map(({ code }) => code);
const siteId = async (code: string) => {
  const sites = await test.call<Site[]>('GET', '/api/sites');
  return sites.find((site) => site.code === code)?.id;
};

describe('cameras', () => {
  it('are found by code, site and words without diacritics', async () => {
    expect(await codes('code=c-01')).toEqual(['C-01']);
    expect(await codes('site=AP')).toEqual(['P-01']);
    expect(await codes(`site=${await siteId('CN')}`)).toEqual(['C-01']);
    expect(await codes('q=cua%20ngo')).toEqual(['C-01']);
    expect(await codes('q=DUONG%20nao')).toEqual(['P-01']);
    expect(await codes('q=xyz')).toEqual([]);
  });

  it('are pulled as a person says, automatically at first; another word is refused', async () => {
    const [camera] = await test.call<Camera[]>('GET', '/api/cameras?code=P-01');
    expect(camera?.ingest).toBe('auto');
    const path = `/api/cameras/${camera?.id}`;
    expect(await test.call<Camera>('PATCH', path, { ingest: 'ffmpeg' })).toMatchObject({ ingest: 'ffmpeg' });
    expect(await test.call<Camera>('PATCH', path, { name: 'Trần Não' })).toMatchObject({ ingest: 'ffmpeg' });
    expect(await test.call<Camera>('GET', path)).toMatchObject({ ingest: 'ffmpeg', name: 'Trần Não' });
    expect((await test.ask('PATCH', path, { ingest: 'vlc' })).status).toBe(400);
  });

  it('are made, changed, retired and brought back, and the history tells it', async () => {
    const site = await siteId('AP');
    const made = await test.call<Camera>('POST', '/api/cameras', { code: 'P-09', name: 'Chín', siteId: site });
    expect(made).toMatchObject({ code: 'P-09', pullMain: 'on-demand', pullSub: 'always', serving: null });
    const moved = await siteId('CN');
    await test.call('PATCH', `/api/cameras/${made.id}`, {
      siteId: moved,
      contractNumber: 'HĐ 1',
      place: { latitude: 10.7 },
    });
    const { sites, contracts } = await test.call<CameraHistory>('GET', `/api/cameras/${made.id}/history`);
    expect(sites.map((row) => row.siteId)).toEqual([site, moved]);
    expect(sites[0]?.untilMs).toBe(sites[1]?.fromMs);
    expect(contracts.map(({ contractNumber }) => contractNumber)).toEqual([null, 'HĐ 1']);

    const changed: string[] = [];
    const end = test.events.on('inventory.changed', ({ cameraId }) => changed.push(cameraId ?? ''));
    await test.call('DELETE', `/api/cameras/${made.id}`);
    expect((await test.ask('GET', `/api/cameras/${made.id}`)).status).toBe(404);
    const second = await test.call<Camera>('POST', '/api/cameras', { code: 'p-09', name: 'Mới', siteId: site });
    expect((await test.ask('POST', `/api/cameras/${made.id}/restore`)).status).toBe(409);
    await test.call('DELETE', `/api/cameras/${second.id}`);
    const back = await test.call<Camera>('POST', `/api/cameras/${made.id}/restore`);
    end();
    expect(back).toMatchObject({ id: made.id, code: 'P-09', place: { latitude: 10.7 } });
    expect(changed).toEqual([made.id, second.id, second.id, made.id]);
  });

  it.each([
    [{ code: 'C-01', name: 'x' }, 409, 'code'],
    [{ code: 'x y', name: 'x' }, 400, 'code'],
    [{ code: 'N-1', name: '' }, 400, 'name'],
    [{ code: 'N-1', name: 'x', colour: 'red' }, 400, 'colour'],
    [{ code: 'N-1', name: 'x', linkId: '01900000-0000-7000-8000-000000000000' }, 400, 'linkId'],
    [{ code: 'N-1', name: 'x', contractFrom: '2026-01-02', contractUntil: '2026-01-01' }, 400, 'contractUntil'],
  ])('refuses %j', async (input, status, field) => {
    const answer = await test.ask('POST', '/api/cameras', { siteId: await siteId('CN'), ...input });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(field);
  });
});

describe('credentials', () => {
  it('are written and listed, and never read', async () => {
    const password = 'write-only-canary';
    await test.call('PUT', '/api/credentials', {
      scope: { kind: 'range', cidr: '10.20.1.0/24' },
      username: 'admin',
      password,
    });
    await test.call('PUT', '/api/credentials', {
      scope: { kind: 'site', siteId: await siteId('AP') },
      username: 'w',
      password,
    });
    const list = await test.call<object[]>('GET', '/api/credentials');
    expect(list).toHaveLength(2);
    expect(list).toContainEqual(
      expect.objectContaining({ scope: { kind: 'range', cidr: '10.20.1.0/24' }, username: 'admin' }),
    );
    expect(test.answered.join()).not.toContain(password);
    await test.call('DELETE', '/api/credentials', { scope: { kind: 'range', cidr: '10.20.1.0/24' } });
    expect(await test.call<object[]>('GET', '/api/credentials')).toHaveLength(1);
    const bad = await test.ask('PUT', '/api/credentials', {
      scope: { kind: 'range', cidr: 'all' },
      username: 'a',
      password,
    });
    expect(bad.status).toBe(400);
    expect(test.logged.join()).not.toContain(password);
  });
});

describe('CSV', () => {
  it('is exported, previewed and applied', async () => {
    const { text } = await test.ask('GET', '/api/cameras/export.csv');
    const csv = `${text.trimEnd()}\r\nP-77,Bảy bảy,AP\r\nP-78,Bad,NOWHERE\r\n`;
    const preview = await test.call<{ applied: boolean; rows: ImportRow[] }>('POST', '/api/cameras/import', csv);
    expect(preview.applied).toBe(false);
    expect(preview.rows.slice(-2).map(({ action }) => action)).toEqual(['create', 'error']);
    expect(await codes('code=P-77')).toEqual([]);
    await test.call('POST', '/api/cameras/import?apply=true', csv);
    expect(await codes('code=P-77')).toEqual(['P-77']);
    expect((await test.ask('POST', '/api/cameras/import', 'no,header\r\n')).status).toBe(400);
  });
});
