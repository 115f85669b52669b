/**
 * What is recorded when, and for how long it is kept. Pure. A policy is of one profile, for a camera group or for all cameras;
 * of those that a camera comes under, the one of the smallest group holds, because whoever named few cameras meant these.
 */
import type { CameraGroup } from '../../cameras/groups/group-schemas.ts';
import type { Camera } from '../../cameras/schemas.ts';
import { weekMinuteInDistrict } from '../../kernel/district-time.ts';
import type { Role } from '../model.ts';

/** From the least to the most. */
export const recordingModes = ['off', 'event', 'schedule', 'always'] as const;
export type RecordingMode = (typeof recordingModes)[number];

/** Bookmarks and incidents record too, in mode `event`, whatever is named here. */
export const recordingTriggers = ['motion', 'tamper', 'digital-input'] as const;
export type RecordingTrigger = (typeof recordingTriggers)[number];

/** On the district's clock. */
export interface WeeklyHours {
  /** 1 Monday to 7 Sunday: on which it begins. */
  readonly days: readonly number[];
  /** Minutes after midnight. One that is not after the other goes on past midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface RecordingPolicy {
  /** null: every camera. */
  readonly groupId: string | null;
  readonly role: Role;
  readonly mode: RecordingMode;
  /** Of mode `schedule`. */
  readonly hours: readonly WeeklyHours[];
  /** Of mode `event`. */
  readonly triggers: readonly RecordingTrigger[];
  readonly afterEventS: number;
  /** Kept for so long, unless the disks cannot. */
  readonly minDays: number;
  /** Taken away when older, unless it is held. */
  readonly maxDays: number;
}

const everyCamera = { groupId: null, hours: [], triggers: [], afterEventS: 60, minDays: 7, maxDays: 30 } as const;

/**
 * The small picture always, the large one when something happens. Motion is not among that: on a road it never stops.
 */
export const defaultPolicies: readonly RecordingPolicy[] = [
  { ...everyCamera, role: 'sub', mode: 'always' },
  { ...everyCamera, role: 'main', mode: 'event', triggers: ['tamper', 'digital-input'] },
];

export interface PolicyIndex {
  /** Also of a camera that is gone: what holds for all. */
  of(cameraId: string, role: Role): RecordingPolicy;
}

/** @param policies with one for all cameras of each role (`policyProblem` says so) */
export function createPolicyIndex(
  policies: readonly RecordingPolicy[],
  groups: readonly CameraGroup[],
  cameras: readonly Camera[],
): PolicyIndex {
  const known = new Map(groups.map((group) => [group.id, group]));
  const bySize = policies
    .filter(({ groupId }) => groupId === null || known.has(groupId))
    .toSorted((a, b) => sizeOf(b, known) - sizeOf(a, known));
  const everywhere = (role: Role) =>
    bySize.find((policy) => policy.groupId === null && policy.role === role) ?? { ...everyCamera, role, mode: 'off' };
  const found = new Map<string, RecordingPolicy>();
  // The smaller ones come later and overwrite.
  for (const policy of bySize) {
    const group = policy.groupId === null ? undefined : known.get(policy.groupId);
    for (const cameraId of group?.cameraIds ?? []) found.set(`${cameraId}|${policy.role}`, policy);
  }
  const of = (cameraId: string, role: Role) => found.get(`${cameraId}|${role}`) ?? everywhere(role);
  // A camera with one profile only: what should be kept of its small picture is kept of the one that there is.
  for (const { id, serving } of cameras) {
    if (!serving?.main || serving.sub) continue;
    const [main, sub] = [of(id, 'main'), of(id, 'sub')];
    if (recordingModes.indexOf(sub.mode) > recordingModes.indexOf(main.mode)) found.set(`${id}|main`, sub);
  }
  return { of };
}

function sizeOf({ groupId }: RecordingPolicy, groups: ReadonlyMap<string, CameraGroup>): number {
  return groupId === null ? Number.POSITIVE_INFINITY : (groups.get(groupId)?.cameraIds.length ?? 0);
}

/** Field of the first policy that makes no sense; `undefined`: they can be kept. */
export function policyProblem(policies: readonly RecordingPolicy[], groupIds: ReadonlySet<string>): string | undefined {
  const seen = new Set<string>();
  for (const [at, policy] of policies.entries()) {
    const key = `${policy.groupId}|${policy.role}`;
    if (seen.has(key)) return `${at}/groupId`;
    seen.add(key);
    if (policy.groupId !== null && !groupIds.has(policy.groupId)) return `${at}/groupId`;
    if (policy.minDays > policy.maxDays) return `${at}/minDays`;
    if (policy.mode === 'schedule' && policy.hours.length === 0) return `${at}/hours`;
  }
  return seen.has('null|main') && seen.has('null|sub') ? undefined : 'groupId';
}

/** Whether the time lies in the hours. */
export function isInHours(hours: readonly WeeklyHours[], atMs: number): boolean {
  const minute = weekMinuteInDistrict(atMs);
  return hours.some(({ days, fromMinute, toMinute }) => {
    const lengthMinutes = toMinute > fromMinute ? toMinute - fromMinute : toMinute - fromMinute + 1_440;
    return days.some((day) => {
      const begin = (day - 1) * 1_440 + fromMinute;
      // Sunday's night goes on into Monday.
      return (minute - begin + 10_080) % 10_080 < lengthMinutes;
    });
  });
}

/** Hours of a day on which it is recorded, of all that there are: what a forecast counts with. 0-1. */
export function shareOfTime({ mode, hours }: RecordingPolicy): number {
  if (mode === 'always') return 1;
  if (mode !== 'schedule') return 0;
  let recorded = 0;
  const mondayMs = Date.UTC(2026, 0, 4, 17);
  for (let minute = 0; minute < 10_080; minute += 5) if (isInHours(hours, mondayMs + minute * 60_000)) recorded += 1;
  return recorded / (10_080 / 5);
}
