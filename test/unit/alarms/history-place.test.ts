/** A history of one place: what hangs on a link or site is of it. */
import { expect, it } from 'vitest';
import { camerasAt, isOfPlace } from '../../../gateway/alarms/history-place.ts';
import type { Cameras } from '../../../gateway/cameras/model.ts';

const cameras = {
  list: () => [
    { id: 'c1', siteId: 's1', linkId: 'l1' },
    { id: 'c2', siteId: 's1', linkId: null },
    { id: 'c3', siteId: 's2', linkId: null },
  ],
  sites: () => [{ id: 's1' }, { id: 's2' }],
  links: () => [{ id: 'l1' }],
} as unknown as Pick<Cameras, 'list' | 'sites' | 'links'>;

const of = (subjectId: string, members: readonly string[] = []) =>
  ({ subject: { kind: 'camera', id: subjectId }, members }) as unknown as Parameters<typeof isOfPlace>[0];

it('takes the cameras of a site and of a link; a camera is no place', () => {
  expect([...(camerasAt('s1', cameras) ?? [])]).toEqual(['c1', 'c2']);
  expect([...(camerasAt('l1', cameras) ?? [])]).toEqual(['c1']);
  expect(camerasAt('c1', cameras)).toBeUndefined();
});

it('counts its own alarms, those of its cameras, and those that its cameras were part of', () => {
  const there = camerasAt('s1', cameras) ?? new Set<string>();
  expect(
    [of('s1'), of('c2'), of('gateway', ['c1', 'c9']), of('c3')].map((alarm) => isOfPlace(alarm, 's1', there)),
  ).toEqual([true, true, true, false]);
});
