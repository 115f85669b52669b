/** A scripted month against a table worked out by hand, to the minute and the đồng. */
import { describe, expect, it } from 'vitest';
import { monthOf } from '../../../../gateway/alarms/contracts/district-month.ts';
import { makeSheet } from '../../../../gateway/alarms/contracts/sheet.ts';
import { type Contract, penaltyFor, type Terms } from '../../../../gateway/alarms/contracts/terms.ts';
import type { StateInterval } from '../../../../gateway/health/schemas.ts';

/** `03-15 08:30` of 2026 on the district's clock. */
const at = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}:00+07:00`);
const later = at('05-01 00:00');

function camera(
  cameraId: string,
  ...turns: readonly (readonly [string, StateInterval['state'], string?])[]
): StateInterval[] {
  return turns.map(([from, state, cause = ''], index) => {
    const next = turns[index + 1];
    return {
      subjectKind: 'camera',
      subjectId: cameraId,
      state,
      fromMs: at(from),
      toMs: next ? at(next[0]) : null,
      cause,
    };
  });
}

const terms = (changes: Partial<Terms> = {}): Terms => ({
  ...{ pricePerMonth: 3_100_000, promisedPercent: 98, repairHours: 4, maxPenaltyPercent: 30 },
  penalty: { kind: 'below-promise', percentPerPoint: 2 },
  ...changes,
});
const contract = (id: string, changes: Partial<Contract> = {}): Contract => ({
  ...{
    id,
    lessorUnitId: 'lessor',
    number: `HĐ-${id}`,
    title: '',
    fromDay: '2026-01-01',
    untilDay: null,
    terms: terms(),
  },
  ...changes,
});

describe('the month', () => {
  it("is cut on the district's calendar", () => {
    expect(monthOf('2026-03')).toEqual({
      ...{ firstDay: '2026-03-01', lastDay: '2026-03-31', days: 31 },
      ...{ fromMs: at('03-01 00:00'), toMs: at('04-01 00:00') },
    });
    expect(monthOf('2028-02').days).toBe(29);
  });
});

describe('the sheet', () => {
  const intervals: Record<string, StateInterval[]> = {
    // Up all month but one outage of 20 h and a gateway that was off for 6 h.
    a: camera(
      'a',
      ['02-20 00:00', 'up'],
      ['03-05 10:00', 'down', 'stream.lost'],
      ['03-06 06:00', 'up'],
      ['03-20 00:00', 'unknown', 'gateway.off'],
      ['03-20 06:00', 'up'],
    ),
    // Two causes of one outage over the change of contract, two hours of which are excused, then degraded for a day.
    b: camera(
      'b',
      ['02-20 00:00', 'up'],
      ['03-15 22:00', 'down', 'camera.unreachable'],
      ['03-16 01:00', 'down', 'stream.stalled'],
      ['03-16 08:00', 'up'],
      ['03-25 00:00', 'degraded', 'fps-low'],
      ['03-26 00:00', 'up'],
    ),
  };
  const excused = { b: [{ fromMs: at('03-16 02:00'), toMs: at('03-16 04:00') }] } as Record<
    string,
    { fromMs: number; toMs: number }[]
  >;
  const facts = {
    month: '2026-03',
    contracts: [
      contract('1'),
      contract('old', { untilDay: '2026-03-15' }),
      contract('new', {
        fromDay: '2026-03-16',
        terms: terms({ pricePerMonth: 2_790_001, repairHours: 2, penalty: { kind: 'per-hour', dongPerHour: 50_000 } }),
      }),
    ],
    coverages: [
      { cameraId: 'a', contractId: '1', fromDay: '2026-01-01', untilDay: null },
      { cameraId: 'b', contractId: 'old', fromDay: '2026-01-01', untilDay: '2026-03-15' },
      { cameraId: 'b', contractId: 'new', fromDay: '2026-03-16', untilDay: null },
    ],
    intervalsOf: (cameraId: string) => intervals[cameraId] ?? [],
    excusedOf: (cameraId: string) => excused[cameraId] ?? [],
    nowMs: later,
  };

  it('equals the table worked out by hand', () => {
    const sheet = makeSheet(facts);
    expect(
      sheet.lines.map(
        ({ cameraId, contractId, days, upMin, degradedMin, downMin, unknownMin, excusedMin, price, penalty, owed }) => [
          ...[cameraId, contractId, days, upMin, degradedMin, downMin, unknownMin, excusedMin, price, penalty, owed],
        ],
      ),
    ).toEqual([
      // 31 d = 44,640 min; 97.29 % < 98 %: one begun point, 2 % of 3,100,000.
      ['a', '1', 31, 43_080, 0, 1_200, 360, 0, 3_100_000, 62_000, 3_038_000],
      // 15 d = 21,600 min; 2 h down: 99.44 %, above the promise. 3,100,000 × 15 / 31.
      ['b', 'old', 15, 21_480, 0, 120, 0, 0, 1_500_000, 0, 1_500_000],
      // 16 d = 23,040 min; 8 h less 2 h excused = 6 h down, 4 begun hours beyond 2 h. 2,790,001 × 16 / 31 = 1,440,000.5.
      ['b', 'new', 16, 21_120, 1_440, 360, 0, 120, 1_440_001, 200_000, 1_240_001],
    ]);
    expect(sheet).toMatchObject({ price: 6_040_001, penalty: 262_000, owed: 5_778_001 });
  });

  it('names each outage with its causes, and the late ones', () => {
    const [a, , b] = makeSheet(facts).lines;
    expect(a?.outages).toEqual([
      { fromMs: at('03-05 10:00'), toMs: at('03-06 06:00'), downMin: 1_200, causes: ['stream.lost'], late: true },
    ]);
    expect(b?.outages).toEqual([
      {
        ...{ fromMs: at('03-16 00:00'), toMs: at('03-16 08:00'), downMin: 360, late: true },
        causes: ['camera.unreachable', 'stream.stalled'],
      },
    ]);
  });

  it('of a month that is not over ends now', () => {
    const [a] = makeSheet({ ...facts, nowMs: at('03-02 00:00') }).lines;
    expect(a).toMatchObject({ upMin: 1_440, downMin: 0, toMs: at('03-02 00:00'), days: 31 });
    expect(makeSheet({ ...facts, nowMs: at('02-02 00:00') }).lines).toEqual([]);
  });
});

describe('a penalty', () => {
  const seen = { upMin: 900, degradedMin: 0, downMin: 100, availabilityPercent: 90, outageMin: [100] };
  it.each([
    ['none', { kind: 'none' }, 0],
    ['by the time', { kind: 'pro-rata' }, 100_000],
    ['by begun points', { kind: 'below-promise', percentPerPoint: 1 }, 80_000],
    ['by begun hours', { kind: 'per-hour', dongPerHour: 7_000 }, 7_000],
    ['never more than agreed', { kind: 'below-promise', percentPerPoint: 50 }, 300_000],
  ] as const)('%s', (_, penalty, expected) => {
    expect(penaltyFor(terms({ penalty, repairHours: 1 }), 1_000_000, seen)).toBe(expected);
  });

  it('is nothing when nothing was seen', () => {
    const unseen = { upMin: 0, degradedMin: 0, downMin: 0, availabilityPercent: null, outageMin: [] };
    expect(penaltyFor(terms({ penalty: { kind: 'pro-rata' } }), 1_000_000, unseen)).toBe(0);
  });
});
