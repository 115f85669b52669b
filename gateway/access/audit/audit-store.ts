/**
 * Audit rows in the database: only ever added to, which the database itself holds (triggers refuse to change or delete a
 * row). Retention removes the oldest in one transaction and leaves an anchor that the rest hangs on.
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
import { type AuditTables, noDelete } from './audit-tables.ts';

export interface AuditFilter {
  readonly personId?: string;
  readonly cameraId?: string;
  readonly kind?: string;
  readonly outcome?: AuditOutcome;
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Rows before this number, for paging. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface AuditStore {
  /** Hangs the entry on the chain. Call it in the transaction of the act that it tells of. */
  append(entry: AuditEntry): Promise<AuditRow>;
  /** The same for many at once, in their order. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRow[]>;
  /** Ascending, behind `afterSeq`. */
  next(afterSeq: number, limit: number): Promise<AuditRow[]>;
  /** Every kind of which there is a row, in order. */
  kinds(): Promise<string[]>;
  /** The first sign-in of an account behind the last row of `confirmedKind` about it. */
  openUse(accountId: string, confirmedKind: string): Promise<AuditRow | undefined>;
  anchor(): Promise<AuditAnchor>;
  /** In order of the chain. */
  roots(): Promise<AuditTables['audit_root'][]>;
  /** Takes the place of an earlier one of that day: its end has come again, further on. */
  putRoot(root: AuditTables['audit_root']): Promise<void>;
  /** Removes what is older and hangs the rest on an anchor. In a transaction of its own. @returns rows removed */
  prune(beforeMs: number): Promise<number>;
}

/** The clock may have been set by so much. */
const clockSlackMs = 86_400_000;

/** `database` may be a transaction. */
export function createAuditStore(database: Database): AuditStore {
  const db = database.withTables<AuditTables>();
  const anchor = async (): Promise<AuditAnchor> =>
    (await db.selectFrom('audit_anchor').selectAll().executeTakeFirst()) ?? emptyChain;
  const end = async (): Promise<AuditAnchor> =>
    (await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()) ??
    (await anchor());
  const kinds = async (): Promise<string[]> => {
    const known: string[] = [];
    // From one to the next by the index: there are few kinds, and many rows.
    for (;;) {
      let next = db.selectFrom('audit').select('kind').orderBy('kind').limit(1);
      const last = known.at(-1);
      if (last !== undefined) next = next.where('kind', '>', last);
      const row = await next.executeTakeFirst();
      if (!row) return known;
      known.push(row.kind);
    }
  };
  /** Between which numbers the rows of a time stand. Numbers and times grow together, but for what the clock was set back. */
  const numbersOf = async (fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER) => {
    const ends = db.selectFrom('audit').select('seq').limit(1);
    const first = ends
      .where('at_ms', '>=', fromMs - clockSlackMs)
      .orderBy('at_ms')
      .orderBy('seq');
    const last = ends
      .where('at_ms', '<', untilMs + clockSlackMs)
      .orderBy('at_ms', 'desc')
      .orderBy('seq', 'desc');
    const [lowest, highest] = [await first.executeTakeFirst(), await last.executeTakeFirst()];
    return lowest && highest && { lowest: lowest.seq, highest: highest.seq };
  };
  const page = async (filter: Omit<AuditFilter, 'kind'>, kind: string | undefined): Promise<AuditRow[]> => {
    const { personId, cameraId, outcome, fromMs, untilMs, beforeSeq, limit } = filter;
    let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
    // Of one person or camera there are fewer rows than of a kind: the plus leaves their index to be walked.
    const few = personId !== undefined || cameraId !== undefined;
    if (kind !== undefined) query = few ? query.where(sql`+kind`, '=', kind) : query.where('kind', '=', kind);
    if (personId !== undefined) query = query.where('person_id', '=', personId);
    if (cameraId !== undefined) query = query.where('camera_id', '=', cameraId);
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
    if (fromMs !== undefined || untilMs !== undefined) {
      const numbers = await numbersOf(fromMs, untilMs);
      if (!numbers) return [];
      query = query.where('seq', '>=', numbers.lowest).where('seq', '<=', numbers.highest);
      // The plus keeps the index of times out: rows would come by time and be sorted, all of them.
      if (fromMs !== undefined) query = query.where(sql`+at_ms`, '>=', fromMs);
      if (untilMs !== undefined) query = query.where(sql`+at_ms`, '<', untilMs);
    }
    return (await query.execute()).map(rowOf);
  };
  return {
    anchor,
    kinds,
    async append(entry) {
      const row = rowBehind(await end(), entry);
      await db.insertInto('audit').values(columnsOf(row)).execute();
      return row;
    },
    async appendAll(entries) {
      let last = await end();
      const rows: AuditRow[] = [];
      for (const entry of entries) {
        const row = rowBehind(last, entry);
        rows.push(row);
        last = row;
      }
      if (rows.length > 0) await db.insertInto('audit').values(rows.map(columnsOf)).execute();
    },
    async list({ kind, ...filter }) {
      if (kind === undefined) return page(filter, undefined);
      // One ordered walk along the index per kind: all of them in one query would be sorted first, millions for `view`.
      const meant = (await kinds()).filter((known) => known === kind || known.startsWith(`${kind}.`));
      const pages: AuditRow[][] = [];
      for (const each of meant) pages.push(await page(filter, each));
      const newestFirst = (one: AuditRow, other: AuditRow): number => other.seq - one.seq;
      return pages.flat().sort(newestFirst).slice(0, filter.limit);
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
    async openUse(accountId, confirmedKind) {
      const confirmed = await db
        .selectFrom('audit')
        .select('seq')
        .where('kind', '=', confirmedKind)
        .where('subject_id', '=', accountId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      const use = await db
        .selectFrom('audit')
        .selectAll()
        .where('person_id', '=', accountId)
        .where('kind', '=', 'sign-in')
        .where('outcome', '=', 'done')
        .where('seq', '>', confirmed?.seq ?? 0)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst();
      return use && rowOf(use);
    },
    roots: () => db.selectFrom('audit_root').selectAll().orderBy('seq').execute(),
    async putRoot(root) {
      await db
        .insertInto('audit_root')
        .values(root)
        .onConflict((conflict) => conflict.column('day').doUpdateSet(root))
        .execute();
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

const rowBehind = ({ seq: before, hash }: AuditAnchor, entry: AuditEntry): AuditRow => {
  const seq = before + 1;
  return { ...entry, seq, hash: hashOf(hash, seq, entry) };
};

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
