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
      ...{ what: `the past of ${place}`, method: 'GET', want: '200 []' },
      path: `/api/health/intervals?subjectKind=camera&subjectId=${id}&from=${Date.now() - 3_600_000}`,
    });
  }
  return cases;
}
