/**
 * The one function that decides, fast enough for every segment: what a person may do is worked out once and kept until
 * something it rests on changes. Whoever serves an open stream listens to `onChange` and asks again.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Ask, Decide, Person } from '../model.ts';
import {
  type CameraRights,
  effectiveRights,
  type Grant,
  type Grantee,
  holdsEverywhereBy,
  nextTurnMs,
  type Scope,
} from './grant.ts';
import { rightsOfRole, rightsWithoutCamera } from './roles.ts';

/** How the door sees people, grants and cameras: from memory, never from the database. */
export interface DecisionFacts {
  grants(): Iterable<Grant>;
  /** `undefined`: not known, disabled or removed. */
  grantee(personId: string): Grantee | undefined;
  camerasOf(scope: Scope): Iterable<string>;
}

export interface Decisions {
  readonly decide: Decide;
  /** Every camera this person may do something with. */
  rightsOf(personId: string): CameraRights;
  /** Accounts, units, grants or cameras changed: everything is worked out anew, and the listeners hear of it. */
  changed(): void;
  /** Also called when a grant begins or ends by itself. @returns what ends it */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** A far turn is looked at again then: the wall clock may have been set meanwhile. */
const longestWaitMs = 60_000;

export function createDecisions(facts: DecisionFacts, clock: Clock): Decisions {
  const known = new Map<string, CameraRights>();
  const listeners = new Set<() => void>();
  let cancelTurn: () => void = () => {};

  const rightsOf = (personId: string): CameraRights => {
    const before = known.get(personId);
    if (before) return before;
    const grantee = facts.grantee(personId);
    const rights: CameraRights = grantee
      ? effectiveRights(grantee, facts.grants(), facts.camerasOf, clock.nowMs())
      : new Map();
    known.set(personId, rights);
    return rights;
  };
  const changed = (): void => {
    known.clear();
    awaitTurn();
    for (const listener of [...listeners]) listener();
  };
  const awaitTurn = (): void => {
    cancelTurn();
    const turnMs = nextTurnMs(facts.grants(), clock.nowMs());
    if (turnMs === undefined) return;
    const waitMs = Math.min(turnMs - clock.nowMs(), longestWaitMs);
    cancelTurn = clock.after(waitMs, () => (clock.nowMs() >= turnMs ? changed() : awaitTurn()));
  };
  const holds = (person: Person, right: Ask): boolean => {
    const grantee = facts.grantee(person.id);
    if (!grantee) return false;
    // Lists are for everybody who is signed in: each is cut to what he sees.
    if (right === 'see') return true;
    if (rightsOfRole(grantee.role).includes(right)) return true;
    if (rightsWithoutCamera.has(right)) return false;
    // Sites, devices, passwords and discovery belong to no single camera: who configures some must not reach the others by them.
    if (right === 'configure') return holdsEverywhereBy(grantee, right, facts.grants(), clock.nowMs());
    // Of a right on cameras, without one named: whether there is any (lists are cut to what each may see).
    for (const rights of rightsOf(person.id).values()) if (rights.has(right)) return true;
    return false;
  };
  awaitTurn();
  const holdsOn = (person: Person, ask: Ask, cameraId: string): boolean => {
    const held = rightsOf(person.id).get(cameraId);
    if (!held) return false;
    return ask === 'see' ? held.size > 0 : held.has(ask);
  };
  return {
    decide: (person, ask, cameraId) => (cameraId === undefined ? holds(person, ask) : holdsOn(person, ask, cameraId)),
    rightsOf,
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => cancelTurn(),
  };
}
