/** Wall stations before a whole gateway: what they are sent, what they may ask, and what ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StationAddress } from '../../../gateway/access/stations/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { grant } from '../../support/people.ts';
import { pairByLink, type SignedIn, type Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

interface Message {
  readonly type: string;
  readonly topic?: string;
  readonly parts?: { readonly walls: Wall[]; readonly cameras: { id: string }[]; readonly person: object };
  readonly payload?: { readonly wallId?: string; readonly wall?: Wall };
}

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let cameras: [string, string];
let walls: [Wall, Wall];

beforeAll(async () => {
  gateway = await openGateway();
  administrator = await gateway.as('administrator');
  const make = <T extends { id: string }>(path: string, body: object) => administrator.call<T>(path, 'POST', body);
  const { id: siteId } = await make('/api/sites', { code: 'P', name: 'Phường', kind: 'ward' });
  const [one, two] = [
    await make('/api/cameras', { code: 'P-01', name: 'Ngã tư', siteId }),
    await make('/api/cameras', { code: 'P-02', name: 'Chợ', siteId }),
  ];
  cameras = [one.id, two.id];
  walls = [
    await make<Wall>('/api/walls', { name: 'trai', title: 'Trái', kind: 'wall' }),
    await make<Wall>('/api/walls', { name: 'phai', title: 'Phải', kind: 'wall' }),
  ];
  operator = await gateway.as('operator');
});
afterAll(() => gateway?.close());

/** A station of the first wall that was granted the first camera, as its browser. */
async function pairStation(): Promise<{ id: string; browser: Visitor }> {
  const body = { name: 'Máy', wallId: walls[0].id, unitId: null };
  const { station, link } = await administrator.call<StationAddress>('/api/stations', 'POST', body);
  await grant(administrator, { own: station }, { kind: 'camera', id: cameras[0] });
  return { id: station.id, browser: await pairByLink(gateway.url, link) };
}

function listen(browser: Visitor) {
  const socket = browser.socket('/api/events');
  const heard: Message[] = [];
  let code: number | undefined;
  socket.on('message', (text) => heard.push(JSON.parse(String(text)) as Message));
  socket.on('close', (given) => {
    code = given;
  });
  socket.on('error', () => {});
  const snapshots = () => heard.flatMap(({ parts }) => (parts ? [parts] : []));
  return { heard, snapshots, code: () => code, close: () => socket.close() };
}

const put = (wall: Wall, cameraIds: string[]) =>
  operator.call<Wall>(`/api/walls/${wall.id}/layout`, 'PUT', {
    layout: { tileCount: 4, cameraIds, fill: 'hand', siteId: null, page: 0 },
  });

describe('a wall station', () => {
  it('is sent its one wall, cut to its cameras, and follows when it is given another', async () => {
    const { id, browser } = await pairStation();
    const events = listen(browser);
    const [first] = await waitFor('the snapshot', () =>
      events.snapshots().length > 0 ? events.snapshots() : undefined,
    );
    expect(first?.walls.map(({ name }) => name)).toEqual(['trai']);
    expect(first?.cameras.map((camera) => camera.id)).toEqual([cameras[0]]);
    expect(first?.person).toMatchObject({ id, role: 'station' });
    expect((await browser.call<Wall[]>('/api/walls')).map(({ name }) => name)).toEqual(['trai']);

    await put(walls[1], [cameras[0]]);
    await put(walls[0], cameras);
    const told = () => events.heard.filter(({ topic }) => topic === 'wall.changed');
    await waitFor('its wall', () => told().length > 0);
    expect(told().map(({ payload }) => [payload?.wallId, payload?.wall?.layout.cameraIds])).toEqual([
      [walls[0].id, [cameras[0], null]],
    ]);

    await administrator.call(`/api/stations/${id}`, 'PATCH', { wallId: walls[1].id });
    const next = await waitFor('the other wall', () => events.snapshots()[1]);
    expect(next.walls.map(({ name }) => name)).toEqual(['phai']);
    events.close();
  });

  it('is closed out when it is revoked, and its wall can be removed then', async () => {
    const { id, browser } = await pairStation();
    const events = listen(browser);
    await waitFor('the snapshot', () => events.snapshots().length > 0);
    const remove = () => administrator.fetch(`/api/walls/${walls[0].id}`, { method: 'DELETE' });
    const refused = await remove();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'request.in-use' } });
    const revokedAtMs = performance.now();
    await administrator.call(`/api/stations/${id}`, 'DELETE');
    await waitFor('the close', () => events.code() === 4401);
    expect(performance.now() - revokedAtMs).toBeLessThan(2_000);
    expect((await browser.fetch('/api/walls')).status).toBe(401);
    expect((await remove()).status).toBe(204);
  });
});
