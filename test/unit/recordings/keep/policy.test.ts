/** Which policy holds for which camera, and when its hours are. */
import { describe, expect, it } from 'vitest';
import type { CameraGroup } from '../../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera } from '../../../../gateway/cameras/schemas.ts';
import {
  createPolicyIndex,
  defaultPolicies,
  isInHours,
  policyProblem,
  type RecordingPolicy,
  shareOfTime,
} from '../../../../gateway/recordings/keep/policy.ts';

const group = (id: string, cameraIds: string[]): CameraGroup => ({ id, code: id, name: id, cameraIds });
const camera = (id: string, roles: readonly ('main' | 'sub')[] = ['main', 'sub']): Camera =>
  ({ id, serving: { main: roles.includes('main') ? {} : null, sub: roles.includes('sub') ? {} : null } }) as never;
const policy = (part: Partial<RecordingPolicy>): RecordingPolicy => ({
  ...{ groupId: null, role: 'main', mode: 'always', hours: [], triggers: [], afterEventS: 60, minDays: 7, maxDays: 30 },
  ...part,
});
/** Monday 23/11/2026 of the district. */
const at = (day: number, time: string) => Date.parse(`2026-11-${22 + day}T${time}:00+07:00`);

describe('policies', () => {
  it('hold for all cameras unless a group says otherwise, and the smallest group wins', () => {
    const policies = [
      ...defaultPolicies,
      policy({ groupId: 'wide', mode: 'schedule', minDays: 3 }),
      policy({ groupId: 'narrow', mode: 'always', minDays: 9 }),
      policy({ groupId: 'gone', mode: 'off' }),
    ];
    const groups = [group('wide', ['a', 'b', 'c']), group('narrow', ['c', 'd'])];
    const cameras = ['a', 'b', 'c', 'd', 'e'].map((id) => camera(id));
    for (const order of [policies, policies.toReversed()]) {
      const index = createPolicyIndex(order, groups, cameras);
      expect(['a', 'b', 'c', 'd', 'e'].map((id) => index.of(id, 'main').mode)).toEqual([
        ...['schedule', 'schedule', 'always', 'always', 'event'],
      ]);
      expect(index.of('c', 'sub')).toMatchObject({ groupId: null, mode: 'always' });
      expect(index.of('unknown', 'main')).toMatchObject({ groupId: null, mode: 'event' });
    }
  });

  it('records the one stream of a camera that has no small one as the small one would be', () => {
    const index = createPolicyIndex(defaultPolicies, [], [camera('one', ['main']), camera('two')]);
    expect(index.of('one', 'main')).toMatchObject({ role: 'sub', mode: 'always' });
    expect(index.of('two', 'main')).toMatchObject({ role: 'main', mode: 'event' });
  });

  it('are refused with the field that makes no sense', () => {
    const known = new Set(['g']);
    expect(policyProblem(defaultPolicies, known)).toBeUndefined();
    expect(policyProblem(defaultPolicies.slice(1), known)).toBe('groupId');
    for (const [field, wrong] of [
      ['2/groupId', policy({ groupId: 'h' })],
      ['2/groupId', policy({ role: 'sub' })],
      ['2/minDays', policy({ groupId: 'g', minDays: 31 })],
      ['2/hours', policy({ groupId: 'g', mode: 'schedule' })],
    ] as const)
      expect(policyProblem([...defaultPolicies, wrong], known), field).toBe(field);
  });

  it('knows its hours by the clock of the district, past midnight and past Sunday', () => {
    const hours = [{ days: [1, 7], fromMinute: 22 * 60, toMinute: 6 * 60 }];
    for (const [day, time, inside] of [
      [1, '21:59', false],
      [1, '22:00', true],
      [2, '05:59', true],
      [2, '06:00', false],
      [2, '23:00', false],
      [7, '23:59', true],
      [8, '00:00', true],
      [8, '05:59', true],
      [8, '06:00', false],
    ] as const)
      expect(isInHours(hours, at(day, time)), `${day} ${time}`).toBe(inside);
    const workDays = policy({ mode: 'schedule', hours: [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_020 }] });
    expect(shareOfTime(workDays)).toBeCloseTo((5 * 9) / 168, 3);
    expect(
      shareOfTime(
        policy({ mode: 'schedule', hours: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1_440 }] }),
      ),
    ).toBe(1);
  });
});
