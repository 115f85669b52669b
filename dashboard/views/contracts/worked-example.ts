/**
 * What a month would be worth by the terms that are being typed: one camera, thirty days, an outage of thirty hours and one of
 * five. The gateway computes every bill itself; a test holds this against its rules, so that the example never promises what
 * the bill does not keep. Pure.
 */
import type { ContractBody } from '../../../gateway/alarms/contracts/contract-schemas.ts';

export type Terms = ContractBody['terms'];

export interface ExampleMonth {
  readonly days: number;
  /** Minutes without picture of each outage. */
  readonly outageMin: readonly number[];
}

export const exampleMonth: ExampleMonth = { days: 30, outageMin: [30 * 60, 5 * 60] };

export interface WorkedExample {
  readonly downMin: number;
  readonly availabilityPercent: number;
  /** What the penalty counts: begun per cents below the promise, begun hours beyond the time to repair; else 0. */
  readonly counted: number;
  /** Đồng, before the cap. */
  readonly rawPenalty: number;
  readonly mostPenalty: number;
  readonly penalty: number;
  readonly price: number;
  readonly owed: number;
}

export function workExample(terms: Terms, { days, outageMin }: ExampleMonth = exampleMonth): WorkedExample {
  const judgedMin = days * 1_440;
  const downMin = outageMin.reduce((sum, minutes) => sum + minutes, 0);
  const availabilityPercent = (100 * (judgedMin - downMin)) / judgedMin;
  const price = terms.pricePerMonth;
  const counted = countedOf(terms, availabilityPercent, outageMin);
  const rawPenalty = roundDong(rawOf(terms, counted, downMin / judgedMin));
  const mostPenalty = roundDong((price * terms.maxPenaltyPercent) / 100);
  const penalty = Math.min(rawPenalty, mostPenalty);
  return { downMin, availabilityPercent, counted, rawPenalty, mostPenalty, penalty, price, owed: price - penalty };
}

function countedOf(terms: Terms, availabilityPercent: number, outageMin: readonly number[]): number {
  const { penalty, promisedPercent, repairHours } = terms;
  if (penalty.kind === 'below-promise') return begun(Math.max(0, promisedPercent - availabilityPercent));
  if (penalty.kind !== 'per-hour') return 0;
  return outageMin.reduce((sum, minutes) => sum + begun(Math.max(0, minutes - repairHours * 60) / 60), 0);
}

function rawOf({ penalty, pricePerMonth }: Terms, counted: number, downShare: number): number {
  if (penalty.kind === 'pro-rata') return pricePerMonth * downShare;
  if (penalty.kind === 'below-promise') return (pricePerMonth * penalty.percentPerPoint * counted) / 100;
  return penalty.kind === 'per-hour' ? penalty.dongPerHour * counted : 0;
}

/** What the division left over is nobody's minute. */
const begun = (amount: number): number => Math.ceil(amount - 1e-9);
const roundDong = (amount: number): number => Math.floor(amount + 0.5);
