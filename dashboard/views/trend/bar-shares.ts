/** How high each state stands in a bar: its share of all minutes of the span. Pure. */
import type { Availability, HealthState } from '../../../gateway/health/schemas.ts';

/** From the bottom up. */
export const barStates = ['up', 'degraded', 'down', 'unknown', 'excused'] as const satisfies readonly HealthState[];

export interface BarPart {
  readonly state: (typeof barStates)[number];
  /** 0 to 1 of the bar: where the part begins, from the bottom, and how high it is. */
  readonly from: number;
  readonly height: number;
}

/** Empty: nothing is on record. Parts without time are left out. */
export function barParts(row: Availability | undefined): BarPart[] {
  if (row === undefined) return [];
  const minutes = {
    up: row.upMin,
    degraded: row.degradedMin,
    down: row.downMin,
    unknown: row.unknownMin,
    excused: row.excusedMin,
  };
  const total = barStates.reduce((sum, state) => sum + minutes[state], 0);
  if (total <= 0) return [];
  const parts: BarPart[] = [];
  let from = 0;
  for (const state of barStates) {
    const height = minutes[state] / total;
    if (height > 0) parts.push({ state, from, height });
    from += height;
  }
  return parts;
}
