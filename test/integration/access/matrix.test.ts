/**
 * Everybody × every route × every place, against what expected.ts says of it. The routes are those that the gateway has; the
 * expectation is worked out a second time, without the gateway's own rules.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  type Answer,
  expectedAnswer,
  hiddenFrom,
  looksOn,
  type PersonName,
  type PlaceName,
  personNames,
  places,
  seenBy,
} from './expected.ts';
import { type ExpectedRoute, expectedRoutes } from './expected-routes.ts';
import { bodyCases } from './matrix-bodies.ts';
import { countsFit } from './matrix-counts.ts';
import { everyPlacePlays, type MatrixDistrict, openMatrixDistrict } from './matrix-district.ts';
import { isOpen, type Opened, openSocket, releaseEach, subscribeEach } from './matrix-sockets.ts';

let district: MatrixDistrict;

beforeAll(async () => {
  district = await openMatrixDistrict();
  await everyPlacePlays(district);
});
afterAll(() => district?.close());

interface Given {
  readonly status: number;
  readonly text: string;
}

async function ask(name: PersonName, method: string, path: string, spoiled: boolean): Promise<Given> {
  const visitor = district.visitor(name);
  const broken = spoiled && method !== 'GET' ? { body: '{', headers: { 'content-type': 'application/json' } } : {};
  const answer = await visitor.fetch(path, { method, redirect: 'manual', ...broken });
  return { status: answer.status, text: await answer.text() };
}

/** What the door said. `spoiled`: nobody who passes it gets further than the check of what he sent. */
function answerOf({ status, text }: Given, spoiled: boolean): Answer | string {
  if (status === 401) return 'sign-in';
  if (status === 403) return 'denied';
  if (status === 400 && spoiled) return 'in';
  // A socket's address that is asked for without an upgrade.
  if (status === 404 && text === '' && spoiled) return 'in';
  if (status === 404 && /"code":"not-found".*"details":\{\}/.test(text)) return 'hidden';
  if (!spoiled && status === 200) return 'in';
  return `${status} ${text.slice(0, 200)}`;
}

/** Of pages and their parts: found or not, whoever gets an answer has passed. */
const pageAnswer = ({ status, text }: Given): Answer | string =>
  [200, 302, 404].includes(status) ? 'in' : answerOf({ status, text }, false);

/** The path with its places filled in. `spoiled`: so that it is refused behind the door, where the query or a name can do that. */
function pathOf(url: string, { ask: query }: ExpectedRoute, place: PlaceName, spoiled: boolean): string {
  const { places: made, wall, idOf } = district;
  const none = '01a20e99-0000-7000-8000-000000000000';
  const values: Readonly<Record<string, string>> = {
    cameraId: made[place].camera.id,
    ...(spoiled ? {} : { wallId: wall.id }),
    personId: idOf('operator') ?? none,
    siteId: made['other-ward'].site.id,
    linkId: made['other-ward'].link.id,
    session: 'x'.repeat(65),
    file: 'x'.repeat(41),
    '*': 'x',
  };
  const other = spoiled ? 'x' : none;
  const path = url.replaceAll(/:(\w+)|\*/g, (whole, name: string | undefined) => values[name ?? whole] ?? other);
  if (!spoiled) return query ? `${path}?${query}` : path;
  return `${path}?ll=2&channel=x&role=x&download=x&desk=`;
}

const listed = (route: string): ExpectedRoute | undefined => expectedRoutes[route];

