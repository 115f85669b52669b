import { describe, expect, it } from 'vitest';
import { availabilityOf, stateTimes, sumTimes } from '../../../gateway/health/availability.ts';
import { availabilityCsv } from '../../../gateway/health/availability-csv.ts';
import type { HealthState, StateInterval } from '../../../gateway/health/schemas.ts';

const minute = 60_000;
/** `[state, from minute, to minute | null]` */
const intervals = (...rows: readonly [HealthState, number, number | null, string?][]): StateInterval[] =>
  rows.map(([state, from, to, cause = '']) => ({
    subjectKind: 'camera',
    subjectId: 'c',
    state,
    fromMs: from * minute,
    toMs: to === null ? null : to * minute,
    cause,
  }));
const minutes = (from: number, to: number) => ({ fromMs: from * minute, toMs: to * minute });
const inMinutes = (times: ReturnType<typeof stateTimes>) => ({
  ...Object.fromEntries(Object.entries(times.ms).map(([state, ms]) => [state, ms / minute])),
  outages: times.outages.length,
});

describe('minutes of each state', () => {
  const day = intervals(
    ['up', 10, 100],
    ['down', 100, 130, 'camera.frozen'],
    ['down', 130, 140, 'stream.stalled'],
    ['up', 140, 200],
    ['degraded', 200, 250],
    ['unknown', 250, 260],
    ['down', 260, null],
  );

  it('add up to the span, by hand', () => {
    expect(inMinutes(stateTimes(day, [], minutes(0, 300)))).toEqual({
      up: 150,
      degraded: 50,
      down: 80,
      unknown: 20,
      excused: 0,
      outages: 2,
    });
  });

  it('are cut to the span, an outage under way included', () => {
    expect(inMinutes(stateTimes(day, [], minutes(120, 150)))).toEqual({
      up: 10,
      degraded: 0,
      down: 20,
      unknown: 0,
      excused: 0,
      outages: 1,
    });
  });

  it('count excused time as excused, whatever the state', () => {
    const excused = [minutes(95, 110), minutes(105, 135), minutes(255, 400)];
    expect(inMinutes(stateTimes(day, excused, minutes(0, 300)))).toEqual({
      // Up loses 95-100, down loses 100-135 and 260-300, unknown loses 255-260.
      up: 145,
      degraded: 50,
      down: 5,
      unknown: 15,
      excused: 85,
      outages: 1,
    });
  });

  it('see one outage where an excused part lies within it', () => {
    expect(stateTimes(intervals(['down', 0, 100]), [minutes(40, 50)], minutes(0, 100)).outages).toEqual([
      { ...minutes(0, 100), downMs: 90 * minute },
    ]);
    expect(stateTimes(intervals(['down', 0, 100]), [minutes(0, 100)], minutes(0, 100)).outages).toEqual([]);
  });

  it('are unknown where nothing is on record', () => {
    expect(inMinutes(stateTimes([], [], minutes(0, 60)))).toMatchObject({ unknown: 60, outages: 0 });
  });
});

describe('availability', () => {
  const subject = { subjectKind: 'camera', subjectId: 'c', name: 'T-01' } as const;

  it('is up through all that was seen', () => {
    const times = stateTimes(intervals(['up', 0, 90], ['down', 90, 100], ['unknown', 100, 160]), [], minutes(0, 160));
    expect(availabilityOf(subject, times)).toMatchObject({
      upMin: 90,
      downMin: 10,
      unknownMin: 60,
      availabilityPercent: 90,
    });
  });

  it('is not said when nothing was seen', () => {
    expect(availabilityOf(subject, stateTimes([], [], minutes(0, 60))).availabilityPercent).toBeNull();
  });

  it('of a group is that of the sums', () => {
    const one = stateTimes(intervals(['up', 0, 100]), [], minutes(0, 100));
    const other = stateTimes(intervals(['up', 0, 50], ['down', 50, 100]), [], minutes(0, 100));
    expect(availabilityOf(subject, sumTimes([one, other]))).toMatchObject({ availabilityPercent: 75, outages: 1 });
    expect(availabilityOf(subject, sumTimes([])).availabilityPercent).toBeNull();
  });
});

describe('the CSV', () => {
  const row = (name: string, availabilityPercent: number | null = 99.5) => ({
    subjectKind: 'camera' as const,
    subjectId: 'c',
    name,
    upMin: 1,
    degradedMin: 0,
    downMin: 0.005,
    unknownMin: 0,
    excusedMin: 0,
    availabilityPercent,
    outages: 1,
  });
  const span = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 1, 1) };

  it('begins with a byte order mark and has headers in both languages', () => {
    expect(availabilityCsv([], span, 'vi')).toMatch(/^\uFEFFTên,/);
    expect(availabilityCsv([], span, 'en')).toMatch(/^\uFEFFName,/);
  });

  it('quotes what needs it and disarms formulas', () => {
    const [, quoted, formula, spaced] = availabilityCsv(
      [row('T-01 "Hầm", A', null), row('=cmd|calc'), row(' +1')],
      span,
      'en',
    ).split('\r\n');
    const tail = '2026-01-01T00:00:00.000Z,2026-02-01T00:00:00.000Z';
    expect(quoted).toBe(`"T-01 ""Hầm"", A",1.00,0.00,0.01,0.00,0.00,,1,${tail}`);
    expect(formula).toBe(`'=cmd|calc,1.00,0.00,0.01,0.00,0.00,99.50,1,${tail}`);
    expect(spaced).toMatch(/^' \+1,/);
  });
});
