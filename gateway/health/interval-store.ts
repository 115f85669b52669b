/** State transitions, heartbeat and excused spans in gateway.db. A transition is on disk when `append` resolves. */
import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import type { HealthTables } from './migrations.ts';
import type { HealthState, StateInterval } from './schemas.ts';

export type IntervalSubjectKind = StateInterval['subjectKind'];

export interface Transition {
  readonly subjectKind: IntervalSubjectKind;
  readonly subjectId: string;
  readonly state: HealthState;
  readonly fromMs: number;
  readonly cause: string;
}

export interface ExcusedSpan {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
}

export interface IntervalQuery {
  readonly subjectKind: IntervalSubjectKind;
  /** Absent: all of the kind. */
  readonly subjectId?: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface IntervalStore {
  /** All or none. Per subject, rows must come in order of time. */
  append(transitions: readonly Transition[]): Promise<void>;
  /** The newest transition of every subject. */
  latest(): Promise<Transition[]>;
  /** Whole intervals that touch the span (not cut to it), by subject and time. */
  intervals(query: IntervalQuery): Promise<StateInterval[]>;
  /** The newest intervals of a subject, newest first. */
  recent(subjectKind: IntervalSubjectKind, subjectId: string, limit: number): Promise<StateInterval[]>;
  excused(fromMs: number, toMs: number): Promise<ExcusedSpan[]>;
  excuse(span: ExcusedSpan, enteredAtMs: number): Promise<void>;
  beat(atMs: number): Promise<void>;
  /** `undefined`: the gateway never ran. */
  lastBeatMs(): Promise<number | undefined>;
}

export function createIntervalStore(database: Database): IntervalStore {
  const db = database.withTables<HealthTables>();
  return {
    async append(transitions) {
      if (transitions.length === 0) return;
      await db.transaction().execute(async (transaction) => {
        // Below SQLite's limit of bound values, whatever the district's size.
        for (let start = 0; start < transitions.length; start += 200) {
          const rows = transitions.slice(start, start + 200).map((transition) => ({
            subject_kind: transition.subjectKind,
            subject_id: transition.subjectId,
            state: transition.state,
            from_ms: Math.round(transition.fromMs),
            cause: transition.cause,
          }));
          await transaction.insertInto('state_transition').values(rows).execute();
        }
      });
    },
    async latest() {
      const rows = await db
        .selectFrom('state_transition')
        .selectAll()
        .where('id', 'in', (inner) =>
          inner
            .selectFrom('state_transition')
            .select((at) => at.fn.max('id').as('id'))
            .groupBy(['subject_kind', 'subject_id']),
        )
        .execute();
      return rows.map(transitionOf);
    },
    async intervals(query) {
      // The row in force at the span's start is the newest one before it: order of writing is order of time.
      const inForce = only(query, db.selectFrom('state_transition'))
        .select((at) => at.fn.max('id').as('id'))
        .where('from_ms', '<=', query.fromMs)
        .groupBy('subject_id');
      const rows = await only(query, db.selectFrom('state_transition'))
        .selectAll()
        .where('from_ms', '<', query.toMs)
        .where((at) => at.or([at('from_ms', '>', query.fromMs), at('id', 'in', inForce)]))
        .orderBy('subject_id')
        .orderBy('id')
        .execute();
      return intervalsOf(rows.map(transitionOf), await startsAfter(query));
    },
    async recent(subjectKind, subjectId, limit) {
      const rows = await db
        .selectFrom('state_transition')
        .selectAll()
        .where('subject_kind', '=', subjectKind)
        .where('subject_id', '=', subjectId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return intervalsOf(rows.map(transitionOf).reverse()).reverse();
    },
    async excused(fromMs, toMs) {
      const rows = await db
        .selectFrom('excused_span')
        .selectAll()
        .where('from_ms', '<', toMs)
        .where('to_ms', '>', fromMs)
        .orderBy('from_ms')
        .execute();
      return rows.map((row) => ({
        subjectKind: row.subject_kind,
        subjectId: row.subject_id,
        fromMs: row.from_ms,
        toMs: row.to_ms,
        reason: row.reason,
      }));
    },
    async excuse({ subjectKind, subjectId, fromMs, toMs, reason }, enteredAtMs) {
      await db
        .insertInto('excused_span')
        .values({
          ...{ id: newId(enteredAtMs), subject_kind: subjectKind, subject_id: subjectId },
          ...{ from_ms: Math.round(fromMs), to_ms: Math.round(toMs), reason, entered_at_ms: enteredAtMs },
        })
        .execute();
    },
    async beat(atMs) {
      await db
        .insertInto('heartbeat')
        .values({ id: 1, at_ms: atMs })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at_ms: atMs }))
        .execute();
    },
    async lastBeatMs() {
      return (await db.selectFrom('heartbeat').select('at_ms').where('id', '=', 1).executeTakeFirst())?.at_ms;
    },
  };

  /** When the interval that is open at the span's end was ended later on, by subject. */
  async function startsAfter(query: IntervalQuery): Promise<ReadonlyMap<string, number>> {
    const rows = await only(query, db.selectFrom('state_transition'))
      .select((at) => ['subject_id', at.fn.min('from_ms').as('from_ms')])
      .where('from_ms', '>=', query.toMs)
      .groupBy('subject_id')
      .execute();
    return new Map(rows.map((row) => [row.subject_id, Number(row.from_ms)]));
  }
}

function only(query: IntervalQuery, select: SelectQueryBuilder<HealthTables, 'state_transition', object>) {
  const ofKind = select.where('subject_kind', '=', query.subjectKind);
  return query.subjectId === undefined ? ofKind : ofKind.where('subject_id', '=', query.subjectId);
}

function transitionOf(row: Selectable<HealthTables['state_transition']>): Transition {
  return {
    subjectKind: row.subject_kind as IntervalSubjectKind,
    subjectId: row.subject_id,
    state: row.state as HealthState,
    fromMs: row.from_ms,
    cause: row.cause,
  };
}

/** Transitions in order of subject and time become intervals; empty ones (overtaken at the same instant) are left out. */
export function intervalsOf(
  transitions: readonly Transition[],
  ends: ReadonlyMap<string, number> = new Map(),
): StateInterval[] {
  return transitions.flatMap((transition, index) => {
    const next = transitions[index + 1];
    const toMs = next?.subjectId === transition.subjectId ? next.fromMs : (ends.get(transition.subjectId) ?? null);
    return toMs !== null && toMs <= transition.fromMs ? [] : [{ ...transition, toMs }];
  });
}
