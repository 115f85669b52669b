/**
 * Who watched which camera, from when to when. The beginning is in the chain before the first picture goes out; the end is
 * added when it is known. What is open is noted every half a minute, so that after a crash each view ends in the chain where
 * it was last known to go on. A tile that moves or changes its player is one view, not many.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';
import { type Actor, entryOf } from './actor.ts';
import type { AuditLog } from './audit-log.ts';

export type ViewKind = 'live' | 'listen' | 'playback' | 'replay';

export interface View {
  readonly actor: Actor;
  readonly cameraId: string;
  readonly kind: ViewKind;
  /** Why, where the policy asks for it. */
  readonly purpose: string;
}

export interface ViewBook {
  /** Resolves when the beginning is on record; then the picture may go out. */
  begin(view: View): Promise<OpenView>;
  /** Of one camera or of all, now open. */
  open(): readonly (View & { readonly fromMs: number })[];
  /** Ends all that is open. */
  close(): Promise<void>;
}

export interface OpenView {
  /** Idempotent. The view goes on for a few seconds in case the same person comes back to the camera. */
  end(): void;
}

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

interface Known {
  readonly id: string;
  readonly view: View;
  readonly fromMs: number;
  readonly begun: Promise<void>;
  holders: number;
  cancelEnd: () => void;
}

const heartbeatMs = 30_000;
const lingerMs = 5_000;

export interface ViewBookOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly onError: (error: unknown) => void;
}

export async function openViewBook({ db, clock, audit, onError }: ViewBookOptions): Promise<ViewBook> {
  const table = db.withTables<ViewTables>();
  const known = new Map<string, Known>();
  const writes = new Set<Promise<unknown>>();
  const track = <T>(write: Promise<T>): Promise<T> => {
    const settled: Promise<void> = write.then(
      () => void writes.delete(settled),
      () => void writes.delete(settled),
    );
    writes.add(settled);
    return write;
  };

  const writeBegin = (id: string, { actor, cameraId, kind, purpose }: View, fromMs: number) =>
    db.transaction().execute(async (transaction) => {
      const row = {
        id,
        actor: JSON.stringify(actor),
        camera_id: cameraId,
        kind,
        purpose,
        from_ms: fromMs,
        seen_ms: fromMs,
      };
      await transaction.withTables<ViewTables>().insertInto('open_view').values(row).execute();
      const details = { viewId: id, purpose };
      await audit.append(entryOf(actor, fromMs, { kind: `view.${kind}`, cameraId, details }), transaction);
    });
  const writeEnd = (id: string, { actor, cameraId, kind }: View, fromMs: number, untilMs: number, how: string) =>
    db.transaction().execute(async (transaction) => {
      await transaction.withTables<ViewTables>().deleteFrom('open_view').where('id', '=', id).execute();
      const details = { viewId: id, kind, fromMs, untilMs, how };
      await audit.append(entryOf(actor, clock.nowMs(), { kind: 'view.ended', cameraId, details }), transaction);
    });

  // What a crash left open ended when it was last seen.
  for (const row of await table.selectFrom('open_view').selectAll().execute()) {
    const actor = JSON.parse(row.actor) as Actor;
    const view: View = { actor, cameraId: row.camera_id, kind: row.kind as ViewKind, purpose: row.purpose };
    await writeEnd(row.id, view, row.from_ms, row.seen_ms, 'gateway stopped');
  }
  const endHeartbeat = clock.every(heartbeatMs, () => {
    if (known.size === 0) return;
    void track(table.updateTable('open_view').set({ seen_ms: clock.nowMs() }).execute()).catch(onError);
  });

  const finish = (key: string, entry: Known, how: string) => {
    known.delete(key);
    entry.cancelEnd();
    return track(entry.begun.then(() => writeEnd(entry.id, entry.view, entry.fromMs, clock.nowMs(), how))).catch(
      onError,
    );
  };
  const start = (key: string, view: View): Known => {
    const id = newId(clock.nowMs());
    const fromMs = clock.nowMs();
    const begun = track(writeBegin(id, view, fromMs));
    const entry: Known = { id, view, fromMs, begun, holders: 0, cancelEnd: () => {} };
    known.set(key, entry);
    // Not on record: it was no view, and the next try begins anew.
    begun.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry;
  };
  const leave = (key: string, entry: Known) => {
    entry.holders -= 1;
    if (entry.holders > 0 || known.get(key) !== entry) return;
    entry.cancelEnd = clock.after(lingerMs, () => void finish(key, entry, 'left'));
  };

  return {
    open: () => [...known.values()].map(({ view, fromMs }) => ({ ...view, fromMs })),
    async begin(view) {
      const { actor, cameraId, kind, purpose } = view;
      const key = JSON.stringify([actor.personId, actor.address, actor.desk, cameraId, kind, purpose]);
      const entry = known.get(key) ?? start(key, view);
      entry.holders += 1;
      entry.cancelEnd();
      await entry.begun;
      let left = false;
      return {
        end() {
          if (left) return;
          left = true;
          leave(key, entry);
        },
      };
    },
    async close() {
      endHeartbeat();
      await Promise.all([...known].map(([key, entry]) => finish(key, entry, 'gateway stopped')));
      await Promise.allSettled(writes);
    },
  };
}
