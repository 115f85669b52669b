/**
 * Audit rows in the database: only ever added to, which the database itself holds (triggers refuse to change or delete a
 * row). Retention removes whole days from the front inside one transaction and leaves an anchor that the rest hangs on.
 */
import { sql } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import {
  type AuditAnchor,
  type AuditEntry,
  type AuditOutcome,
  type AuditRow,
  canonicalJson,
  emptyChain,
  hashOf,
} from './audit-chain.ts';

export type AuditTables = {
  audit: {
    seq: number;
    at_ms: number;
    person_id: string | null;
    person_name: string;
    role: string;
    kind: string;
    outcome: string;
    camera_id: string | null;
    subject_id: string | null;
    address: string;
    desk: string;
    details: string;
    hash: string;
  };
  /** One row: what the oldest kept row hangs on. */
  audit_anchor: { seq: number; hash: string };
  /** Signed ends of days. */
  audit_root: { day: string; seq: number; hash: string; signature: string; key_fingerprint: string };
};

export interface AuditFilter {
  readonly personId?: string;
  readonly cameraId?: string;
  readonly kind?: string;
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Rows before this number, for paging. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface AuditStore {
  /** Hangs the entry on the chain. Call it in the transaction of the act that it tells of. */
  append(entry: AuditEntry): Promise<AuditRow>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRow[]>;
  /** Ascending, behind `afterSeq`. */
  next(afterSeq: number, limit: number): Promise<AuditRow[]>;
  anchor(): Promise<AuditAnchor>;
  end(): Promise<AuditAnchor>;
  roots(): Promise<AuditTables['audit_root'][]>;
  addRoot(root: AuditTables['audit_root']): Promise<void>;
  /** Removes what is older and hangs the rest on an anchor. In a transaction of its own. @returns rows removed */
  prune(beforeMs: number): Promise<number>;
}

const noChange = `CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END`;
const noDelete = `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END`;

export async function createAuditTables(db: Database): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'text')
    .addColumn('person_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('camera_id', 'text')
    .addColumn('subject_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('desk', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  for (const column of ['at_ms', 'person_id', 'camera_id', 'kind']) {
    await db.schema.createIndex(`audit_by_${column}`).on('audit').columns([column, 'seq']).execute();
  }
  await db.schema
    .createTable('audit_anchor')
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_root')
    .addColumn('day', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .addColumn('key_fingerprint', 'text', (column) => column.notNull())
    .execute();
  await sql.raw(noChange).execute(db);
  await sql.raw(noDelete).execute(db);
}

/** `database` may be a transaction. */
export function createAuditStore(database: Database): AuditStore {
  const db = database.withTables<AuditTables>();
  const anchor = async (): Promise<AuditAnchor> =>
    (await db.selectFrom('audit_anchor').selectAll().executeTakeFirst()) ?? emptyChain;
  const end = async (): Promise<AuditAnchor> =>
    (await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()) ??
    (await anchor());
  return {
    anchor,
    end,
    async append(entry) {
      const last = await end();
      const seq = last.seq + 1;
      const row: AuditRow = { ...entry, seq, hash: hashOf(last.hash, seq, entry) };
      await db.insertInto('audit').values(columnsOf(row)).execute();
      return row;
    },
    async list({ personId, cameraId, kind, fromMs, untilMs, beforeSeq, limit }) {
      let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      if (personId !== undefined) query = query.where('person_id', '=', personId);
      if (cameraId !== undefined) query = query.where('camera_id', '=', cameraId);
      if (kind !== undefined)
        query = query.where((where) => where.or([where('kind', '=', kind), where('kind', 'like', `${kind}.%`)]));
      if (fromMs !== undefined) query = query.where('at_ms', '>=', fromMs);
      if (untilMs !== undefined) query = query.where('at_ms', '<', untilMs);
      if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
      return (await query.execute()).map(rowOf);
    },
    async next(afterSeq, limit) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('seq', '>', afterSeq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(rowOf);
    },
    roots: () => db.selectFrom('audit_root').selectAll().orderBy('day').execute(),
    async addRoot(root) {
      await db.insertInto('audit_root').values(root).execute();
    },
    async prune(beforeMs) {
      const last = await db
        .selectFrom('audit')
        .select(['seq', 'hash'])
        .where('at_ms', '<', beforeMs)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!last) return 0;
      await sql.raw('DROP TRIGGER audit_no_delete').execute(db);
      const removed = await db.deleteFrom('audit').where('seq', '<=', last.seq).executeTakeFirst();
      await db.deleteFrom('audit_anchor').execute();
      await db.insertInto('audit_anchor').values(last).execute();
      await sql.raw(noDelete).execute(db);
      return Number(removed.numDeletedRows);
    },
  };
}

const columnsOf = (row: AuditRow): AuditTables['audit'] => ({
  seq: row.seq,
  at_ms: row.atMs,
  person_id: row.personId,
  person_name: row.personName,
  role: row.role,
  kind: row.kind,
  outcome: row.outcome,
  camera_id: row.cameraId,
  subject_id: row.subjectId,
  address: row.address,
  desk: row.desk,
  details: canonicalJson(row.details),
  hash: row.hash,
});

const rowOf = (row: AuditTables['audit']): AuditRow => ({
  seq: row.seq,
  atMs: row.at_ms,
  personId: row.person_id,
  personName: row.person_name,
  role: row.role,
  kind: row.kind,
  outcome: row.outcome as AuditOutcome,
  cameraId: row.camera_id,
  subjectId: row.subject_id,
  address: row.address,
  desk: row.desk,
  details: parseDetails(row.details),
  hash: row.hash,
});

/** Text that is not as we write it was written by somebody else: then the hash will not fit, which is what must be told. */
function parseDetails(text: string): Record<string, unknown> {
  try {
    const details = JSON.parse(text) as Record<string, unknown>;
    if (canonicalJson(details) === text) return details;
  } catch {
    // Not even JSON.
  }
  return { unreadable: text };
}
