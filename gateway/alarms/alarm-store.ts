/** Alarms and their history in gateway.db. */
import { type Selectable, sql } from 'kysely';
import type { Database } from '../kernel/database.ts';
import type { AlarmTables } from './migrations.ts';
import type { Alarm, AlarmRule } from './model.ts';

/** What is kept besides what is shown. */
export interface KeptAlarm extends Alarm {
  readonly rearmMs: number;
  /** Until then the same trouble is this alarm again; null: it stands. */
  readonly rearmUntilMs: number | null;
}

export interface AlarmEvent {
  readonly alarmId: string;
  readonly atMs: number;
  readonly kind: string;
  /** Null: the gateway itself. */
  readonly personId: string | null;
  readonly personName: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HistoryFilter {
  readonly fromMs: number;
  readonly toMs: number;
  /** Alarms of one of these, and of groups that one of these was in. */
  readonly subjectIds?: readonly string[];
  readonly kind?: string;
  readonly limit: number;
}

export interface AlarmStore {
  /** Open ones, and closed ones that may come back. */
  current(nowMs: number): Promise<KeptAlarm[]>;
  /** The alarm as it is from now on, and what happened to it. */
  write(alarm: KeptAlarm, event: AlarmEvent): Promise<void>;
  /** Raised or still standing within the span, newest first. */
  history(filter: HistoryFilter): Promise<KeptAlarm[]>;
  find(id: string): Promise<KeptAlarm | undefined>;
  /** In order. */
  eventsOf(alarmId: string): Promise<AlarmEvent[]>;
  eventsBetween(fromMs: number, toMs: number): Promise<AlarmEvent[]>;
  rules(): Promise<AlarmRule[] | undefined>;
  putRules(rules: readonly AlarmRule[]): Promise<void>;
}

export function createAlarmStore(db: Database): AlarmStore {
  const tables = db.withTables<AlarmTables>();
  const alarms = () => tables.selectFrom('alarm').selectAll();
  return {
    async current(nowMs) {
      const rows = await alarms()
        .where((where) => where.or([where('state', '!=', 'closed'), where('rearm_until_ms', '>', nowMs)]))
        .execute();
      return rows.map(alarmOf);
    },
    async write(alarm, event) {
      const row = rowOf(alarm);
      await tables
        .insertInto('alarm')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      const { alarmId, atMs, kind, personId, personName, details } = event;
      await tables
        .insertInto('alarm_event')
        .values({
          ...{ alarm_id: alarmId, at_ms: atMs, kind },
          ...{ person_id: personId ?? '', person_name: personName, details: JSON.stringify(details) },
        })
        .execute();
    },
    async history({ fromMs, toMs, subjectIds, kind, limit }) {
      let query = alarms()
        .where('raised_at_ms', '<', toMs)
        .where((where) => where.or([where('ended_at_ms', 'is', null), where('ended_at_ms', '>=', fromMs)]));
      if (subjectIds !== undefined) {
        const isMember = sql<boolean>`EXISTS (SELECT 1 FROM json_each(members) WHERE value IN (${sql.join(subjectIds)}))`;
        query = query.where((where) => where.or([where('subject_id', 'in', subjectIds), isMember]));
      }
      if (kind !== undefined) query = query.where('kind', '=', kind);
      return (await query.orderBy('raised_at_ms', 'desc').limit(limit).execute()).map(alarmOf);
    },
    async find(id) {
      const row = await alarms().where('id', '=', id).executeTakeFirst();
      return row && alarmOf(row);
    },
    async eventsOf(alarmId) {
      const rows = await tables
        .selectFrom('alarm_event')
        .selectAll()
        .where('alarm_id', '=', alarmId)
        .orderBy('id')
        .execute();
      return rows.map(eventOf);
    },
    async eventsBetween(fromMs, toMs) {
      const rows = await tables
        .selectFrom('alarm_event')
        .selectAll()
        .where('at_ms', '>=', fromMs)
        .where('at_ms', '<', toMs)
        .orderBy('id')
        .execute();
      return rows.map(eventOf);
    },
    async rules() {
      const row = await tables.selectFrom('alarm_rules').select('rules').executeTakeFirst();
      return row && (JSON.parse(row.rules) as AlarmRule[]);
    },
    async putRules(rules) {
      const row = { id: 1, rules: JSON.stringify(rules) };
      await tables
        .insertInto('alarm_rules')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}

type Row = Selectable<AlarmTables['alarm']>;

const alarmOf = (row: Row): KeptAlarm => ({
  id: row.id,
  key: row.key,
  kind: row.kind as Alarm['kind'],
  subject: { kind: row.subject_kind as Alarm['subject']['kind'], id: row.subject_id },
  severity: row.severity as Alarm['severity'],
  state: row.state as Alarm['state'],
  sinceMs: row.since_ms,
  raisedAtMs: row.raised_at_ms,
  endedAtMs: row.ended_at_ms,
  cause: row.cause,
  count: row.count,
  down: JSON.parse(row.down) as string[],
  members: JSON.parse(row.members) as string[],
  takenBy: row.taken_by,
  takenAtMs: row.taken_at_ms,
  handedTo: row.handed_to,
  shelvedUntilMs: row.shelved_until_ms,
  escalatedAtMs: row.escalated_at_ms,
  rearmMs: row.rearm_ms,
  rearmUntilMs: row.rearm_until_ms,
});

const rowOf = (alarm: KeptAlarm): Row => ({
  id: alarm.id,
  key: alarm.key,
  kind: alarm.kind,
  subject_kind: alarm.subject.kind,
  subject_id: alarm.subject.id,
  severity: alarm.severity,
  state: alarm.state,
  since_ms: Math.round(alarm.sinceMs),
  raised_at_ms: Math.round(alarm.raisedAtMs),
  ended_at_ms: alarm.endedAtMs === null ? null : Math.round(alarm.endedAtMs),
  cause: alarm.cause,
  count: alarm.count,
  down: JSON.stringify(alarm.down),
  members: JSON.stringify(alarm.members),
  taken_by: alarm.takenBy,
  taken_at_ms: alarm.takenAtMs,
  handed_to: alarm.handedTo,
  shelved_until_ms: alarm.shelvedUntilMs,
  escalated_at_ms: alarm.escalatedAtMs,
  rearm_ms: alarm.rearmMs,
  rearm_until_ms: alarm.rearmUntilMs,
});

const eventOf = (row: Selectable<AlarmTables['alarm_event']>): AlarmEvent => ({
  alarmId: row.alarm_id,
  atMs: row.at_ms,
  kind: row.kind,
  personId: row.person_id === '' ? null : row.person_id,
  personName: row.person_name,
  details: JSON.parse(row.details) as Record<string, unknown>,
});
