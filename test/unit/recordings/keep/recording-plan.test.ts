/** What should be recorded now: by policy, by the clock, by what happens. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type Events } from '../../../../gateway/kernel/events.ts';
import type { Policies } from '../../../../gateway/recordings/keep/policies.ts';
import {
  createPolicyIndex,
  defaultPolicies,
  type RecordingPolicy,
} from '../../../../gateway/recordings/keep/policy.ts';
import { openPlanner, type Planner } from '../../../../gateway/recordings/keep/recording-plan.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';

const monday = Date.parse('2026-11-23T00:00:00+07:00');
const cameras = [
  { id: 'a', serving: { main: {}, sub: {} } },
  { id: 'b', serving: null },
] as never[];
let clock: ManualClock;
let events: Events;
let policies: readonly RecordingPolicy[];
let tell: () => void;
let plan: Planner;
let changes: number;

function open(enabled = true): void {
  const listeners = new Set<() => void>();
  tell = () => {
    for (const listener of listeners) listener();
  };
  const kept: Pick<Policies, 'of' | 'onChange'> = {
    of: (cameraId, role) => createPolicyIndex(policies, [], []).of(cameraId, role),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  plan = openPlanner({
    ...{ clock, events, enabled },
    cameras: { list: () => cameras, find: () => undefined },
    policies: kept as Policies,
  });
  changes = 0;
  plan.onChange(() => {
    changes += 1;
  });
}

beforeEach(() => {
  clock = createManualClock(monday);
  events = createEvents((error) => {
    throw error;
  });
  policies = defaultPolicies;
  open();
});
afterEach(() => {
  plan.close();
  expect(clock.pending).toBe(0);
});

const event = (active: boolean, topic = 'tamper') =>
  events.publish('camera.event', { cameraId: 'a', topic, active, atMs: clock.nowMs() });

describe('the plan', () => {
  it('wants what is always recorded, of cameras that have such a stream', () => {
    expect(plan.wants('a', 'sub')).toBe(true);
    expect(plan.wants('a', 'main')).toBe(false);
    expect(plan.wants('b', 'sub')).toBe(false);
    expect([plan.fromWindow('a', 'sub'), plan.fromWindow('a', 'main')]).toEqual([false, true]);
  });

  it('wants nothing without a disk', () => {
    plan.close();
    open(false);
    plan.recordNow('a', clock.nowMs() + 60_000);
    expect([plan.wants('a', 'sub'), plan.wants('a', 'main')]).toEqual([false, false]);
  });

  it('records while an event lasts and for a while after it', async () => {
    event(true);
    expect(plan.wants('a', 'main')).toBe(true);
    await clock.advance(120_000);
    expect(plan.wants('a', 'main')).toBe(true);
    event(false);
    await clock.advance(58_000);
    expect(plan.wants('a', 'main')).toBe(true);
    await clock.advance(4_000);
    expect(plan.wants('a', 'main')).toBe(false);
    expect(changes).toBe(2);
  });

  it('does not record for ever when the end of an event is never told', async () => {
    event(true);
    await clock.advance(599_000);
    expect(plan.wants('a', 'main')).toBe(true);
    await clock.advance(3_000);
    expect(plan.wants('a', 'main')).toBe(false);
  });

  it('leaves motion alone unless the policy names it', () => {
    event(true, 'motion');
    expect(plan.wants('a', 'main')).toBe(false);
    policies = policies.map((policy) => ({ ...policy, triggers: ['motion'] }));
    tell();
    expect(plan.wants('a', 'main')).toBe(true);
  });

  it('records a bookmark to its end, whatever the wall clock does meanwhile', async () => {
    plan.recordNow('a', clock.nowMs() + 30_000);
    plan.recordNow('a', clock.nowMs() + 10_000);
    clock.jumpWall(3_600_000);
    await clock.advance(29_000);
    expect(plan.wants('a', 'main')).toBe(true);
    clock.jumpWall(-7_200_000);
    await clock.advance(2_000);
    expect(plan.wants('a', 'main')).toBe(false);
  });

  it('begins and ends with its hours', async () => {
    policies = policies.map((policy) =>
      policy.role === 'main'
        ? { ...policy, mode: 'schedule', hours: [{ days: [1], fromMinute: 1, toMinute: 2 }] }
        : policy,
    );
    tell();
    expect(plan.wants('a', 'main')).toBe(false);
    await clock.advance(60_000);
    expect(plan.wants('a', 'main')).toBe(true);
    expect(plan.fromWindow('a', 'main')).toBe(false);
    await clock.advance(60_000);
    expect(plan.wants('a', 'main')).toBe(false);
  });
});
