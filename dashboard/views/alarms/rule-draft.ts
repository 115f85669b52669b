/** Rules while somebody changes them. Pure: each change gives a new list. */
import type { RuleView } from '../../../gateway/alarms/schemas.ts';

export type Rules = readonly RuleView[];

export const withRule = (rules: Rules, index: number, change: Partial<RuleView>): RuleView[] =>
  rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule));

/** @param step -1 up, 1 down; the same list when there is no such place */
export function withMoved(rules: Rules, index: number, step: -1 | 1): RuleView[] {
  const moved = [...rules];
  const [one, other] = [moved[index], moved[index + step]];
  if (one && other) {
    moved[index] = other;
    moved[index + step] = one;
  }
  return moved;
}

/** The last one stays: a list without rules is refused. */
export const withoutRule = (rules: Rules, index: number): RuleView[] =>
  rules.length === 1 ? [...rules] : rules.filter((_, at) => at !== index);

/** Before the last one, which is for all that is left; of motion, until somebody chooses, since no kind means every kind. */
export function withNewRule(rules: Rules): RuleView[] {
  const ids = new Set(rules.map(({ id }) => id));
  let number = rules.length + 1;
  while (ids.has(`rule-${number}`)) number += 1;
  const rule: RuleView = {
    ...{ id: `rule-${number}`, kinds: ['camera.motion'], siteKinds: [], severity: 'low' },
    ...{ holdMs: 60_000, rearmMs: 10 * 60_000 },
  };
  return [...rules.slice(0, -1), rule, ...rules.slice(-1)];
}

export function withToggled<T>(list: readonly T[], item: T, on: boolean): T[] {
  const others = list.filter((one) => one !== item);
  return on ? [...others, item] : others;
}
