/** Recording policies while somebody changes them. Pure: each change gives a new list. */
import type { PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';

export type Policies = readonly PolicyView[];

export const isSamePlace = (one: PolicyView, other: PolicyView): boolean =>
  one.groupId === other.groupId && one.role === other.role;

/** All cameras first, then the groups in the order in which they came; sub before main, as it is what is always there. */
export function sorted(policies: Policies): PolicyView[] {
  const order = new Map(
    [...new Set(policies.map(({ groupId }) => groupId))].map((id, at) => [id, id === null ? -1 : at]),
  );
  const rank = ({ groupId, role }: PolicyView) => (order.get(groupId) ?? 0) * 2 + (role === 'sub' ? 0 : 1);
  return [...policies].sort((a, b) => rank(a) - rank(b));
}

/** @param before the one that it takes the place of; `undefined`: a new one */
export function withPolicy(policies: Policies, policy: PolicyView, before: PolicyView | undefined): PolicyView[] {
  if (!before) return sorted([...policies, policy]);
  return sorted(policies.map((each) => (isSamePlace(each, before) ? policy : each)));
}

export const withoutPolicy = (policies: Policies, policy: PolicyView): PolicyView[] =>
  policies.filter((each) => !isSamePlace(each, policy));

/** What a new one for a group begins with: as it is for all cameras. */
export function newPolicy(policies: Policies, groupId: string, role: PolicyView['role']): PolicyView {
  const all = policies.find((policy) => policy.groupId === null && policy.role === role);
  const plain = { mode: 'always', hours: [], triggers: [], afterEventS: 60, minDays: 7, maxDays: 30 } as const;
  return { ...(all ?? { ...plain, hours: [], triggers: [] }), groupId, role };
}

export type PolicyProblem = 'scope' | 'days' | 'hours' | 'after';

/** @param others policies without the one that is being changed */
export function problemOf(policy: PolicyView, others: Policies): PolicyProblem | undefined {
  if (others.some((other) => isSamePlace(other, policy))) return 'scope';
  const { minDays, maxDays, afterEventS } = policy;
  const isDays = (days: number) => Number.isInteger(days) && days >= 1 && days <= 3_650;
  if (!isDays(minDays) || !isDays(maxDays) || minDays > maxDays) return 'days';
  if (!Number.isInteger(afterEventS) || afterEventS < 1 || afterEventS > 3_600) return 'after';
  if (policy.mode !== 'schedule') return undefined;
  return policy.hours.length > 0 && policy.hours.every(({ days }) => days.length > 0) ? undefined : 'hours';
}
