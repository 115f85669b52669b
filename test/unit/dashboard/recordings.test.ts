/** What the page of recording says, and what becomes of policies while somebody changes them. */
import { describe, expect, it } from 'vitest';
import {
  newPolicy,
  problemOf,
  sorted,
  withoutPolicy,
  withPolicy,
} from '../../../dashboard/views/recordings/policy-draft.ts';
import {
  causeText,
  clockMinute,
  clockText,
  formatBytes,
  hoursText,
  modeText,
} from '../../../dashboard/views/recordings/recording-words.ts';
import type { PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { defaultPolicies, policyProblem } from '../../../gateway/recordings/keep/policy.ts';

const group = '0192f0c0-0000-7000-8000-000000000001';
const other = '0192f0c0-0000-7000-8000-000000000002';
const defaults = defaultPolicies as PolicyView[];
const [sub, main] = defaults as [PolicyView, PolicyView];

describe('words of recording', () => {
  it('says sizes as disks are sold', () => {
    expect([3.5e12, 12e12, 840e9, 12.5e6, 900].map(formatBytes)).toEqual([
      ...['3,50 TB', '12,0 TB', '840 GB', '12,5 MB', '1 kB'],
    ]);
  });

  it('says why a disk is not written, and a code that has no words as it is', () => {
    expect(causeText('not-mounted')).toContain('chưa gắn');
    expect(causeText('EUCLEAN')).toBe('EUCLEAN');
  });

  it('reads times of day', () => {
    expect(['06:30', '6:30', '24:00', '24:01', '25:00', '6h'].map(clockMinute)).toEqual([
      ...[390, 390, 1_440, undefined, undefined, undefined],
    ]);
    expect([0, 390, 1_440].map(clockText)).toEqual(['00:00', '06:30', '24:00']);
  });

  it('says when it records', () => {
    const hours = { days: [7, 1, 2, 3, 5], fromMinute: 1_320, toMinute: 360 };
    expect(hoursText(hours)).toBe('T2–T4, T6, CN 22:00–06:00');
    expect(modeText({ ...main, mode: 'schedule', hours: [hours] })).toBe('T2–T4, T6, CN 22:00–06:00');
    expect(modeText(main)).toBe('Sự kiện: đánh dấu, vụ việc, phá hoại, ngõ vào số, thêm 60 giây');
    expect(modeText(sub)).toBe('Luôn luôn');
  });
});

describe('policies that are being changed', () => {
  it('are kept in order, those for all cameras first', () => {
    const added = withPolicy(defaults, newPolicy(defaults, group, 'main'), undefined);
    const more = withPolicy(added, newPolicy(added, other, 'sub'), undefined);
    expect(sorted(more).map(({ groupId, role }) => [groupId, role])).toEqual([
      [null, 'sub'],
      [null, 'main'],
      [group, 'main'],
      [other, 'sub'],
    ]);
    expect(more[2]).toMatchObject({ mode: 'event', minDays: 7 });
    const [, , mine] = more;
    if (!mine) throw new Error('not added');
    const changed = withPolicy(more, { ...mine, minDays: 9 }, mine);
    expect(changed.find(({ groupId }) => groupId === group)?.minDays).toBe(9);
    expect(withoutPolicy(changed, mine)).toHaveLength(3);
  });

  it('have the problems that the gateway would name', () => {
    const mine = newPolicy(defaults, group, 'main');
    const days = [1, 2];
    const hours = [{ days, fromMinute: 0, toMinute: 60 }];
    for (const [policy, problem] of [
      [mine, undefined],
      [{ ...mine, groupId: null }, 'scope'],
      [{ ...mine, minDays: 31 }, 'days'],
      [{ ...mine, mode: 'schedule' }, 'hours'],
      [{ ...mine, mode: 'schedule', hours }, undefined],
    ] as const) {
      expect(problemOf(policy as PolicyView, defaults), problem).toBe(problem);
      const refused = policyProblem([...defaults, policy as PolicyView], new Set([group])) !== undefined;
      expect(refused, problem).toBe(problem !== undefined);
    }
    expect(problemOf({ ...mine, maxDays: 0 }, defaults)).toBe('days');
    expect(problemOf({ ...mine, afterEventS: 0.5 }, defaults)).toBe('after');
  });
});
