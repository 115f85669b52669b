/**
 * Who watched what, from the rows that the view book (view-book.ts) has put into the chain, and from what is open now. Only
 * the chain is asked about the past: whoever removes an answer from it breaks it.
 */
import { sql } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import type { Actor } from './actor.ts';
import type { AuditRow } from './audit-chain.ts';
import { createAuditStore } from './audit-store.ts';
import type { AuditTables } from './audit-tables.ts';
import type { ViewTables } from './view-record.ts';

export interface WatchedSpan {
  readonly viewId: string;
  readonly cameraId: string;
  readonly kind: string;
  readonly actor: Actor;
  readonly purpose: string;
  readonly fromMs: number;
  /** Null: goes on now. */
  readonly untilMs: number | null;
}

export interface WatchedFilter {
  readonly cameraId?: string;
  readonly personId?: string;
  /** The time that a view must touch, epoch ms. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** `next` of the page before. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface ViewQuestions {
  /** Going on first, then those that ended last. `next`: where the page behind begins; null: there is none. */
  watched(filter: WatchedFilter): Promise<{ views: WatchedSpan[]; next: number | null }>;
  /** When each camera was last watched live, up to `nowMs`; null: not within what is kept. */
  lastWatched(cameraIds: readonly string[], nowMs: number): Promise<ReadonlyMap<string, number | null>>;
}

const pageRows = 500;
/** Rows that one answer looks at: then the next page goes on, however few fitted. */
const mostLookedAt = 20_000;
/** After a crash the ends of a camera's views come in one after the other in no order: so many are looked at. */
const lastEnds = 20;

export function createViewQuestions(database: Database): ViewQuestions {
  const db = database.withTables<ViewTables & AuditTables>();
  const store = createAuditStore(database);

  const goingOn = async ({ cameraId, personId, untilMs }: WatchedFilter): Promise<WatchedSpan[]> => {
    let query = db.selectFrom('open_view').selectAll().orderBy('from_ms', 'desc');
    if (cameraId !== undefined) query = query.where('camera_id', '=', cameraId);
    if (untilMs !== undefined) query = query.where('from_ms', '<', untilMs);
    const views = (await query.execute()).map((row) => ({
      viewId: row.id,
      cameraId: row.camera_id,
      kind: row.kind,
      actor: JSON.parse(row.actor) as Actor,
      purpose: row.purpose,
      fromMs: row.from_ms,
      untilMs: null,
    }));
    return views.filter(({ actor }) => personId === undefined || actor.personId === personId);
  };
  const lastEndOf = async (cameraId: string): Promise<number | null> => {
    const ends = await db
      .selectFrom('audit')
      .select('details')
      .where('camera_id', '=', cameraId)
      // The plus keeps the index of kinds out: of a camera that nobody ever watched it would be walked to its end.
      .where(sql`+kind`, '=', 'view.ended')
      // Details are canonical JSON: a quote within a text stands behind a backslash.
      .where('details', 'like', '%"kind":"live"%')
      .orderBy('seq', 'desc')
      .limit(lastEnds)
      .execute();
    const spans = ends.map(({ details }) => JSON.parse(details) as { kind?: unknown; untilMs?: unknown });
    const times = spans.flatMap(({ kind, untilMs }) =>
      kind === 'live' && typeof untilMs === 'number' ? [untilMs] : [],
    );
    return times.length === 0 ? null : Math.max(...times);
  };

  return {
    async watched(filter) {
      const { cameraId, personId, fromMs, untilMs, limit } = filter;
      const views = filter.beforeSeq === undefined ? await goingOn(filter) : [];
      const asked = {
        kind: 'view.ended',
        ...(cameraId === undefined ? {} : { cameraId }),
        ...(personId === undefined ? {} : { personId }),
        // A row is written when its view has ended, or later: before `fromMs` there is none that touches the time.
        ...(fromMs === undefined ? {} : { fromMs }),
      };
      let before = filter.beforeSeq;
      for (let lookedAt = 0; ; lookedAt += pageRows) {
        if (lookedAt >= mostLookedAt) return { views, next: before ?? null };
        const rows = await store.list({
          ...asked,
          ...(before === undefined ? {} : { beforeSeq: before }),
          limit: pageRows,
        });
        for (const row of rows) {
          if (views.length >= limit) return { views, next: row.seq + 1 };
          const span = spanOf(row);
          before = row.seq;
          if (span && touches(span, fromMs, untilMs)) views.push(span);
        }
        if (rows.length < pageRows) return { views, next: null };
      }
    },
    async lastWatched(cameraIds, nowMs) {
      const open = await db.selectFrom('open_view').select('camera_id').where('kind', '=', 'live').distinct().execute();
      const watchedNow = new Set(open.map(({ camera_id }) => camera_id));
      const answer = new Map<string, number | null>();
      for (const id of cameraIds) answer.set(id, watchedNow.has(id) ? nowMs : await lastEndOf(id));
      return answer;
    },
  };
}

function touches(span: WatchedSpan, fromMs = 0, untilMs = Number.POSITIVE_INFINITY): boolean {
  return span.fromMs < untilMs && (span.untilMs ?? Number.POSITIVE_INFINITY) >= fromMs;
}

/** `undefined`: not what the view book writes; then the chain says so, not we. */
function spanOf(row: AuditRow): WatchedSpan | undefined {
  const { viewId, kind, fromMs, untilMs, purpose } = row.details;
  if (typeof viewId !== 'string' || typeof kind !== 'string' || row.cameraId === null) return undefined;
  if (typeof fromMs !== 'number' || typeof untilMs !== 'number') return undefined;
  const { personId, personName, role, address, desk } = row;
  return {
    viewId,
    cameraId: row.cameraId,
    kind,
    actor: { personId, personName, role, address, desk },
    purpose: typeof purpose === 'string' ? purpose : '',
    fromMs,
    untilMs,
  };
}
