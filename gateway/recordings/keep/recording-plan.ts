/**
 * What should be recorded at this moment: the policies, the clock, and what has just happened. Asked for each stream all the
 * time, so it answers from a set that is made anew when one of the three changes.
 */
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import type { RecordingPlan, Role } from '../model.ts';
import type { Policies } from './policies.ts';
import { isInHours, type RecordingTrigger, recordingTriggers } from './policy.ts';

export interface Planner extends RecordingPlan {
  /** A bookmark or an incident: what is recorded on events only is recorded until then. */
  recordNow(cameraId: string, untilMs: number): void;
  close(): void;
}

export interface PlannerOptions {
  readonly clock: Clock;
  readonly events: Events;
  readonly cameras: Pick<Cameras, 'list' | 'find'>;
  readonly policies: Policies;
  /** Whether there is any disk to record on. */
  readonly enabled: boolean;
}

const turnMs = 1_000;
/** An event whose end is never told (its subscription broke) counts for so long. */
const longestEventMs = 600_000;
const roles: readonly Role[] = ['sub', 'main'];

export function openPlanner(options: PlannerOptions): Planner {
  const { clock, events, cameras, policies, enabled } = options;
  const listeners = new Set<() => void>();
  /** Until when, on the clock that never jumps; by camera and trigger, and by camera. */
  const on = new Map<string, number>();
  const asked = new Map<string, number>();
  let wanted: ReadonlySet<string> = new Set();

  const isOn = (cameraId: string, triggers: readonly RecordingTrigger[]) =>
    asked.has(cameraId) || triggers.some((trigger) => on.has(`${cameraId}|${trigger}`));
  const isWanted = (cameraId: string, role: Role) => {
    const { mode, hours, triggers } = policies.of(cameraId, role);
    if (mode === 'schedule') return isInHours(hours, clock.nowMs());
    return mode === 'always' || (mode === 'event' && isOn(cameraId, triggers));
  };
  const look = () => {
    const nowMs = clock.monotonicMs();
    for (const map of [on, asked]) for (const [key, untilMs] of map) if (untilMs <= nowMs) map.delete(key);
    const next = new Set<string>();
    for (const { id, serving } of enabled ? cameras.list() : [])
      for (const role of roles) if (serving?.[role] && isWanted(id, role)) next.add(`${id}|${role}`);
    if (next.size === wanted.size && [...next].every((key) => wanted.has(key))) return;
    wanted = next;
    for (const listener of listeners) listener();
  };
  const ends = [
    policies.onChange(look),
    clock.every(turnMs, look),
    events.on('camera.event', ({ cameraId, topic, active }) => {
      const trigger = recordingTriggers.find((each) => each === topic);
      if (!trigger) return;
      // Each profile may want another time afterwards: the longer of the two.
      const afterMs = 1_000 * Math.max(...roles.map((role) => policies.of(cameraId, role).afterEventS));
      on.set(`${cameraId}|${trigger}`, clock.monotonicMs() + (active ? Math.max(longestEventMs, afterMs) : afterMs));
      look();
    }),
  ];
  look();
  return {
    wants: (cameraId, role) => wanted.has(`${cameraId}|${role}`),
    fromWindow: (cameraId, role) => policies.of(cameraId, role).mode === 'event',
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recordNow(cameraId, untilMs) {
      const until = clock.monotonicMs() + untilMs - clock.nowMs();
      asked.set(cameraId, Math.max(until, asked.get(cameraId) ?? until));
      look();
    },
    close() {
      for (const end of ends) end();
      listeners.clear();
    },
  };
}
