/** What the door refuses is on record, and nobody fills the disk by trying; who reads the audit, and that it holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { invite } from '../../support/people.ts';
import { joinByLink, type SignedIn } from '../../support/sign-in.ts';
import { createNews } from './act-recorder.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let outsiders = 0;
let camera: Camera;
const news = createNews(() => administrator);

beforeAll(async () => {
  gateway = await openGateway({ config: { cameras: { events: false } } });
  administrator = await gateway.as('administrator');
  operator = await gateway.as('operator');
  const site = await administrator.call<Site>('/api/sites', 'POST', { code: 'P', name: 'Phường', kind: 'ward' });
  const body = { code: 'P-01', name: 'Ngã tư', siteId: site.id };
  camera = await administrator.call<Camera>('/api/cameras', 'POST', body);
});
afterAll(() => gateway?.close());

/** Somebody new, who has no camera: what was refused to others in this minute does not count for him. */
async function comeIn(): Promise<SignedIn> {
  outsiders += 1;
  const newcomer = { login: `ngoai-${outsiders}`, name: 'Người Ngoài', role: 'operator' } as const;
  const outsider = await joinByLink(gateway.url, await invite(administrator, newcomer));
  await news();
  return outsider;
}

describe('a refused attempt', () => {
  it('is on record once a minute, with the camera if there is one', async () => {
    const outsider = await comeIn();
    const statuses: number[] = [];
    for (const path of [`/api/cameras/${camera.id}`, `/api/cameras/${camera.id}`, '/api/people', '/api/people']) {
      statuses.push((await outsider.fetch(path)).status);
    }
    expect(statuses).toEqual([404, 404, 403, 403]);
    const refused = await news();
    expect(refused.map(({ kind, outcome, personName, cameraId }) => [kind, outcome, personName, cameraId])).toEqual([
      ['refused', 'refused', 'Người Ngoài', camera.id],
      ['refused', 'refused', 'Người Ngoài', null],
    ]);
    expect(refused.map(({ details }) => details)).toEqual([
      { route: 'GET /api/cameras/:cameraId', reason: 'not-found' },
      { route: 'GET /api/people', reason: 'access.denied' },
    ]);
    // Who made it does not read there that the camera exists.
    const own = await outsider.call<AuditView[]>('/api/audit?kind=refused');
    expect(own.map(({ cameraId }) => cameraId)).toEqual([null, null]);
    expect(JSON.stringify(own)).not.toContain(camera.id);
  });

  it('cannot fill the disk', async () => {
    const outsider = await comeIn();
    for (let n = 0; n < 60; n += 1) {
      const id = `00000000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
      expect((await outsider.fetch(`/api/cameras/${id}`)).status).toBe(404);
    }
    expect(await news()).toHaveLength(21);
  });

  it('is on record also when another site’s page made it, and not when somebody just has to sign in', async () => {
    await news();
    const forged = { method: 'POST', headers: { origin: 'http://evil.example' } };
    expect((await operator.fetch('/api/walls', forged)).status).toBe(403);
    expect((await fetch(`${gateway.url}/api/cameras`)).status).toBe(401);
    const rows = await news();
    expect(rows).toMatchObject([{ kind: 'refused', personId: null, details: { route: 'POST /api/walls' } }]);
  });
});

describe('the audit', () => {
  it('is read by those who may; everybody else reads what he did himself', async () => {
    for (const path of ['watched', 'unwatched?minutes=30', 'kinds', 'export.csv', 'verdict']) {
      expect((await operator.fetch(`/api/audit/${path}`)).status, path).toBe(403);
      expect((await administrator.fetch(`/api/audit/${path}`)).status, path).toBe(200);
    }
    const own = await operator.call<AuditView[]>('/api/audit?limit=1000');
    expect(new Set(own.map(({ personId }) => personId))).toEqual(new Set([operator.own.id]));
    expect(own.length).toBeGreaterThan(5);
  });

  it('holds as a chain, and no secret is in it', async () => {
    expect(await administrator.call('/api/audit/verdict')).toMatchObject({ fault: null });
    const csv = await (await administrator.fetch('/api/audit/export.csv?lang=en')).text();
    expect(csv.split('\r\n').length).toBeGreaterThan(20);
    for (const secret of [
      operator.credentials.password,
      administrator.credentials.authenticator?.secret ?? 'none',
      /tc_session=([^;]+)/.exec(operator.cookie)?.[1] ?? 'none',
    ]) {
      expect(csv).not.toContain(secret);
    }
  });
});
