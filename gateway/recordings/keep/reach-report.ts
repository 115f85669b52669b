/** Reach of each camera group against its policies' minimums, and what the disks would have to hold. */
import type { CameraGroup } from '../../cameras/groups/group-schemas.ts';
import type { Role } from '../model.ts';
import type { ReachView } from './keep-schemas.ts';
import { type RecordingPolicy, shareOfTime } from './policy.ts';
import { keptDays, type MeasuredRate, needOf, type StreamNeed } from './reach.ts';

/** What of a camera counts here: which profiles there are. */
export interface RecordedCamera {
  readonly id: string;
  readonly serving: { readonly main: unknown; readonly sub: unknown } | null;
}

export interface ReachSources {
  readonly cameras: readonly RecordedCamera[];
  readonly groups: readonly CameraGroup[];
  readonly policyOf: (cameraId: string, role: Role) => RecordingPolicy;
  readonly rate: (cameraId: string, role: Role) => MeasuredRate | undefined;
  readonly oldestMs: (cameraId: string, role: Role) => number | undefined;
  /** What the disks hold beside what is held. */
  readonly ringBytes: number;
  readonly nowMs: number;
}

interface Stream {
  readonly cameraId: string;
  readonly role: Role;
  readonly policy: RecordingPolicy;
  readonly need: StreamNeed;
  readonly isMeasured: boolean;
}

const dayMs = 86_400_000;
const roles: readonly Role[] = ['sub', 'main'];

/** Each stream that there is, with what it needs. */
export function streamsOf(sources: Pick<ReachSources, 'cameras' | 'policyOf' | 'rate'>): Stream[] {
  const shares = new Map<RecordingPolicy, number>();
  const shareOf = (policy: RecordingPolicy) => {
    const share = shares.get(policy) ?? shareOfTime(policy);
    shares.set(policy, share);
    return share;
  };
  return sources.cameras.flatMap(({ id: cameraId, serving }) =>
    roles.flatMap((role) => {
      if (!serving?.[role]) return [];
      const policy = sources.policyOf(cameraId, role);
      const measured = sources.rate(cameraId, role);
      const need = needOf({ ...policy, role }, shareOf(policy), measured);
      return [{ cameraId, role, policy, need, isMeasured: measured !== undefined }];
    }),
  );
}

/** One row for all cameras and one for each group that has any, of each profile. */
export function reportReach(sources: ReachSources): ReachView[] {
  const streams = streamsOf(sources);
  const kept = keptDays(
    streams.map(({ need }) => need),
    sources.ringBytes,
  );
  const scopes = [
    { groupId: null, cameraIds: new Set(sources.cameras.map(({ id }) => id)) },
    ...sources.groups
      .filter(({ cameraIds }) => cameraIds.length > 0)
      .map(({ id, cameraIds }) => ({ groupId: id, cameraIds: new Set(cameraIds) })),
  ];
  return scopes.flatMap(({ groupId, cameraIds }) =>
    roles.map((role) => {
      const own = streams.filter((stream) => stream.role === role && cameraIds.has(stream.cameraId));
      return { groupId, role, ...rowOf(own, kept, sources) };
    }),
  );
}

function rowOf(
  streams: readonly Stream[],
  kept: (need: StreamNeed) => number,
  { oldestMs, nowMs }: ReachSources,
): Omit<ReachView, 'groupId' | 'role'> {
  const counts = new Map<string | null, number>();
  for (const { policy } of streams) counts.set(policy.groupId, (counts.get(policy.groupId) ?? 0) + 1);
  const held = [...counts].map(([groupId, cameras]) => ({ groupId, cameras })).sort((a, b) => b.cameras - a.cameras);
  const recorded = streams.filter(({ policy }) => policy.mode !== 'off');
  const writing = recorded.filter(({ need }) => need.bytesPerDay > 0);
  const oldest = recorded.flatMap(({ cameraId, role }) => oldestMs(cameraId, role) ?? []);
  return {
    ...{ held, cameras: streams.length },
    minDays: Math.max(0, ...recorded.map(({ need }) => need.minDays)),
    reachDays: oldest.length === 0 ? null : Math.max(0, (nowMs - Math.max(...oldest)) / dayMs),
    forecastDays: writing.length === 0 ? null : Math.min(...writing.map(({ need }) => kept(need))),
    bytesPerDay: streams.reduce((sum, { need }) => sum + need.bytesPerDay, 0),
    measured: recorded.filter(({ isMeasured }) => isMeasured).length,
    isShort: writing.some(({ need }) => kept(need) < need.minDays - 1e-6),
  };
}
