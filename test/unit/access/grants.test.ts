/** What follows from roles and grants, and that the answer changes when anything it rests on does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecisions } from '../../../gateway/access/grants/decisions.ts';
import {
  effectiveRights,
  type Grant,
  type Grantee,
  nextTurnMs,
  type Scope,
} from '../../../gateway/access/grants/grant.ts';
import { mayHold, type Role, roles } from '../../../gateway/access/grants/roles.ts';
import { type Person, type Right, rights } from '../../../gateway/access/model.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const cameras: Readonly<Record<string, { site: string; link: string }>> = {
  't-01': { site: 'tunnel', link: 'fibre' },
  't-02': { site: 'tunnel', link: 'fibre' },
  'c-01': { site: 'gate', link: 'radio' },
  'p-01': { site: 'ward', link: 'radio' },
};
const camerasOf = (scope: Scope): string[] =>
  Object.entries(cameras)
    .filter(([id, { site, link }]) => {
      if (scope.kind === 'all') return true;
      if (scope.kind === 'camera') return id === scope.id;
      return scope.kind === 'site' ? site === scope.id : scope.kind === 'link' && link === scope.id;
    })
    .map(([id]) => id);

const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: 'g',
  subject: { kind: 'person', id: 'p' },
  below: false,
  scope: { kind: 'all', id: null },
  rights: null,
  fromMs: 0,
  untilMs: null,
  reason: '',
  grantedBy: 'admin',
  revokedAtMs: null,
  technical: false,
  ...changes,
});
const grantee = (role: Role = 'operator', unitPath: readonly string[] = ['ward-1', 'district']): Grantee => ({
  id: 'p',
  role,
  unitPath,
});
/** What is held on every camera without a grant. */
const everywhere: Readonly<Partial<Record<Role, readonly Right[]>>> = {
  administrator: ['snapshot', 'health', 'configure'],
  scraper: ['health'],
};

const seen = (grants: Grant[], who = grantee(), nowMs = 1_000) =>
  [...effectiveRights(who, grants, camerasOf, nowMs).keys()].sort();

describe('grants', () => {
  it('open no camera when there are none, but to the roles that need all of them for their work', () => {
    for (const role of roles) {
      const found = effectiveRights(grantee(role), [], camerasOf, 1_000);
      const held = Object.keys(cameras).map((id) => [...(found.get(id) ?? [])]);
      expect(held, role).toEqual(Object.keys(cameras).map(() => everywhere[role] ?? []));
    }
  });

  it.each([
    [{ kind: 'site', id: 'tunnel' }, ['t-01', 't-02']],
    [{ kind: 'link', id: 'radio' }, ['c-01', 'p-01']],
    [{ kind: 'camera', id: 'c-01' }, ['c-01']],
    [{ kind: 'all', id: null }, ['c-01', 'p-01', 't-01', 't-02']],
    [{ kind: 'site', id: 'gone' }, []],
  ] as [Scope, string[]][])('reach the cameras of their scope: %o', (scope, expected) => {
    expect(seen([grant({ scope })])).toEqual(expected);
  });

  it('are in force from their beginning up to their end, and until they are taken back', () => {
    const spans = grant({ fromMs: 1_000, untilMs: 2_000 });
    expect([999, 1_000, 1_999, 2_000].map((nowMs) => seen([spans], grantee(), nowMs).length > 0)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(seen([grant({ revokedAtMs: 5 })])).toEqual([]);
  });

  it('of a unit reach its own people, and those below only when that is said', () => {
    const toUnit = (id: string, below: boolean) => grant({ subject: { kind: 'unit', id }, below });
    expect(seen([toUnit('ward-1', false)])).not.toEqual([]);
    expect(seen([toUnit('district', false)])).toEqual([]);
    expect(seen([toUnit('district', true)])).not.toEqual([]);
    expect(seen([toUnit('ward-2', true)])).toEqual([]);
  });

  it('never give a role what it may not hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.subarray([...rights]), (role, given) => {
        const found =
          effectiveRights(grantee(role), [grant({ rights: given })], camerasOf, 1_000).get('c-01') ?? new Set();
        const byRole = everywhere[role] ?? [];
        for (const right of found) {
          expect([...given, ...byRole].includes(right) && mayHold(role, right), `${role} ${right}`).toBe(true);
        }
      }),
    );
    const watching: Right[] = ['live', 'playback', 'export-request', 'export-approve'];
    for (const role of ['administrator', 'technician'] as const) {
      const found = effectiveRights(grantee(role), [grant({ rights: watching })], camerasOf, 1_000).get('c-01');
      expect([...(found ?? [])]).toEqual(everywhere[role] ?? []);
    }
  });

  it('let whoever keeps a camera running look at it, by a technical look only', () => {
    const look = grant({ technical: true, scope: { kind: 'camera', id: 'c-01' }, untilMs: 2_000 });
    const found = effectiveRights(grantee('technician'), [grant(), look], camerasOf, 1_000);
    expect(found.get('c-01')?.has('live')).toBe(true);
    expect(found.get('t-01')?.has('live')).toBe(false);
    expect(found.get('c-01')?.has('playback')).toBe(false);
  });

  it('know when the next one turns', () => {
    expect(nextTurnMs([grant()], 5)).toBeUndefined();
    expect(nextTurnMs([grant({ fromMs: 50, untilMs: 90 }), grant({ untilMs: 70 })], 5)).toBe(50);
    expect(nextTurnMs([grant({ fromMs: 50, untilMs: 90 }), grant({ untilMs: 70 })], 50)).toBe(70);
    expect(nextTurnMs([grant({ untilMs: 70, revokedAtMs: 1 })], 5)).toBeUndefined();
  });
});

