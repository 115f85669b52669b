/** A history of one place: what hangs on a link or site is of it. */
import { expect, it } from 'vitest';
import { subjectsAt } from '../../../gateway/alarms/history-place.ts';
import type { Cameras } from '../../../gateway/cameras/model.ts';

const cameras = {
  list: () => [
    { id: 'c1', siteId: 's1', linkId: 'l1' },
    { id: 'c2', siteId: 's1', linkId: null },
    { id: 'c3', siteId: 's2', linkId: null },
  ],
} as unknown as Pick<Cameras, 'list'>;

it('takes the cameras of a site and of a link with it; a camera is itself', () => {
  expect(subjectsAt('s1', cameras)).toEqual(['s1', 'c1', 'c2']);
  expect(subjectsAt('l1', cameras)).toEqual(['l1', 'c1']);
  expect(subjectsAt('c1', cameras)).toEqual(['c1']);
});
