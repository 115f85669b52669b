/** What a soak says: the line through each figure after warm-up, and what players made anew left behind. */
import { lineThrough, summaryOf } from '../statistics.ts';
import type { SoakResult, SoakSample } from './soak-run.ts';

export interface SlopeFact {
  readonly what: string;
  readonly unit: string;
  readonly n: number;
  readonly atStart: number;
  readonly atEnd: number;
  /** Per hour, and twice its standard error. */
  readonly slopePerHour: number;
  readonly uncertainty: number;
  /** Whether it grows by more than chance would show: beyond the uncertainty, and by more than 2 % of itself in the time measured. */
  readonly grows: boolean;
}

/** This much of the time is left out: code is compiled, windows and caches fill. */
const warmUpShare = 1 / 3;
const smallestGrowth = 0.02;

const afterWarmUp = (samples: readonly SoakSample[]): SoakSample[] =>
  samples.slice(Math.floor(samples.length * warmUpShare));

export function slopeFacts(result: SoakResult): SlopeFact[] {
  const samples = afterWarmUp(result.samples);
  const fact = (what: string, unit: string, of: (sample: SoakSample) => number | null): SlopeFact => {
    const points = samples.flatMap((sample): [number, number][] => {
      const value = of(sample);
      return value === null ? [] : [[sample.hours, value]];
    });
    const { slope, intercept, slopeError } = lineThrough(points);
    const [from, to] = [points.at(0)?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
    const [atStart, atEnd] = [intercept + slope * from, intercept + slope * to];
    const grows = slope > 2 * slopeError && atEnd - atStart > smallestGrowth * atStart;
    return { what, unit, n: points.length, atStart, atEnd, slopePerHour: slope, uncertainty: 2 * slopeError, grows };
  };
  return [
    fact('gateway memory (PSS)', 'MB', (sample) => sample.gatewayMb),
    fact('browser memory (PSS, all processes)', 'MB', (sample) => sample.browser.memoryMb),
    fact("page's JavaScript heap", 'MB', (sample) => sample.browser.heapMb),
    fact('DOM nodes', '', (sample) => sample.browser.nodes),
    fact('event listeners', '', (sample) => sample.browser.listeners),
    fact('delay p95 of a tile', 'ms', (sample) => sample.delayP95Ms),
  ];
}

export interface LeftFact {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** More than so much more than before is not chance, %. */
  readonly allowed: number;
  readonly left: boolean;
}

export function leftFacts({ before, after }: SoakResult): LeftFact[] {
  const fact = (what: string, from: number, to: number, allowed = 5): LeftFact => ({
    what,
    before: from,
    after: to,
    allowed,
    left: to > from * (1 + allowed / 100),
  });
  return [
    fact("page's JavaScript heap, MB", before.browser.heapMb, after.browser.heapMb),
    fact('browser memory, MB', before.browser.memoryMb, after.browser.memoryMb),
    // One for each of 500 players would be more.
    fact('DOM nodes', before.browser.nodes, after.browser.nodes, 1),
    fact('event listeners', before.browser.listeners, after.browser.listeners, 1),
    fact('workers', before.browser.workers, after.browser.workers),
    fact('sockets at the gateway', before.sockets, after.sockets),
    fact('tiles at the gateway', before.socketTiles, after.socketTiles),
  ];
}

export const tilesLiveOf = (result: SoakResult) => summaryOf(result.samples.map((sample) => sample.tilesLive));
