/** The pure parts of contracts and sheets: money, what is typed, and the worked example held against the gateway's rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyContract, fieldsOf, readContract } from '../../../dashboard/views/contracts/contract-draft.ts';
import {
  countCovered,
  coveragesOf,
  dayOf,
  monthBeside,
  monthsBack,
  monthText,
} from '../../../dashboard/views/contracts/coverage-list.ts';
import { figureText, formatDong, parseDong, parseFigure } from '../../../dashboard/views/contracts/money.ts';
import { penaltyText } from '../../../dashboard/views/contracts/terms-text.ts';
import { exampleMonth, type Terms, workExample } from '../../../dashboard/views/contracts/worked-example.ts';
import { penaltyFor } from '../../../gateway/alarms/contracts/terms.ts';

describe('money', () => {
  it('is written with points and the sign of the đồng', () => {
    expect(formatDong(1_234_567)).toBe('1.234.567 ₫');
    expect(formatDong(0)).toBe('0 ₫');
    expect(formatDong(-0)).toBe('0 ₫');
    expect(formatDong(-250_000)).toBe('−250.000 ₫');
  });

  it('is read as people type it, and nothing else is taken for it', () => {
    for (const text of ['1234567', '1.234.567', '1 234 567 đ', '1.234.567 ₫']) expect(parseDong(text)).toBe(1_234_567);
    for (const text of ['', '12.34', '1,5', 'x', '-5', '1.234.56', '9'.repeat(20)])
      expect(parseDong(text)).toBeUndefined();
    expect(parseDong('−250.000', { signed: true })).toBe(-250_000);
    expect(parseDong('+1.000', { signed: true })).toBe(1_000);
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (amount) => {
        expect(parseDong(formatDong(amount), { signed: true })).toBe(amount);
      }),
    );
  });

  it('leaves per cents with a comma', () => {
    expect(parseFigure('99,5', 100)).toBe(99.5);
    expect(parseFigure('99.5 %', 100)).toBe(99.5);
    expect(parseFigure('100,1', 100)).toBeUndefined();
    expect(parseFigure('-1', 100)).toBeUndefined();
    expect(figureText(99.5)).toBe('99,5');
  });
});

const typed = {
  ...emptyContract,
  lessorUnitId: 'u-1',
  number: ' 12/HĐ-2026 ',
  fromDay: '1/3/2026',
  untilDay: '31/12/2026',
  price: '1.500.000',
  promised: '99,5',
};

describe('a contract that is typed', () => {
  it('becomes what the gateway takes, and comes back into the form', () => {
    const { body, problems } = readContract(typed);
    expect(problems).toEqual([]);
    expect(body).toEqual({
      lessorUnitId: 'u-1',
      number: '12/HĐ-2026',
      title: '',
      fromDay: '2026-03-01',
      untilDay: '2026-12-31',
      terms: {
        pricePerMonth: 1_500_000,
        promisedPercent: 99.5,
        repairHours: 24,
        penalty: { kind: 'below-promise', percentPerPoint: 2 },
        maxPenaltyPercent: 50,
      },
    });
    if (body) expect(readContract(fieldsOf({ id: 'c', ...body })).body).toEqual(body);
  });

  it('names each field that is wrong', () => {
    expect(readContract(emptyContract).problems).toEqual(['lessorUnitId', 'number', 'fromDay', 'price']);
    expect(readContract({ ...typed, untilDay: '28/2/2026' }).problems).toEqual(['untilDay']);
    expect(readContract({ ...typed, kind: 'per-hour', perHour: 'x' }).problems).toEqual(['perHour']);
    // A figure of another formula does not count.
    expect(readContract({ ...typed, kind: 'pro-rata', perPoint: 'x' }).problems).toEqual([]);
    expect(readContract({ ...typed, untilDay: '' }).body?.untilDay).toBeNull();
  });

  it('says its penalty in words', () => {
    const { body } = readContract(typed);
    expect(body && penaltyText(body.terms)).toBe('2 % giá cho mỗi 1 % thấp hơn cam kết; không quá 50 % giá');
  });
});

const someTerms: fc.Arbitrary<Terms> = fc.record({
  pricePerMonth: fc.integer({ min: 0, max: 10_000_000 }),
  promisedPercent: fc.integer({ min: 0, max: 1_000 }).map((tenths) => tenths / 10),
  repairHours: fc.integer({ min: 0, max: 48 }),
  maxPenaltyPercent: fc.integer({ min: 0, max: 100 }),
  penalty: fc.oneof(
    fc.constant({ kind: 'none' } as const),
    fc.constant({ kind: 'pro-rata' } as const),
    fc.integer({ min: 0, max: 20 }).map((percentPerPoint) => ({ kind: 'below-promise', percentPerPoint }) as const),
    fc.integer({ min: 0, max: 100_000 }).map((dongPerHour) => ({ kind: 'per-hour', dongPerHour }) as const),
  ),
});

describe('the worked example', () => {
  it('promises what the bill keeps, for every formula', () => {
    fc.assert(
      fc.property(someTerms, (terms) => {
        const worked = workExample(terms);
        const upMin = exampleMonth.days * 1_440 - worked.downMin;
        const seen = { upMin, degradedMin: 0, downMin: worked.downMin, ...exampleMonth };
        const availabilityPercent = (100 * upMin) / (upMin + worked.downMin);
        expect(worked.penalty).toBe(penaltyFor(terms, terms.pricePerMonth, { ...seen, availabilityPercent }));
        expect(worked.owed).toBe(terms.pricePerMonth - worked.penalty);
      }),
    );
  });

  it('counts begun per cents and begun hours', () => {
    const terms = { pricePerMonth: 1_000_000, promisedPercent: 99, repairHours: 24, maxPenaltyPercent: 100 };
    const below = workExample({ ...terms, penalty: { kind: 'below-promise', percentPerPoint: 2 } });
    // 35 of 720 hours down: 95,14 %, 3,86 below, 4 begun.
    expect([below.counted, below.penalty]).toEqual([4, 80_000]);
    const late = workExample({ ...terms, penalty: { kind: 'per-hour', dongPerHour: 20_000 } });
    expect([late.counted, late.penalty]).toEqual([6, 120_000]);
  });
});

describe('days and months', () => {
  const covered = (cameraId: string, fromDay: string, untilDay: string | null, contractId = 'c') => ({
    ...{ id: `${cameraId} ${fromDay}`, cameraId, contractId, fromDay, untilDay },
  });

  it('are those of the district', () => {
    expect(dayOf(Date.parse('2026-11-30T17:00:00Z'))).toBe('2026-12-01');
    expect(monthsBack(Date.parse('2026-01-31T17:30:00Z'), 3)).toEqual(['2026-02', '2026-01', '2025-12']);
    expect([monthBeside('2026-12', 1), monthBeside('2026-01', -1), monthText('2026-11')]).toEqual([
      '2027-01',
      '2025-12',
      '11/2026',
    ]);
  });

  it('show what runs before what is over', () => {
    const all = [
      covered('a', '2026-01-01', '2026-02-28'),
      covered('b', '2026-03-01', null),
      covered('x', '2026-01-01', null, 'd'),
    ];
    expect(coveragesOf(all, 'c', '2026-03-01').map(({ cameraId }) => cameraId)).toEqual(['b', 'a']);
    expect(countCovered(all, 'c', '2026-03-01')).toBe(1);
  });
});
