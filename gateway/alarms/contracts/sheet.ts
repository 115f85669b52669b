/**
 * A lessor's month: each camera's minutes by state, its outages, what was promised, what is owed. Pure, so that a sheet can
 * be worked out by hand and compared to the minute and the đồng.
 */
import { type Span, type StateTimes, stateTimes } from '../../health/availability.ts';
import type { StateInterval } from '../../health/schemas.ts';
import { commonDays, monthOf } from './district-month.ts';
import { type Contract, type Coverage, penaltyFor, priceFor } from './terms.ts';

export interface SheetFacts {
  /** `2026-03`. */
  readonly month: string;
  readonly contracts: readonly Contract[];
  readonly coverages: readonly Coverage[];
  /** Of the camera, in order of time, touching the month. */
  readonly intervalsOf: (cameraId: string) => readonly StateInterval[];
  readonly excusedOf: (cameraId: string) => readonly Span[];
  /** Nothing after it has happened yet. */
  readonly nowMs: number;
}

export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  readonly downMin: number;
  /** What the gateway saw of it: causes in order, without repeats. */
  readonly causes: readonly string[];
  /** Beyond the time to repair. */
  readonly late: boolean;
}

export interface SheetLine {
  readonly cameraId: string;
  readonly contractId: string;
  readonly contractNumber: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: number;
  readonly upMin: number;
  readonly degradedMin: number;
  readonly downMin: number;
  readonly unknownMin: number;
  readonly excusedMin: number;
  readonly availabilityPercent: number | null;
  readonly promisedPercent: number;
  readonly outages: readonly Outage[];
  /** Đồng. */
  readonly price: number;
  readonly penalty: number;
  readonly owed: number;
}

export interface Sheet {
  readonly month: string;
  readonly lines: readonly SheetLine[];
  readonly price: number;
  readonly penalty: number;
  readonly owed: number;
}

const minuteMs = 60_000;

export function makeSheet(facts: SheetFacts): Sheet {
  const contracts = new Map(facts.contracts.map((contract) => [contract.id, contract]));
  const lines = facts.coverages.flatMap((coverage) => {
    const contract = contracts.get(coverage.contractId);
    return contract ? (lineOf(facts, contract, coverage) ?? []) : [];
  });
  const total = (of: (line: SheetLine) => number) => lines.reduce((sum, line) => sum + of(line), 0);
  return {
    month: facts.month,
    lines,
    price: total(({ price }) => price),
    penalty: total(({ penalty }) => penalty),
    owed: total(({ owed }) => owed),
  };
}

function lineOf(facts: SheetFacts, contract: Contract, coverage: Coverage): SheetLine | undefined {
  const month = monthOf(facts.month);
  const covered = commonDays(month, contract, coverage);
  if (!covered || covered.fromMs >= facts.nowMs) return undefined;
  const { cameraId } = coverage;
  const span = { fromMs: covered.fromMs, toMs: Math.min(covered.toMs, facts.nowMs) };
  const intervals = facts.intervalsOf(cameraId);
  const times = stateTimes(intervals, facts.excusedOf(cameraId), span);
  const { terms } = contract;
  const minutes = minutesOf(times);
  const judged = minutes.upMin + minutes.degradedMin + minutes.downMin;
  const availabilityPercent = judged === 0 ? null : (100 * minutes.upMin) / judged;
  const outages = times.outages.map((outage) => outageOf(outage, intervals, terms.repairHours));
  const price = priceFor(terms, covered.days, month.days);
  const performance = { ...minutes, availabilityPercent, outageMin: outages.map(({ downMin }) => downMin) };
  const penalty = penaltyFor(terms, price, performance);
  return {
    ...{ cameraId, contractId: contract.id, contractNumber: contract.number, ...span, days: covered.days },
    ...minutes,
    ...{ availabilityPercent, promisedPercent: terms.promisedPercent, outages, price, penalty, owed: price - penalty },
  };
}

/** Whole minutes, half up: what is argued about is minutes. */
function minutesOf({ ms }: StateTimes) {
  const whole = (amountMs: number) => Math.round(amountMs / minuteMs);
  return {
    upMin: whole(ms.up),
    degradedMin: whole(ms.degraded),
    downMin: whole(ms.down),
    unknownMin: whole(ms.unknown),
    excusedMin: whole(ms.excused),
  };
}

function outageOf(
  { fromMs, toMs, downMs }: StateTimes['outages'][number],
  intervals: readonly StateInterval[],
  repairHours: number,
): Outage {
  const causes = intervals
    .filter((one) => one.state === 'down' && one.fromMs < toMs && (one.toMs ?? Number.POSITIVE_INFINITY) > fromMs)
    .map(({ cause }) => cause);
  const downMin = Math.round(downMs / minuteMs);
  return { fromMs, toMs, downMin, causes: [...new Set(causes)], late: downMin > repairHours * 60 };
}