describe('the matrix', () => {
  it('knows every route of the gateway, and the gateway has every route of the matrix', () => {
    expect(district.routes.filter((route) => !listed(route))).toEqual([]);
    const had = new Set(district.routes);
    expect(Object.keys(expectedRoutes).filter((route) => !had.has(route))).toEqual([]);
  });

  it('gives everybody the expected answer on every route at every place', async () => {
    const differences: string[] = [];
    let asked = 0;
    for (const route of district.routes) {
      const expected = listed(route);
      const [method = '', url = ''] = route.split(' ');
      if (!expected) continue;
      const spoiled = expected.ask === undefined;
      const cells = personNames.flatMap((name) =>
        (expected.camera ? places : [places[0]]).map((place) => ({ name, place })),
      );
      await Promise.all(
        cells.map(async ({ name, place }) => {
          const want = expectedAnswer(name, expected.word, expected.camera ? place : undefined, method);
          const given = await ask(name, method, pathOf(url, expected, place, spoiled), spoiled);
          const got = expected.page ? pageAnswer(given) : answerOf(given, spoiled);
          asked += 1;
          if (got !== want) differences.push(`${name} ${route} ${expected.camera ? place : ''}: ${got}, not ${want}`);
        }),
      );
    }
    expect(differences).toEqual([]);
    process.stdout.write(`matrix: ${asked} answers, ${differences.length} differences\n`);
    expect(asked).toBeGreaterThan(2_000);
  });

  it('answers HEAD as it answers GET', async () => {
    for (const route of district.routes) {
      const [method, url = ''] = route.split(' ');
      const expected = listed(route);
      if (method !== 'GET' || !expected || expected.page) continue;
      const path = pathOf(url, expected, 'other-ward', expected.ask === undefined);
      for (const name of ['nobody', 'newcomer', 'ward-officer'] as const) {
        const statuses = await Promise.all(
          ['GET', 'HEAD'].map(async (each) => (await district.visitor(name).fetch(path, { method: each })).status),
        );
        expect([name, route, statuses[1]]).toEqual([name, route, statuses[0]]);
      }
    }
  });

  it('says nothing of a hidden place, in no list, no total and no error', async () => {
    const leaks: string[] = [];
    for (const name of personNames) {
      const hidden = hiddenFrom(name).flatMap((place) => district.places[place].marks);
      for (const route of district.routes) {
        const expected = listed(route);
        const [method = '', url = ''] = route.split(' ');
        if (method !== 'GET' || expected?.ask === undefined) continue;
        // What he named himself stands in what he reads of his own refused attempts.
        const named = url === '/api/audit' ? places.map((place) => district.places[place].camera.id) : [];
        const marks = hidden.filter((mark) => !named.includes(mark));
        for (const query of [expected.ask, ...(expected.also ?? [])]) {
          for (const place of expected.camera ? seenBy(name) : [places[0]]) {
            const { text } = await ask(name, method, pathOf(url, { ...expected, ask: query }, place, false), false);
            for (const mark of marks) if (text.includes(mark)) leaks.push(`${name} ${route} ${query}: ${mark}`);
          }
        }
      }
    }
    expect(leaks).toEqual([]);
  });

  it('lists, finds and counts exactly what each may see', async () => {
    for (const name of personNames.filter(looksOn)) {
      const visitor = district.visitor(name);
      const seen = seenBy(name);
      const cameras = seen.flatMap((place) => district.places[place].cameras);
      const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort();
      expect(ids(await visitor.call('/api/cameras')), name).toEqual(ids(cameras));
      expect(ids(await visitor.call('/api/sites')), name).toEqual(
        ids(name === 'technician' || name === 'administrator' || cameras.length > 0 ? seen.map(siteOf) : []),
      );
      for (const place of places) {
        const { site, cameras: there } = district.places[place];
        for (const { code, id } of there) {
          const found = seen.includes(place) ? [id] : [];
          expect(ids(await visitor.call(`/api/cameras?code=${code}`)), `${name} ${code}`).toEqual(found);
          expect(ids(await visitor.call(`/api/cameras?q=${code}`)), `${name} ${code}`).toEqual(found);
        }
        const atSite = seen.includes(place) ? ids(there) : [];
        expect(ids(await visitor.call(`/api/cameras?site=${site.code}`)), `${name} ${site.code}`).toEqual(atSite);
        expect(ids(await visitor.call(`/api/cameras?q=${encodeURIComponent(site.name)}`)), name).toEqual(atSite);
      }
      await countsFit(district, name);
    }
  });

  it('serves pictures by HLS and as stills to those who may have them', async () => {
    for (const name of personNames) {
      const visitor = district.visitor(name);
      for (const place of places) {
        const { id } = district.places[place].camera;
        const want = expectedAnswer(name, 'live', place);
        const playlist = await visitor.fetch(`/hls/${id}/main/index.m3u8`);
        const text = await playlist.text();
        expect([name, place, answerOf({ status: playlist.status, text }, false)]).toEqual([name, place, want]);
        if (want === 'in') paths[place] = text.split('\n').findLast((line) => line !== '' && !line.startsWith('#'));
        // Those who may not have it know the address of a segment all the same.
        const known = paths[place] ?? 'x/x';
        const segment = await visitor.fetch(new URL(known, `${visitor.url}/hls/${id}/main/`).pathname);
        const got = answerOf(
          { status: segment.status, text: segment.status === 200 ? '' : await segment.text() },
          false,
        );
        if (paths[place]) expect([name, place, got]).toEqual([name, place, want]);
        const still = await visitor.fetch(`/api/cameras/${id}/snapshot.jpg`);
        const given = answerOf({ status: still.status, text: still.status === 200 ? '' : await still.text() }, false);
        expect([name, place, given]).toEqual([name, place, expectedAnswer(name, 'snapshot', place)]);
      }
    }
  });
});