describe('the decision', () => {
  const person: Person = { id: 'p', name: 'A', role: 'operator' };
  const world = (grants: Grant[], who: Grantee | undefined = grantee()) => {
    const clock = createManualClock();
    const facts = { grants: () => grants, grantee: (id: string) => (id === who?.id ? who : undefined), camerasOf };
    return { clock, decisions: createDecisions(facts, clock) };
  };

  it('is no for whoever is not known, whatever is asked', () => {
    const { decisions } = world([grant()]);
    const stranger: Person = { ...person, id: 'x' };
    for (const right of rights) {
      expect(decisions.decide(stranger, right)).toBe(false);
      expect(decisions.decide(stranger, right, 'c-01')).toBe(false);
    }
    expect(decisions.decide(stranger, 'see', 'c-01')).toBe(false);
    expect(decisions.decide(stranger, 'see')).toBe(false);
  });

  it('answers for one camera, for any camera, and for what hangs on none', () => {
    const { decisions } = world([grant({ scope: { kind: 'site', id: 'gate' } })]);
    expect(decisions.decide(person, 'ptz', 'c-01')).toBe(true);
    expect(decisions.decide(person, 'ptz', 't-01')).toBe(false);
    expect(decisions.decide(person, 'ptz', 'nowhere')).toBe(false);
    expect(decisions.decide(person, 'ptz')).toBe(true);
    expect(decisions.decide(person, 'configure')).toBe(false);
    expect(decisions.decide(person, 'walls')).toBe(true);
    expect(decisions.decide(person, 'people')).toBe(false);
    expect(decisions.decide(person, 'see', 'c-01')).toBe(true);
    expect(decisions.decide(person, 'see', 't-01')).toBe(false);
    expect(decisions.decide(person, 'see')).toBe(true);
  });

  it('follows what it rests on, and tells who listens', () => {
    const grants: Grant[] = [];
    const { decisions } = world(grants);
    let heard = 0;
    decisions.onChange(() => {
      heard += 1;
    });
    expect(decisions.decide(person, 'live', 'c-01')).toBe(false);
    grants.push(grant());
    decisions.changed();
    expect([decisions.decide(person, 'live', 'c-01'), heard]).toEqual([true, 1]);
  });

  it('ends a grant at its time, by itself', async () => {
    const clock = createManualClock();
    const grants = [grant({ untilMs: clock.nowMs() + 1_000 })];
    const decisions = createDecisions({ grants: () => grants, grantee: () => grantee(), camerasOf }, clock);
    let heard = 0;
    decisions.onChange(() => {
      heard += 1;
    });
    expect(decisions.decide(person, 'live', 'c-01')).toBe(true);
    await clock.advance(1_000);
    expect([decisions.decide(person, 'live', 'c-01'), heard]).toEqual([false, 1]);
    decisions.close();
    expect(clock.pending).toBe(0);
  });
});
