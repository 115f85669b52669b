/** Pictures at fault in words, whose work a fault is, and the bars of a place's charts. */
import { describe, expect, it } from 'vitest';
import { pictureFault, pictureFaultText, verdictText } from '../../../dashboard/live/picture-fault.ts';
import { causeText } from '../../../dashboard/views/camera/cause-text.ts';
import { boardWord } from '../../../dashboard/views/health/board-row.ts';
import { type WhoseFacts, whoseIs } from '../../../dashboard/views/health/whose.ts';
import { barParts } from '../../../dashboard/views/trend/bar-shares.ts';
import { trendSpans } from '../../../dashboard/views/trend/trend-spans.ts';
import { pictureVerdicts } from '../../../gateway/health/picture/picture-watch.ts';
import type { Availability } from '../../../gateway/health/schemas.ts';
import { makeCamera, makeHealth, makeStream } from './board-facts.ts';

const sinceMs = Date.parse('2026-11-24T20:12:00Z');
const atFault = makeHealth('a', {
  state: 'degraded',
  cause: 'camera.black',
  pictureCheck: { verdict: 'black', sinceMs, checkedAtMs: sinceMs + 20_000, agreement: null },
});

describe('a picture that flows and shows nothing', () => {
  it('is said with its beginning', () => {
    const fault = pictureFault('live', atFault);
    expect(fault && pictureFaultText(fault, sinceMs + 60_000)).toBe('Hình đen từ 03:12:00');
  });

  it('gives way to worse words once the picture is lost or stands still', () => {
    for (const kind of ['lost', 'frozen', 'gateway-lost', 'not-allowed'] as const) {
      expect(pictureFault(kind, atFault)).toBeUndefined();
    }
    expect(pictureFault('delayed', atFault)?.verdict).toBe('black');
    expect(pictureFault('live', makeHealth('a'))).toBeUndefined();
  });

  it('has words for every verdict, as a cause too, and counts as sick on the board', () => {
    for (const verdict of pictureVerdicts) {
      expect(verdictText(verdict)).not.toBe(verdict);
      expect(causeText(`camera.${verdict}`)).toBe(verdictText(verdict));
      const health = { ...atFault, cause: `camera.${verdict}` };
      expect(boardWord(makeCamera(), health, makeStream('a'))).toBe('picture');
    }
    expect(causeText('camera.black', 'en')).toBe('Black picture');
  });
});

describe('whose work a fault is', () => {
  const leased: WhoseFacts = { state: 'down', word: 'lost', cause: 'stream.lost', linkId: 'l-1', lessorId: 'u-1' };
  const own: WhoseFacts = { ...leased, lessorId: null };

  it.each([
    ['nothing is wrong', { ...leased, state: 'up', word: 'good', cause: '' }, false, null],
    ['out of service on purpose', { ...leased, state: 'excused', word: 'excused' }, true, null],
    ['a leased camera is lost', leased, false, 'lessor'],
    ['an own camera is lost', own, false, 'ours'],
    ['the whole link is down', leased, true, 'link'],
    ['an own camera behind a link that is down', own, true, 'link'],
    [
      'packets are lost on a link',
      { ...leased, state: 'degraded', word: 'lossy', cause: 'camera.packet-loss' },
      false,
      'link',
    ],
    [
      'the lens of a leased camera is covered',
      { ...leased, state: 'degraded', word: 'picture', cause: 'camera.covered' },
      true,
      'lessor',
    ],
    ['the password is wrong', { ...leased, word: 'refused', cause: 'camera.unauthorised' }, true, 'ours'],
    ['the gateway was off', { ...leased, cause: 'gateway.off' }, false, 'ours'],
    ['no device is bound', { ...leased, state: 'unknown', word: 'unbound', cause: 'unbound' }, false, 'ours'],
  ] as const)('%s', (_what, facts, linkDown, whose) => {
    expect(whoseIs(facts, linkDown)).toBe(whose);
  });
});

describe('the bars of a place', () => {
  const row = (minutes: Partial<Availability>): Availability => ({
    ...{
      subjectKind: 'site',
      subjectId: 's',
      name: 's',
      upMin: 0,
      degradedMin: 0,
      downMin: 0,
      unknownMin: 0,
      excusedMin: 0,
    },
    ...{ availabilityPercent: null, outages: 0 },
    ...minutes,
  });

  it('are as high as their share of all time', () => {
    expect(barParts(row({ upMin: 75, downMin: 25 }))).toEqual([
      { state: 'up', from: 0, height: 0.75 },
      { state: 'down', from: 0.75, height: 0.25 },
    ]);
    expect(barParts(row({}))).toEqual([]);
    expect(barParts(undefined)).toEqual([]);
  });

  it('cover whole days and months of the district, up to now', () => {
    const nowMs = Date.parse('2026-03-15T18:00:00Z');
    const days = trendSpans('days14', nowMs);
    expect([days.length, days.at(-1)?.label, days[0]?.label]).toEqual([14, '16/03', '03/03']);
    expect(days.at(-1)).toMatchObject({ fromMs: Date.parse('2026-03-15T17:00:00Z'), toMs: nowMs });
    const months = trendSpans('months13', nowMs);
    expect([months.length, months[0]?.label, months.at(-1)?.label]).toEqual([13, '03/2025', '03/2026']);
    for (const list of [days, months, trendSpans('days31', nowMs)]) {
      for (const [index, span] of list.entries()) expect(span.toMs).toBe(list[index + 1]?.fromMs ?? nowMs);
    }
  });
});