describe('the sockets', () => {
  it('open for those who may, and give each camera to those who may have it', async () => {
    const ids = places.map((place) => district.places[place].camera.id);
    for (const name of personNames) {
      const visitor = district.visitor(name);
      const live = await openSocket(visitor, '/api/live');
      expect([name, isOpen(live) ? 'in' : live]).toEqual([name, expectedAnswer(name, 'live')]);
      if (isOpen(live)) {
        const wanted = places.map((place) => expectedAnswer(name, 'live', place));
        expect([name, await subscribeEach(live, ids, 'main')]).toEqual([name, wanted]);
        live.socket.terminate();
      }
      const ptz = await openSocket(visitor, '/api/ptz');
      expect([name, isOpen(ptz) ? 'in' : ptz]).toEqual([name, expectedAnswer(name, 'ptz')]);
      if (isOpen(ptz)) {
        const wanted = places.map((place) => expectedAnswer(name, 'ptz', place));
        expect([name, await releaseEach(ptz, ids)]).toEqual([name, wanted]);
        ptz.socket.terminate();
      }
    }
  });

  it('push the state of what each sees, at the beginning and later, and not a word of the rest', async () => {
    const opened = new Map<PersonName, Opened>();
    for (const name of personNames) {
      const events = await openSocket(district.visitor(name), '/api/events');
      expect([name, isOpen(events) ? 'in' : events]).toEqual([name, expectedAnswer(name, 'see')]);
      if (isOpen(events)) opened.set(name, events);
    }
    const { administrator, wall } = district;
    for (const place of places) {
      const { camera } = district.places[place];
      await administrator.call(`/api/cameras/${camera.id}`, 'PATCH', { contact: `Trực ban ${place}` });
      await administrator.call(`/api/walls/${wall.id}/show`, 'POST', { cameraId: camera.id });
    }
    for (const [name, { came, socket }] of opened) {
      // The last change is a wall's, which everybody hears of.
      await waitFor(`the last change to reach ${name}`, () => heardOf(came, 'wall.changed') === places.length);
      const all = came.join('\n');
      const changed = places.filter((place) => came.some((text) => tellsOf(text, district.places[place].camera.id)));
      expect([name, changed]).toEqual([name, seenBy(name)]);
      const marks = hiddenFrom(name).flatMap((place) => district.places[place].marks);
      expect([name, marks.filter((mark) => all.includes(mark))]).toEqual([name, []]);
      const { parts } = JSON.parse(came[0] ?? '') as { parts: { cameras: { id: string }[] } };
      const seen = seenBy(name).flatMap((place) => district.places[place].cameras);
      expect(parts.cameras.map(({ id }) => id).sort(), name).toEqual(seen.map(({ id }) => id).sort());
      socket.terminate();
    }
  });
});

describe('what a request names beside its path', () => {
  it('passes the door as well', async () => {
    const differences: string[] = [];
    for (const { name, what, method, path, body, want } of bodyCases(district)) {
      const answer = await district.visitor(name).send(path, method, body);
      const text = await answer.text();
      const { code = text } = answer.ok ? {} : (JSON.parse(text) as { error: { code?: string } }).error;
      if (`${answer.status} ${code}` !== want) differences.push(`${name}, ${what}: ${answer.status} ${code}`);
    }
    expect(differences).toEqual([]);
  });

  it('a layout that somebody saves who sees one camera of it leaves the others where they are', async () => {
    const officer = district.visitor('ward-officer');
    const wallOf = async (visitor: typeof officer) =>
      (await visitor.call<Wall[]>('/api/walls')).find(({ id }) => id === district.wall.id);
    const before = await wallOf(district.administrator);
    const seen = await wallOf(officer);
    expect(seen?.layout.cameraIds.filter(Boolean)).toEqual([district.places['own-ward'].camera.id]);
    await officer.call(`/api/walls/${district.wall.id}/layout`, 'PUT', { layout: seen?.layout });
    expect((await wallOf(district.administrator))?.layout.cameraIds).toEqual(before?.layout.cameraIds);
  });
});

const heardOf = (came: readonly string[], topic: string): number =>
  came.filter((text) => text.includes(`"topic":"${topic}"`)).length;
const tellsOf = (text: string, cameraId: string): boolean =>
  text.includes('"topic":"inventory.changed"') && text.includes(cameraId);

const paths: Partial<Record<PlaceName, string | undefined>> = {};
const siteOf = (place: PlaceName) => district.places[place].site;
