/** Incidents, their cameras and their log in gateway.db. */
import { type Selectable, sql } from 'kysely';
import { foldText } from '../cameras/fold-text.ts';
import type { Database } from '../kernel/database.ts';
import type { IncidentTables } from './migrations.ts';
import {
  type Handover,
  type Incident,
  type IncidentCamera,
  type LogEntry,
  type Reference,
  renderNumber,
} from './model.ts';

/** A word of a search, and the cameras whose code it is. */
export interface SearchWord {
  /** Folded. */
  readonly text: string;
  readonly cameraIds: readonly string[];
}

export interface IncidentFilter {
  readonly states?: readonly string[];
  readonly kind?: string;
  readonly unitId?: string;
  readonly assigneeId?: string;
  /** Of one of these. */
  readonly cameraIds?: readonly string[];
  /** That overlap it. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Each must occur in the facts or in the log. */
  readonly words?: readonly SearchWord[];
  /** Only those with a smaller ordinal. */
  readonly beforeOrdinal?: number;
  readonly limit: number;
}

export interface IncidentStore {
  /** Newest number first. */
  list(filter: IncidentFilter): Promise<Incident[]>;
  find(id: string): Promise<Incident | undefined>;
  /** The next number of that year. */
  nextSequence(year: number): Promise<number>;
  insert(incident: Incident): Promise<void>;
  /** Its facts and state; cameras go in by `addCamera`. */
  update(incident: Incident): Promise<void>;
  addCamera(incidentId: string, camera: IncidentCamera): Promise<void>;
  /** Of one that could not be held when it was added. */
  keepHold(cameraRowId: string, holdId: string): Promise<void>;
  addLog(entry: LogEntry): Promise<void>;
  /** In order. */
  logOf(incidentId: string): Promise<LogEntry[]>;
}

const yearStep = 1_000_000;
/** In one question: SQLite takes a limited number of values. */
const mostIds = 1_000;

/** Order of numbers: `2026-0042` → 2026000042; NaN when it is none. */
export function ordinalOf(number: string): number {
  const match = /^(\d{4})-(\d{4,6})$/.exec(number);
  return match ? Number(match[1]) * yearStep + Number(match[2]) : Number.NaN;
}

/** `database` may be a transaction. */
export function createIncidentStore(database: Database): IncidentStore {
  const db = database.withTables<IncidentTables>();
  const withCameras = async (rows: readonly Row[]): Promise<Incident[]> => {
    const cameras: Selectable<IncidentTables['incident_camera']>[] = [];
    for (let at = 0; at < rows.length; at += mostIds) {
      const ids = rows.slice(at, at + mostIds).map(({ id }) => id);
      const query = db.selectFrom('incident_camera').selectAll().where('incident_id', 'in', ids);
      cameras.push(...(await query.orderBy('id').execute()));
    }
    const byIncident = Map.groupBy(cameras, (camera) => camera.incident_id);
    return rows.map((row) => incidentOf(row, byIncident.get(row.id) ?? []));
  };
  return {
    async list(filter) {
      let query = db.selectFrom('incident').selectAll();
      if (filter.states) query = query.where('state', 'in', filter.states);
      if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
      if (filter.assigneeId !== undefined) query = query.where('assignee_id', '=', filter.assigneeId);
      if (filter.unitId !== undefined)
        query = query.where(sql<boolean>`EXISTS (SELECT 1 FROM json_each(unit_ids) WHERE value = ${filter.unitId})`);
      if (filter.cameraIds) query = query.where(hasCamera(filter.cameraIds));
      if (filter.toMs !== undefined) query = query.where('from_ms', '<', filter.toMs);
      const { fromMs, beforeOrdinal } = filter;
      if (fromMs !== undefined)
        query = query.where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', fromMs)]));
      if (beforeOrdinal !== undefined) query = query.where('ordinal', '<', beforeOrdinal);
      for (const word of filter.words ?? []) query = query.where(hasWord(word));
      return withCameras(await query.orderBy('ordinal', 'desc').limit(filter.limit).execute());
    },
    async find(id) {
      const rows = await db.selectFrom('incident').selectAll().where('id', '=', id).execute();
      return (await withCameras(rows))[0];
    },
    async nextSequence(year) {
      const row = await db
        .selectFrom('incident')
        .select(({ fn }) => fn.max('ordinal').as('last'))
        .where('ordinal', '>=', year * yearStep)
        .where('ordinal', '<', (year + 1) * yearStep)
        .executeTakeFirst();
      return (row?.last ?? year * yearStep) - year * yearStep + 1;
    },
    async insert(incident) {
      const row = { ...columnsOf(incident), id: incident.id, ordinal: ordinalOf(incident.number) };
      await db.insertInto('incident').values(row).execute();
    },
    async update(incident) {
      await db.updateTable('incident').set(columnsOf(incident)).where('id', '=', incident.id).execute();
    },
    async addCamera(incidentId, { id, cameraId, fromMs, toMs, holdId }) {
      const span = { from_ms: fromMs, to_ms: toMs, hold_id: holdId };
      await db
        .insertInto('incident_camera')
        .values({ id, incident_id: incidentId, camera_id: cameraId, ...span })
        .execute();
    },
    async keepHold(cameraRowId, holdId) {
      await db.updateTable('incident_camera').set({ hold_id: holdId }).where('id', '=', cameraRowId).execute();
    },
    async addLog({ incidentId, atMs, kind, personId, personName, unitName, details }) {
      const who = { person_id: personId, person_name: personName, unit_name: unitName };
      await db
        .insertInto('incident_log')
        .values({
          ...{ incident_id: incidentId, at_ms: atMs, kind, ...who, details: JSON.stringify(details) },
          folded: ['text', 'whom', 'reason']
            .map((name) => foldText(String(details[name] ?? '')))
            .join(' ')
            .trim(),
        })
        .execute();
    },
    async logOf(incidentId) {
      const rows = await db
        .selectFrom('incident_log')
        .selectAll()
        .where('incident_id', '=', incidentId)
        .orderBy('id')
        .execute();
      return rows.map(entryOf);
    },
  };
}

