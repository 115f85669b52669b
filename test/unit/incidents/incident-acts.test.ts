/** What may be done with an incident in each state, by whom, and what becomes of it. */
import { describe, expect, it } from 'vitest';
import {
  accepted,
  acknowledged,
  actsOf,
  changed,
  closed,
  givenBack,
  handedOver,
  reopened,
} from '../../../gateway/incidents/incident-acts.ts';
import type { Doer, Incident } from '../../../gateway/incidents/model.ts';

const doer = (personId: string, unitId: string | null): Doer => ({
  ...{ personId, personName: personId, unitId, unitName: unitId ?? '' },
});
const operator = doer('operator', 'centre');
const officer = doer('officer', 'police');
const ward = doer('ward', 'ward');
const stray = doer('stray', null);

const fresh: Incident = {
  ...{ id: 'i', number: '2026-0001', kind: 'accident', severity: 'high', state: 'open', title: 'Va chạm' },
  ...{ siteId: null, place: '', fromMs: 1_000, toMs: null, cameras: [], unitIds: ['centre'], ownerUnitId: null },
  ...{ handover: null, assigneeId: null, citizenReport: null, adminCase: null, alarmId: null, version: 1 },
  ...{ createdAtMs: 1_000, createdBy: 'operator', createdByName: 'operator', changedAtMs: 1_000, closedAtMs: null },
};
const taken = acknowledged(fresh, operator);
const waiting = handedOver(taken, 'police', 'xin xử lý', operator, 2_000);
const theirs = accepted(waiting, officer, 3_000);
const over = closed(theirs, officer, 4_000);
const code = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'done';
};

describe('an incident', () => {
  it.each<[string, Incident, Readonly<Record<string, readonly string[]>>]>([
    ['open', fresh, { operator: ['change', 'acknowledge'], officer: ['change', 'acknowledge'] }],
    ['acknowledged', taken, { operator: ['change', 'hand-over', 'close'], stray: ['change', 'hand-over', 'close'] }],
    [
      'waiting',
      waiting,
      { operator: ['change', 'take-back'], officer: ['change', 'accept', 'return'], ward: ['change'] },
    ],
    ['accepted', theirs, { operator: ['change'], officer: ['change', 'hand-over', 'close'], stray: ['change'] }],
    ['closed', over, { operator: ['reopen'], officer: ['reopen'] }],
    ['reopened', reopened(over, operator), { operator: ['change'], officer: ['change', 'acknowledge'] }],
  ])('that is %s lets each do his part', (_state, incident, expected) => {
    const people: Readonly<Record<string, Doer>> = { operator, officer, ward, stray };
    for (const [name, acts] of Object.entries(expected))
      expect([name, people[name] && actsOf(incident, people[name])]).toEqual([name, acts]);
  });

  it('is his who takes it, unless somebody else was named', () => {
    expect(taken).toMatchObject({ state: 'acknowledged', assigneeId: 'operator' });
    expect(acknowledged({ ...fresh, assigneeId: 'officer' }, operator).assigneeId).toBe('officer');
    expect(code(() => acknowledged(taken, officer))).toBe('request.conflict');
  });

  it('goes to another unit, which sees it from then on, and has it when it accepts', () => {
    expect(waiting).toMatchObject({ state: 'handed-over', unitIds: ['centre', 'police'], ownerUnitId: null });
    expect(waiting.handover).toMatchObject({ fromUnitId: 'centre', toUnitId: 'police', acceptedAtMs: null });
    expect(theirs).toMatchObject({ ownerUnitId: 'police', assigneeId: 'officer', handover: { acceptedAtMs: 3_000 } });
    expect(code(() => accepted(waiting, ward, 3_000))).toBe('access.denied');
    expect(code(() => accepted(theirs, officer, 3_000))).toBe('request.conflict');
    expect(code(() => handedOver(theirs, 'ward', '', operator, 5_000))).toBe('access.denied');
    expect(code(() => handedOver(theirs, 'police', '', officer, 5_000))).toBe('request.invalid');
  });

  it('comes back to whoever had it', () => {
    const back = givenBack(waiting, 'return', officer);
    expect(back).toMatchObject({ state: 'acknowledged', handover: null, assigneeId: 'operator' });
    expect(givenBack(waiting, 'take-back', operator)).toMatchObject({ state: 'acknowledged', handover: null });
    expect(code(() => givenBack(waiting, 'return', operator))).toBe('access.denied');
    const onward = handedOver(theirs, 'ward', '', officer, 5_000);
    expect(givenBack(onward, 'return', ward)).toMatchObject({ state: 'acknowledged', ownerUnitId: 'police' });
    expect(givenBack(onward, 'take-back', doer('colleague', 'police')).ownerUnitId).toBe('police');
  });

  it('ends when it is closed, and is open again with a new taker', () => {
    expect(over).toMatchObject({ state: 'closed', closedAtMs: 4_000, toMs: 4_000 });
    expect(closed({ ...taken, toMs: 1_500 }, operator, 4_000).toMs).toBe(1_500);
    expect(code(() => closed(waiting, operator, 4_000))).toBe('request.conflict');
    expect(code(() => closed(theirs, operator, 4_000))).toBe('access.denied');
    expect(reopened(over, operator)).toMatchObject({ state: 'open', closedAtMs: null, ownerUnitId: 'police' });
  });

  it('keeps its units, tells only what differs, and ends after it began', () => {
    const { incident, before, after } = changed(taken, { title: 'Va chạm', place: 'làn 2', unitIds: ['ward'] }, stray);
    expect(incident.unitIds).toEqual(['centre', 'ward']);
    expect([before, after]).toEqual([
      { place: '', unitIds: ['centre'] },
      { place: 'làn 2', unitIds: ['centre', 'ward'] },
    ]);
    expect(code(() => changed(taken, { toMs: 999 }, operator))).toBe('request.invalid');
    expect(code(() => changed(over, { place: 'x' }, officer))).toBe('request.conflict');
  });
});
