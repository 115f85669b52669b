/** What a database must hold after a storm of alarms: everything that was told or answered, once. */
import type { AlarmTables } from '../../gateway/alarms/migrations.ts';
import type { Database } from '../../gateway/kernel/database.ts';

export interface Witnessed {
  /** Alarms that somebody was shown, an id per showing. */
  readonly told: readonly string[];
  /** Alarms whose take was answered, and by whom. */
  readonly taken: readonly string[];
  readonly takenBy: string;
  /** What the audit says was taken, an id per row. */
  readonly audited: readonly (string | null)[];
}

export interface AlarmFaults {
  /** Alarms that were told and are not there, and answered takes of which alarm, history or audit do not say so. */
  readonly lost: readonly string[];
  /** Troubles with two alarms at a time, alarms that began more than once, takes on record more than once. */
  readonly doubled: readonly string[];
}

const times = (ids: readonly (string | null)[]) => Map.groupBy(ids, (id) => id ?? '');
const twice = (what: string, groups: ReadonlyMap<string, readonly unknown[]>) =>
  [...groups].flatMap(([id, each]) => (each.length > 1 ? [`${what} ${id}: ${each.length}`] : []));

export async function judgeAlarms(db: Database, { told, taken, takenBy, audited }: Witnessed): Promise<AlarmFaults> {
  const tables = db.withTables<AlarmTables>();
  const alarms = await tables.selectFrom('alarm').selectAll().orderBy('raised_at_ms').orderBy('id').execute();
  const events = await tables.selectFrom('alarm_event').select(['alarm_id', 'kind']).execute();
  const eventsOf = (kind: string) => times(events.flatMap((event) => (event.kind === kind ? [event.alarm_id] : [])));
  const [began, takes, onRecord] = [eventsOf('raised'), eventsOf('taken'), times(audited)];
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const overlapping = [...Map.groupBy(alarms, ({ key }) => key).values()].flatMap((ofKey) =>
    ofKey.flatMap((alarm, at) => {
      const before = ofKey[at - 1];
      const isOver = before?.ended_at_ms !== null && (before?.ended_at_ms ?? 0) <= alarm.raised_at_ms;
      return before === undefined || isOver ? [] : [`${alarm.key}: ${before.id} stood when ${alarm.id} began`];
    }),
  );
  return {
    lost: [
      ...[...new Set(told)].filter((id) => !byId.has(id)).map((id) => `told ${id}`),
      ...[...byId.keys()].filter((id) => !began.has(id)).map((id) => `the beginning of ${id}`),
      ...taken
        .filter((id) => byId.get(id)?.taken_by !== takenBy || !takes.has(id) || !onRecord.has(id))
        .map((id) => `taken ${id}`),
    ],
    doubled: [...overlapping, ...twice('begun', began), ...twice('taken', takes), ...twice('audited', onRecord)],
  };
}