const hasCamera = (cameraIds: readonly string[]) =>
  cameraIds.length === 0
    ? sql<boolean>`FALSE`
    : sql<boolean>`EXISTS (SELECT 1 FROM incident_camera
        WHERE incident_camera.incident_id = incident.id AND camera_id IN (${sql.join(cameraIds)}))`;

function hasWord({ text, cameraIds }: SearchWord) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`(incident.folded LIKE ${pattern} ESCAPE '\\'
    OR EXISTS (SELECT 1 FROM incident_log
      WHERE incident_log.incident_id = incident.id AND incident_log.folded LIKE ${pattern} ESCAPE '\\')
    OR ${hasCamera(cameraIds)})`;
}

type Row = Selectable<IncidentTables['incident']>;

const referenceOf = (number: string | null, dueMs: number | null): Reference | null =>
  number === null ? null : { number, dueMs };

const incidentOf = (row: Row, cameras: readonly Selectable<IncidentTables['incident_camera']>[]): Incident => ({
  id: row.id,
  number: renderNumber(Math.floor(row.ordinal / yearStep), row.ordinal % yearStep),
  kind: row.kind as Incident['kind'],
  severity: row.severity as Incident['severity'],
  state: row.state as Incident['state'],
  title: row.title,
  siteId: row.site_id,
  place: row.place,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  cameras: cameras.map((camera) => ({
    ...{ id: camera.id, cameraId: camera.camera_id, holdId: camera.hold_id },
    ...{ fromMs: camera.from_ms, toMs: camera.to_ms },
  })),
  unitIds: JSON.parse(row.unit_ids) as string[],
  ownerUnitId: row.owner_unit_id,
  handover: row.handover === null ? null : (JSON.parse(row.handover) as Handover),
  assigneeId: row.assignee_id,
  citizenReport: referenceOf(row.report_number, row.report_due_ms),
  adminCase: referenceOf(row.case_number, row.case_due_ms),
  alarmId: row.alarm_id,
  version: row.version,
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  createdByName: row.created_by_name,
  changedAtMs: row.changed_at_ms,
  closedAtMs: row.closed_at_ms,
});

const columnsOf = (incident: Incident): Omit<Row, 'id' | 'ordinal'> => ({
  kind: incident.kind,
  severity: incident.severity,
  state: incident.state,
  title: incident.title,
  site_id: incident.siteId,
  place: incident.place,
  from_ms: incident.fromMs,
  to_ms: incident.toMs,
  unit_ids: JSON.stringify(incident.unitIds),
  owner_unit_id: incident.ownerUnitId,
  handover: incident.handover && JSON.stringify(incident.handover),
  assignee_id: incident.assigneeId,
  report_number: incident.citizenReport?.number ?? null,
  report_due_ms: incident.citizenReport?.dueMs ?? null,
  case_number: incident.adminCase?.number ?? null,
  case_due_ms: incident.adminCase?.dueMs ?? null,
  alarm_id: incident.alarmId,
  version: incident.version,
  created_at_ms: incident.createdAtMs,
  created_by: incident.createdBy,
  created_by_name: incident.createdByName,
  changed_at_ms: incident.changedAtMs,
  closed_at_ms: incident.closedAtMs,
  folded: foldText(
    [incident.number, incident.title, incident.place, incident.citizenReport?.number, incident.adminCase?.number]
      .filter(Boolean)
      .join(' '),
  ),
});

const entryOf = (row: Selectable<IncidentTables['incident_log']>): LogEntry => ({
  incidentId: row.incident_id,
  atMs: row.at_ms,
  kind: row.kind as LogEntry['kind'],
  personId: row.person_id,
  personName: row.person_name,
  unitName: row.unit_name,
  details: JSON.parse(row.details) as Record<string, unknown>,
});
