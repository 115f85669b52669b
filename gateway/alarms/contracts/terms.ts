/**
 * What was agreed with a lessor, and what a month is worth by it. Pure. The penalty is one of a short list of formulas with
 * figures, not code: a bill must be understood by whoever pays it. Money is whole đồng, rounded half up once per camera.
 */
export const penaltyKinds = ['none', 'pro-rata', 'below-promise', 'per-hour'] as const;

export interface Terms {
  /** Đồng per camera and calendar month. */
  readonly pricePerMonth: number;
  /** Promised availability, per cent. */
  readonly promisedPercent: number;
  /** Within which an outage must be over, hours. */
  readonly repairHours: number;
  readonly penalty: Penalty;
  /** Most that can be taken off, per cent of the price. */
  readonly maxPenaltyPercent: number;
}

export type Penalty =
  | { readonly kind: 'none' }
  /** The part of the price that falls on the time it was not up. */
  | { readonly kind: 'pro-rata' }
  /** So many per cent of the price for each begun per cent of availability below the promise. */
  | { readonly kind: 'below-promise'; readonly percentPerPoint: number }
  /** So many đồng for each begun hour of an outage beyond the time to repair. */
  | { readonly kind: 'per-hour'; readonly dongPerHour: number };

export interface Contract {
  readonly id: string;
  readonly lessorUnitId: string;
  readonly number: string;
  readonly title: string;
  /** Days on the district's calendar, both inclusive: `2026-03-01`; null: open-ended. */
  readonly fromDay: string;
  readonly untilDay: string | null;
  readonly terms: Terms;
}

/** A camera under a contract for a while. */
export interface Coverage {
  readonly cameraId: string;
  readonly contractId: string;
  readonly fromDay: string;
  readonly untilDay: string | null;
}

export interface Performance {
  /** Minutes. */
  readonly upMin: number;
  readonly degradedMin: number;
  readonly downMin: number;
  /** null: nothing was seen. */
  readonly availabilityPercent: number | null;
  /** Minutes of `down` of each outage, without what is excused. */
  readonly outageMin: readonly number[];
}

/** The part of a month's price for the days that are covered. */
export function priceFor({ pricePerMonth }: Terms, coveredDays: number, daysInMonth: number): number {
  return roundDong((pricePerMonth * coveredDays) / daysInMonth);
}

/** What is taken off `price`, đồng; never more than agreed. */
export function penaltyFor(terms: Terms, price: number, seen: Performance): number {
  const most = roundDong((price * terms.maxPenaltyPercent) / 100);
  return Math.min(most, roundDong(rawPenalty(terms, price, seen)));
}

function rawPenalty({ penalty, promisedPercent, repairHours }: Terms, price: number, seen: Performance): number {
  const judgedMin = seen.upMin + seen.degradedMin + seen.downMin;
  if (penalty.kind === 'none' || judgedMin === 0) return 0;
  if (penalty.kind === 'pro-rata') return (price * (seen.degradedMin + seen.downMin)) / judgedMin;
  if (penalty.kind === 'below-promise') {
    const missing = Math.max(0, promisedPercent - (seen.availabilityPercent ?? 100));
    return (price * penalty.percentPerPoint * begun(missing)) / 100;
  }
  const late = seen.outageMin.map((minutes) => begun(Math.max(0, minutes - repairHours * 60) / 60));
  return penalty.dongPerHour * late.reduce((sum, hours) => sum + hours, 0);
}

/** 1.0000000001 is one: what the division left over is nobody's minute. */
const begun = (amount: number): number => Math.ceil(amount - 1e-9);
const roundDong = (amount: number): number => Math.floor(amount + 0.5);
