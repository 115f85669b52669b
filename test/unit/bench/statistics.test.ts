import { describe, expect, it } from 'vitest';
import { renderTable, samples } from '../../bench/render-table.ts';
import { slopeFacts } from '../../bench/soak/soak-facts.ts';
import type { SoakResult, SoakSample } from '../../bench/soak/soak-run.ts';
import { lineThrough, summaryOf } from '../../bench/statistics.ts';

describe('percentiles', () => {
  it('are the nearest ranks', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(summaryOf(values)).toEqual({ n: 100, p50: 50, p95: 95, max: 100 });
    expect(summaryOf([7])).toEqual({ n: 1, p50: 7, p95: 7, max: 7 });
    expect(summaryOf([]).n).toBe(0);
  });
});

describe('the line through points', () => {
  it('finds slope, intercept and no error on an exact line', () => {
    const line = lineThrough([0, 1, 2, 3].map((x) => [x, 5 + 2 * x] as const));
    expect(line.slope).toBeCloseTo(2);
    expect(line.intercept).toBeCloseTo(5);
    expect(line.slopeError).toBeCloseTo(0);
  });

  it('gives the standard error of a noisy slope', () => {
    // Residuals ±1 around a level line: √(4/2/5).
    const line = lineThrough([
      [-1.5, 1],
      [-0.5, -1],
      [0.5, -1],
      [1.5, 1],
    ]);
    expect(line.slope).toBeCloseTo(0);
    expect(line.slopeError).toBeCloseTo(Math.sqrt(4 / 2 / 5));
  });

  it('says nothing of one point', () => {
    expect(lineThrough([[1, 1]]).slope).toBeNaN();
  });
});

describe('a table', () => {
  it('gives samples three columns and keeps plain cells', () => {
    const text = renderTable({
      title: 'T',
      columns: ['what', 'delay, ms'],
      rows: [
        ['one', samples(summaryOf([1, 2, 3]), 1)],
        ['none', samples(summaryOf([]))],
      ],
      notes: ['n.'],
    });
    expect(text.split('\n').slice(2, 6)).toEqual([
      '| what | delay, ms: n | p50 | p95 |',
      '| --- | --- | --- | --- |',
      '| one | 3 | 2.0 | 3.0 |',
      '| none | 0 | – | – |',
    ]);
  });
});

describe('a soak', () => {
  const browser = { heapMb: 20, nodes: 900, listeners: 300, workers: 1 };
  const sampleAt = (turn: number, gatewayMb: number): SoakSample => ({
    hours: turn / 60,
    gatewayMb,
    browser: { ...browser, memoryMb: 400 + (turn % 2) },
    tilesLive: 16,
    delayP95Ms: 40,
  });
  const resultOf = (gatewayMb: (turn: number) => number): SoakResult => {
    const ends = { browser: { ...browser, memoryMb: 400 }, sockets: 1, socketTiles: 16 };
    const samples = Array.from({ length: 60 }, (_, turn) => sampleAt(turn, gatewayMb(turn)));
    return { samples, drops: 0, layoutChanges: 0, recreated: 0, before: ends, after: ends };
  };
  const grows = (gatewayMb: (turn: number) => number) => slopeFacts(resultOf(gatewayMb))[0]?.grows;

  it('does not call warm-up or noise growth', () => {
    expect(grows((turn) => Math.min(turn, 20) * 10 + 100)).toBe(false);
    expect(grows((turn) => 300 + (turn % 7))).toBe(false);
  });

  it('finds a leak of some MB a minute among noise', () => {
    expect(grows((turn) => 300 + turn * 0.5 + (turn % 7))).toBe(true);
  });
});
