/**
 * What must not be taken away. Held in memory, because retention asks for every file, and written through. A hold counts from the
 * moment it is asked for, before it is on the disk: what is being held must not go while the row is being written. One that was
 * placed inside somebody else's transaction is looked for when that is over, and let go if it did not come to be.
 *
 * A hold ends by its own time (a bookmark's), or by two people: one asks, another confirms. Whoever made a bookmark ends its hold
 * alone.
 */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import { newId } from '../../kernel/id.ts';
import type { Logger } from '../../kernel/log.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import { createTurns } from '../../kernel/turns.ts';
import type { Hold, Holds, Span } from '../model.ts';
import { createHoldStore, type KeptHold } from './hold-store.ts';

export interface KeptHolds extends Holds {
  /** All that stand, oldest span first. */
  all(): readonly KeptHold[];
  kept(holdId: string): KeptHold;
  /** It stays held: whoever was to confirm says no, or who asked thinks again. */
  refuseRelease(holdId: string, actor: Actor): Promise<Hold>;
  /** Held spans of each camera, put together. */
  spans(): ReadonlyMap<string, readonly Span[]>;
  onChange(listener: (cameraId: string) => void): () => void;
  close(): Promise<void>;
}

export interface HoldsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Whether the share for held footage has room for the span too. */
  readonly hasRoom: (cameraId: string, span: Span) => boolean;
}

const turnMs = 1_000;

