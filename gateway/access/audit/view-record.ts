/**
 * Views as they are written: a row in the audit when one begins and when it ended, and while it is open a row of its own that
 * says when it was last known to go on. A wall that changes its layout begins a view per tile: what comes together is a few
 * statements in one transaction.
 */
import type { Database } from '../../kernel/database.ts';
import type { Actor } from './actor.ts';
import { entryOf } from './actor.ts';
import type { AuditLog } from './audit-log.ts';
import { createGatheredWrites } from './gathered-writes.ts';
import type { View, ViewKind } from './view-book.ts';

export type ViewTables = {
  open_view: {
    id: string;
    actor: string;
    camera_id: string;
    kind: string;
    purpose: string;
    from_ms: number;
    seen_ms: number;
  };
};

export async function createViewTable(db: Database): Promise<void> {
  await db.schema
    .createTable('open_view')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('seen_ms', 'bigint', (column) => column.notNull())
    .execute();
}

export interface BegunView {
  readonly id: string;
  readonly view: View;
  readonly fromMs: number;
}

export interface EndedView extends BegunView {
  readonly untilMs: number;
  /** When this is written. */
  readonly atMs: number;
  readonly how: 'left' | 'gateway stopped';
}

export interface ViewRecord {
  /** Resolves when it is on the disk. */
  begin(begun: BegunView): Promise<void>;
  end(ended: EndedView): Promise<void>;
  /** All that are open still go on. */
  seen(atMs: number): Promise<void>;
  /** What is open, with the time when it was last known to go on. */
  open(): Promise<(BegunView & { readonly seenAtMs: number })[]>;
}

type Write = { readonly begun: BegunView } | { readonly ended: EndedView };

export function createViewRecord(db: Database, audit: AuditLog): ViewRecord {
  const table = db.withTables<ViewTables>();
  const gathered = createGatheredWrites<Write>(db, async (transaction, writes) => {
    const begun = writes.flatMap((write) => ('begun' in write ? [rowOf(write.begun)] : []));
    const ended = writes.flatMap((write) => ('ended' in write ? [write.ended.id] : []));
    const views = transaction.withTables<ViewTables>();
    if (begun.length > 0) await views.insertInto('open_view').values(begun).execute();
    if (ended.length > 0) await views.deleteFrom('open_view').where('id', 'in', ended).execute();
    await audit.appendAll(
      writes.map((write) => ('begun' in write ? beginningOf(write.begun) : endOf(write.ended))),
      transaction,
    );
  });
  return {
    begin: (begun) => gathered.add({ begun }),
    end: (ended) => gathered.add({ ended }),
    async seen(atMs) {
      await table.updateTable('open_view').set({ seen_ms: atMs }).execute();
    },
    async open() {
      const rows = await table.selectFrom('open_view').selectAll().execute();
      return rows.map((row) => ({
        id: row.id,
        view: {
          actor: JSON.parse(row.actor) as Actor,
          cameraId: row.camera_id,
          kind: row.kind as ViewKind,
          purpose: row.purpose,
        },
        fromMs: row.from_ms,
        seenAtMs: row.seen_ms,
      }));
    },
  };
}

const rowOf = ({ id, view, fromMs }: BegunView): ViewTables['open_view'] => ({
  id,
  actor: JSON.stringify(view.actor),
  camera_id: view.cameraId,
  kind: view.kind,
  purpose: view.purpose,
  from_ms: fromMs,
  seen_ms: fromMs,
});

function beginningOf({ id, view: { actor, cameraId, kind, purpose }, fromMs }: BegunView) {
  return entryOf(actor, fromMs, { kind: `view.${kind}`, cameraId, details: { viewId: id, purpose } });
}

function endOf({ id, view: { actor, cameraId, kind, purpose }, fromMs, untilMs, atMs, how }: EndedView) {
  const details = { viewId: id, kind, purpose, fromMs, untilMs, how };
  return entryOf(actor, atMs, { kind: 'view.ended', cameraId, details });
}
