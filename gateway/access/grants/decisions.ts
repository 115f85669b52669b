/**
 * The one function that decides, fast enough for every segment: what a person may do is worked out once and kept until
 * something it rests on changes. Whoever serves an open stream listens to `onChange` and asks again.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Decide, Person, Right } from '../model.ts';
import { type CameraRights, effectiveRights, type Grant, type Grantee, nextTurnMs, type Scope } from './grant.ts';
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
  /** Whether the camera exists for this person at all. */
  sees(person: Person, cameraId: string): boolean;
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
  const holds = (person: Person, right: Right): boolean => {
    const grantee = facts.grantee(person.id);
    if (!grantee) return false;
    if (rightsWithoutCamera.has(right)) return rightsOfRole(grantee.role).includes(right);
    // Of a right on cameras, without one named: whether there is any (lists are cut to what each may see).
    for (const rights of rightsOf(person.id).values()) if (rights.has(right)) return true;
    return false;
  };
  awaitTurn();
  return {
    decide: (person, right, cameraId) =>
      cameraId === undefined ? holds(person, right) : (rightsOf(person.id).get(cameraId)?.has(right) ?? false),
    sees: (person, cameraId) => (rightsOf(person.id).get(cameraId)?.size ?? 0) > 0,
    rightsOf,
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => cancelTurn(),
  };
}
