/**
 * Refused attempts on record: who, at which route, for which camera, and how often. One row a minute for the same attempt,
 * and only so many different ones a minute for each person (or address, before anybody signed in), so that nobody can fill
 * the disk by trying.
 */
import type { Clock } from '../../kernel/clock.ts';
import { type Actor, entryOf } from './actor.ts';
import type { Gathering } from './gathering.ts';

export interface Refusal {
  readonly actor: Actor;
  /** Method and path as declared, `GET /api/cameras/:cameraId`, or the topic of a socket. */
  readonly route: string;
  readonly cameraId: string | null;
  /** Error code, with what it says itself: `access.denied`, `access.denied host`. */
  readonly reason: string;
}

export interface Refusals {
  /** Resolves when it is on record. Never throws: a refusal stands, whether or not it could be told. */
  note(refusal: Refusal): Promise<void>;
}

const spanMs = 60_000;
/** Different attempts of one person within a span that are told apart. */
const mostApart = 20;
/** Of all that nobody can be named for, together. */
const mostUnnamed = 100;

export interface RefusalsOptions {
  readonly gathering: Gathering;
  readonly clock: Clock;
  /** Ids that are made up are not written down. */
  readonly isCamera: (cameraId: string) => boolean;
  readonly onError: (error: unknown) => void;
}

export function createRefusals({ gathering, clock, isCamera, onError }: RefusalsOptions): Refusals {
  const apart = new Map<string, Set<string>>();

  const take = (who: string, key: string, most: number): boolean => {
    const keys = apart.get(who) ?? new Set();
    if (!keys.has(key) && keys.size >= most) return false;
    apart.set(who, keys.add(key));
    return true;
  };
  const giveBack = (who: string, key: string): void => {
    const keys = apart.get(who);
    keys?.delete(key);
    if (keys?.size === 0) apart.delete(who);
  };
  return {
    async note({ actor, route, cameraId: asked, reason }) {
      const cameraId = asked !== null && isCamera(asked) ? asked : null;
      const who = actor.personId ?? 'nobody';
      // By what was asked for, whether it is there or not: numbers of rows must not tell which cameras there are.
      const key = JSON.stringify([who, actor.address, route, asked?.slice(0, 100), reason]);
      const told = take(who, key, actor.personId === null ? mostUnnamed : mostApart);
      const act = told ? { cameraId, details: { route, reason } } : { details: { route: 'others', reason: 'several' } };
      // What is too much to be told apart comes together in one row for each person, or one for all that cannot be named.
      const by = told || actor.personId !== null ? actor : { ...actor, address: '' };
      const entry = entryOf(by, clock.nowMs(), { kind: 'refused', outcome: 'refused', ...act });
      const gathered = told
        ? { key: `refused ${key}`, spanMs, entry, onEnd: () => giveBack(who, key) }
        : { key: `refused others ${who}`, spanMs, entry };
      await gathering.add(gathered).catch(onError);
    },
  };
}
