/** Who may go back, and what is asked of him: a gateway whose policy wants a purpose, and bookmarks of several people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Camera, Site } from '../../../../gateway/cameras/schemas.ts';
import type { BookmarkView } from '../../../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import { type GatewayInProcess, openGateway } from '../../../support/gateway-in-process.ts';
import { grant, invite } from '../../../support/people.ts';
import { joinByLink, type SignedIn } from '../../../support/sign-in.ts';
import { waitFor } from '../../../support/wait-for.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let police: SignedIn;
let cameraId: string;

beforeAll(async () => {
  gateway = await openGateway({ config: { access: { purposes: ['playback'] }, cameras: { events: false } } });
  administrator = await gateway.as('administrator');
  operator = await gateway.as('operator');
  police = await gateway.as('police');
  const site = await administrator.call<Site>('/api/sites', 'POST', { code: 'P', name: 'Phường', kind: 'ward' });
  const body = { code: 'P-01', name: 'Ngã tư', siteId: site.id };
  cameraId = (await administrator.call<Camera>('/api/cameras', 'POST', body)).id;
});
afterAll(() => gateway?.close());

const errorOf = async (answer: Response) =>
  `${answer.status} ${((await answer.json()) as { error: { code: string } }).error.code}`;
const views = async () =>
  (await administrator.call<{ details: { purpose?: string } }[]>('/api/audit?kind=view.playback')).map(
    ({ details }) => details.purpose,
  );

describe('a purpose', () => {
  it('is asked for before anything is given, and goes on record', async () => {
    const path = `/api/cameras/${cameraId}/recordings/sub/groups?from=1000&to=2000`;
    expect(await errorOf(await operator.fetch(path))).toBe('403 access.purpose');
    expect(await views()).toEqual([]);
    expect(await operator.call(`${path}&purpose=${encodeURIComponent('vụ 42')}`)).toEqual([]);
    // What follows belongs to it.
    expect(await operator.call(path)).toEqual([]);
    expect(await views()).toEqual(['vụ 42']);
    // A ticket says it beforehand.
    const tickets = `/api/cameras/${cameraId}/recordings/tickets`;
    expect(await errorOf(await operator.send(tickets, 'POST', { profile: 'sub' }))).toBe('403 access.purpose');
    expect((await operator.send(tickets, 'POST', { profile: 'sub', purpose: 'vụ 42' })).status).toBe(201);
  });
});

describe('a bookmark', () => {
  const span = `from=${Date.now() - 3_600_000}&to=${Date.now() + 3_600_000}`;
  const make = async (by: SignedIn, note: string) => {
    const [made] = await by.call<BookmarkView[]>('/api/bookmarks', 'POST', { cameraIds: [cameraId], note });
    return made?.id ?? '';
  };

  it('is seen by all who may go back there, and changed by its maker alone', async () => {
    const own = await make(operator, 'của trực ban');
    const other = await make(police, 'của công an');
    const listed = await operator.call<BookmarkView[]>(`/api/bookmarks?cameraIds=${cameraId}&${span}`);
    expect(listed.map(({ id, madeByName }) => [id, madeByName])).toEqual([
      [own, operator.own.name],
      [other, police.own.name],
    ]);
    expect(await errorOf(await operator.send(`/api/bookmarks/${other}`, 'PATCH', { note: 'x' }))).toBe(
      '403 access.denied',
    );
    expect(await errorOf(await police.send(`/api/bookmarks/${own}`, 'DELETE'))).toBe('403 access.denied');
    expect((await operator.call<BookmarkView>(`/api/bookmarks/${own}`, 'PATCH', { note: 'mới' })).note).toBe('mới');
    expect((await police.send(`/api/bookmarks/${other}`, 'DELETE')).status).toBe(204);
    expect(await errorOf(await police.send(`/api/bookmarks/${other}`, 'DELETE'))).toBe('404 not-found');
  });

  it('is told over the events to those who may go back there, and to nobody else', async () => {
    // A technician sees the camera and its health, but no recording.
    const technician = await gateway.as('technician');
    const heard = await Promise.all([police, technician].map(listen));
    await make(operator, 'ai nghe thấy');
    const [told, untold] = heard;
    await waitFor('the bookmark', () => told?.texts.some((text) => text.includes('ai nghe thấy')));
    // Something that everybody hears comes after it.
    await administrator.call(`/api/cameras/${cameraId}`, 'PATCH', { contact: 'Trực ban' });
    await waitFor('the next event', () => untold?.texts.some((text) => text.includes('inventory.changed')));
    expect(untold?.texts.filter((text) => text.includes('bookmark'))).toEqual([]);
    for (const { close } of heard) close();
  });

  it('of a camera that one may watch but not go back to does not exist', async () => {
    const link = await invite(administrator, { login: 'xem', name: 'Người xem', role: 'operator' });
    const watcher = await joinByLink(gateway.url, link);
    const { siteId } = await administrator.call<Camera>(`/api/cameras/${cameraId}`);
    const body = { code: 'P-02', name: 'Chợ', siteId };
    const own = (await administrator.call<Camera>('/api/cameras', 'POST', body)).id;
    await grant(administrator, watcher, { kind: 'camera', id: own });
    await grant(administrator, watcher, { kind: 'camera', id: cameraId }, { rights: ['live'] });
    const id = await make(operator, '');
    expect(await watcher.call(`/api/bookmarks?${span}`)).toEqual([]);
    expect(await watcher.call(`/api/recordings/timeline?cameraIds=${cameraId}&${span}`)).toEqual([]);
    expect(await errorOf(await watcher.send(`/api/bookmarks/${id}`, 'PATCH', { note: 'x' }))).toBe('404 not-found');
    const both = { cameraIds: [own, cameraId] };
    expect(await errorOf(await watcher.send('/api/bookmarks', 'POST', both))).toBe('404 not-found');
    expect(await watcher.call(`/api/cameras/${own}/nearest`)).toEqual([]);
    expect(await errorOf(await watcher.fetch(`/api/cameras/${cameraId}/nearest`))).toBe('404 not-found');
  });
});

async function listen(by: SignedIn) {
  const url = `${by.url.replace('http', 'ws')}/api/events`;
  const socket = new WebSocket(url, { headers: { cookie: by.cookie, origin: by.url } });
  const texts: string[] = [];
  socket.on('message', (bytes) => texts.push(String(bytes)));
  await waitFor('the snapshot', () => texts.length > 0);
  return { texts, close: () => socket.terminate() };
}
