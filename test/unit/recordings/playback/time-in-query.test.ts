import { describe, expect, it } from 'vitest';
import { spanFrom, timeFrom } from '../../../../gateway/recordings/playback/time-in-query.ts';

const invalid = (work: () => unknown, reason: string) =>
  expect(work).toThrow(
    expect.objectContaining({ code: 'request.invalid', details: expect.objectContaining({ reason }) }),
  );

describe('a moment in a query', () => {
  it('is ISO with its zone, or epoch ms', () => {
    expect(timeFrom('at', '2026-01-02T10:00:00+07:00')).toBe(Date.UTC(2026, 0, 2, 3));
    expect(timeFrom('at', '1767322800000')).toBe(Date.UTC(2026, 0, 2, 3));
  });

  it('is nothing else', () => {
    for (const text of ['', 'now', '2026-01-02T10:00:00', '2026-01-02', '-5', '1e3', '9999999999999999'])
      invalid(() => timeFrom('at', text), 'time');
  });
});

describe('a span', () => {
  it('runs forward, and is not too long', () => {
    expect(spanFrom('1000', '2000', 1_000)).toEqual({ fromMs: 1_000, toMs: 2_000 });
    invalid(() => spanFrom('2000', '2000', 1_000), 'order');
    invalid(() => spanFrom('1000', '2001', 1_000), 'too-long');
  });
});