export async function openHolds(options: HoldsOptions): Promise<KeptHolds> {
  const { db, clock, events, log, audit } = options;
  const standing = new Map((await createHoldStore(db).standing()).map((hold) => [hold.id, hold]));
  const listeners = new Set<(cameraId: string) => void>();
  const pending = createPendingWork();
  const inTurn = createTurns();

  /** By camera, while nothing changes: retention asks for each file. */
  let byCamera: ReadonlyMap<string, readonly KeptHold[]> | undefined;
  const standingOf = (cameraId: string): readonly KeptHold[] => {
    byCamera ??= Map.groupBy(standing.values(), (hold) => hold.cameraId);
    return byCamera.get(cameraId) ?? [];
  };
  const put = (hold: KeptHold) => {
    standing.set(hold.id, hold);
    byCamera = undefined;
  };
  const drop = (holdId: string) => {
    standing.delete(holdId);
    byCamera = undefined;
  };
  const changed = (cameraId: string) => {
    events.publish('hold.changed', { cameraId });
    for (const listener of listeners) listener(cameraId);
  };
  const isOver = ({ untilMs }: Hold) => untilMs !== null && untilMs <= clock.nowMs();
  const kept = (holdId: string): KeptHold => {
    const hold = standing.get(holdId);
    if (!hold || isOver(hold)) throw new GatewayError('not-found');
    return hold;
  };
  const told = (hold: KeptHold, kind: string, actor: Actor, more: object = {}) => {
    const { cameraId, fromMs, toMs, reason, note } = hold;
    const details = { fromMs, toMs, reason, subject: hold.subjectId, note, ...more };
    return entryOf(actor, clock.nowMs(), { kind, cameraId, subjectId: hold.id, details });
  };
  const inTransaction = <T>(work: (transaction: Database) => Promise<T>) => db.transaction().execute(work);
  const insert = async (hold: KeptHold, actor: Actor, transaction: Database) => {
    await createHoldStore(transaction).insert(hold);
    await audit.append(told(hold, 'hold.placed', actor, { untilMs: hold.untilMs }), transaction);
  };
  /** Outside the transaction, and so after it: the database has one connection. */
  const settle = async (hold: KeptHold) => {
    if (!(await createHoldStore(db).has(hold.id))) drop(hold.id);
    changed(hold.cameraId);
  };
  const end = async (hold: KeptHold, kind: string, actor: Actor, more: object = {}) => {
    await inTransaction(async (transaction) => {
      await createHoldStore(transaction).end(hold.id, clock.nowMs(), actor);
      await audit.append(told(hold, kind, actor, more), transaction);
    });
    drop(hold.id);
    changed(hold.cameraId);
  };
  /** Its time is over: it lets go by itself, and that is no act of anybody. */
  const endDue = async () => {
    for (const hold of [...standing.values()]) {
      if (!isOver(hold)) continue;
      await createHoldStore(db).end(hold.id, hold.untilMs ?? clock.nowMs(), { personName: '' });
      drop(hold.id);
      changed(hold.cameraId);
    }
  };
  const stopTurns = clock.every(turnMs, () => {
    if (![...standing.values()].some(isOver)) return;
    void pending.add(
      inTurn(endDue).catch((error: unknown) => log.error({ err: error }, 'holds that are over could not be ended')),
    );
  });
  const sorted = (holds: Iterable<KeptHold>) =>
    [...holds].filter((hold) => !isOver(hold)).sort((a, b) => a.fromMs - b.fromMs);

  return {
    async place(input, actor, transaction) {
      const { cameraId, fromMs, toMs } = input;
      if (fromMs >= toMs) throw new GatewayError('request.invalid', { details: { field: 'to' } });
      if (!options.hasRoom(cameraId, { fromMs, toMs })) throw new GatewayError('recording.holds-full');
      const nowMs = clock.nowMs();
      const hold: KeptHold = {
        ...input,
        ...{ id: newId(nowMs), placedById: actor.personId, placedBy: actor.personName, placedAtMs: nowMs },
        ...{ askedById: null, releaseAskedBy: null, askedAtMs: null, askedWhy: null },
      };
      put(hold);
      try {
        if (transaction) await insert(hold, actor, transaction);
        else await inTransaction((own) => insert(hold, actor, own));
      } catch (error) {
        drop(hold.id);
        throw error;
      }
      if (transaction)
        void pending.add(settle(hold)).catch((error: unknown) => log.error({ err: error }, 'a hold may not stand'));
      else changed(cameraId);
      return toldHold(hold);
    },
    covers: (cameraId, fromMs, toMs) =>
      standingOf(cameraId).some((hold) => hold.fromMs < toMs && fromMs < hold.toMs && !isOver(hold)),
    list(fromMs, toMs, cameraIds) {
      const meant = sorted(standing.values()).filter((hold) => hold.fromMs < toMs && fromMs < hold.toMs);
      return meant.filter(({ cameraId }) => cameraIds?.includes(cameraId) ?? true).map(toldHold);
    },
    of: (reason, subjectId) =>
      sorted(standing.values())
        .filter((hold) => hold.reason === reason && hold.subjectId === subjectId)
        .map(toldHold),
    get: (holdId) => toldHold(kept(holdId)),
    all: () => sorted(standing.values()),
    kept,
    askRelease: (holdId, why, actor) =>
      inTurn(async () => {
        const hold = kept(holdId);
        if (hold.reason === 'bookmark' && isSame(hold.placedById, actor)) {
          await end(hold, 'hold.released', actor, { why });
          return toldHold(hold);
        }
        if (hold.askedById !== null) throw new GatewayError('request.conflict', { details: { field: 'release' } });
        // The gateway itself and the console are nobody: two people let go of it.
        if (actor.personId === null) throw new GatewayError('access.denied');
        const asked: KeptHold = {
          ...{ ...hold, askedById: actor.personId, releaseAskedBy: actor.personName },
          ...{ askedAtMs: clock.nowMs(), askedWhy: why },
        };
        await inTransaction(async (transaction) => {
          await createHoldStore(transaction).ask(asked);
          await audit.append(told(asked, 'hold.release-asked', actor, { why }), transaction);
        });
        put(asked);
        changed(hold.cameraId);
        return toldHold(asked);
      }),
    confirmRelease: (holdId, actor) =>
      inTurn(async () => {
        const hold = kept(holdId);
        if (hold.askedById === null) throw new GatewayError('request.conflict', { details: { field: 'release' } });
        if (actor.personId === null || actor.personId === hold.askedById)
          throw new GatewayError('recording.same-person');
        await end(hold, 'hold.released', actor, { why: hold.askedWhy, askedBy: hold.releaseAskedBy });
      }),
    refuseRelease: (holdId, actor) =>
      inTurn(async () => {
        const hold = kept(holdId);
        if (hold.askedById === null) throw new GatewayError('request.conflict', { details: { field: 'release' } });
        const stays = { ...hold, askedById: null, releaseAskedBy: null, askedAtMs: null, askedWhy: null };
        await inTransaction(async (transaction) => {
          await createHoldStore(transaction).ask(stays);
          const more = { why: hold.askedWhy, askedBy: hold.releaseAskedBy };
          await audit.append(told(hold, 'hold.release-refused', actor, more), transaction);
        });
        put(stays);
        changed(hold.cameraId);
        return toldHold(stays);
      }),
    spans() {
      const byCamera = new Map<string, { fromMs: number; toMs: number }[]>();
      for (const { cameraId, fromMs, toMs } of sorted(standing.values())) {
        const spans = byCamera.get(cameraId) ?? [];
        byCamera.set(cameraId, spans);
        const last = spans.at(-1);
        if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
        else spans.push({ fromMs, toMs });
      }
      return byCamera;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      stopTurns();
      listeners.clear();
      await pending.settled();
    },
  };
}

const isSame = (personId: string | null, actor: Actor) => personId !== null && personId === actor.personId;

/** Without the accounts. */
const toldHold = ({ placedById: _, askedById: _by, askedAtMs: _at, askedWhy: _why, ...hold }: KeptHold): Hold => hold;
