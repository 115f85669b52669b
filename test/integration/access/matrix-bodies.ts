/** Where a request names a camera, a device or an address otherwise than by its path: what must come of it. */

import { type PersonName, type PlaceName, places, seenBy } from './expected.ts';
import type { MatrixDistrict } from './matrix-district.ts';

export interface BodyCase {
  readonly name: PersonName;
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Status, and the error's code where there is one. */
  readonly want: string;
}

/** Every place that is hidden from one of those who have `own`, by each of the ways. */
export function bodyCases({ places: made, wall }: MatrixDistrict): BodyCase[] {
  const hidden = (name: PersonName): PlaceName[] => places.filter((place) => !seenBy(name).includes(place));
  const own = made['own-ward'].camera.id;
  const cases: BodyCase[] = [];
  for (const place of hidden('lessors-technician')) {
    const { camera } = made[place];
    const { deviceId = '', address = '' } = camera.serving ?? {};
    const by = { name: 'lessors-technician', method: 'POST' } as const;
    cases.push(
      {
        ...by,
        ...{ what: `the device of ${place} for his own camera`, path: `/api/cameras/${own}/replace-device` },
        ...{ body: { deviceId, channel: 1 }, want: '404 not-found' },
      },
      {
        ...by,
        ...{ what: `the address of ${place} for his own camera`, path: `/api/cameras/${own}/rtsp` },
        ...{ body: { mainUrl: `rtsp://${address}:8554/other` }, want: '400 camera.address-refused' },
      },
      {
        ...by,
        ...{ what: `a look at ${place}`, path: '/api/technical-looks' },
        ...{ body: { cameraId: camera.id, minutes: 5, reason: 'xem' }, want: '404 not-found' },
      },
    );
  }
  for (const place of hidden('ward-officer')) {
    const { id } = made[place].camera;
    cases.push({
      name: 'ward-officer',
      ...{ what: `the camera of ${place} on a wall`, method: 'POST', path: `/api/walls/${wall.id}/show` },
      ...{ body: { cameraId: id }, want: '404 not-found' },
    });
    cases.push({
      name: 'ward-officer',
      ...{ what: `a bookmark of ${place} beside his own`, method: 'POST', path: '/api/bookmarks' },
      ...{ body: { cameraIds: [own, id] }, want: '404 not-found' },
    });
    const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:01:00Z', role: 'main' };
    cases.push({
      name: 'ward-officer',
      ...{ what: `evidence of ${place} beside his own`, method: 'POST', path: '/api/evidence' },
      ...{
        body: { items: [own, id].map((cameraId) => ({ cameraId, ...span })), purpose: 'x', caseNumber: '1' },
        want: '404 not-found',
      },
    });
    cases.push({
      name: 'ward-officer',
      ...{ what: `holding footage of ${place}`, method: 'POST', path: '/api/holds' },
      ...{
        body: { cameraId: id, from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:01:00Z', note: 'x' },
        want: '404 not-found',
      },
    });
    for (const list of ['recordings/timeline', 'bookmarks']) {
      cases.push({
        name: 'ward-officer',
        ...{ what: `${list} of ${place}`, method: 'GET', want: '200 []' },
        path: `/api/${list}?cameraIds=${id}&from=${Date.now() - 3_600_000}&to=${Date.now()}`,
      });
    }
    cases.push({
      name: 'ward-officer',
      ...{ what: `an incident at ${place}`, method: 'POST', path: '/api/incidents' },
      ...{ body: incidentAt([own, id]), want: '404 not-found' },
    });
    cases.push({
      name: 'ward-officer',
      ...{ what: `incidents of ${place}`, method: 'GET', path: `/api/incidents?cameraIds=${id}` },
      want: '200 {"incidents":[],"next":null}',
    });
    cases.push({
      name: 'ward-officer',
      ...{ what: `the past of ${place}`, method: 'GET', want: '200 []' },
      path: `/api/health/intervals?subjectKind=camera&subjectId=${id}&from=${Date.now() - 3_600_000}`,
    });
  }
  return cases;
}

/** An hour of each of these cameras. */
export function incidentAt(cameraIds: readonly string[]) {
  const [from, to] = [Date.now() - 3_600_000, Date.now()].map((ms) => new Date(ms).toISOString());
  const cameras = cameraIds.map((cameraId) => ({ cameraId, from, to }));
  return { kind: 'other', title: 'Một vụ việc', from, cameras };
}
