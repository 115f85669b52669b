/**
 * Maintenance: a camera, link, site or lessor is out of service on purpose for a while, planned or from now on. Its alarms are
 * quiet, and when the window is over its time is excused in the health room's intervals, never by changing them.
 */
import { type Actor, entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { ExcusedSpan } from '../health/interval-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Subject } from '../kernel/conditions.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import { newId } from '../kernel/id.ts';
import type { AlarmTables } from './migrations.ts';

export const maintainedKinds = ['camera', 'link', 'site', 'lessor'] as const;

export interface MaintenanceSubject {
  readonly kind: (typeof maintainedKinds)[number];
  readonly id: string;
}

export interface MaintenanceWindow {
  readonly id: string;
  readonly subject: MaintenanceSubject;
  readonly fromMs: number;
  /** Planned end; null: until somebody ends it. */
  readonly untilMs: number | null;
  readonly reason: string;
  readonly openedBy: string;
  /** When it really ended; null: planned or under way. */
  readonly closedAtMs: number | null;
}

export interface MaintenanceInput {
  readonly subject: MaintenanceSubject;
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly reason: string;
}

export interface Maintenance {
  /** Planned and under way, and those that ended since `sinceMs`; by beginning. */
  list(sinceMs: number): Promise<readonly MaintenanceWindow[]>;
  open(input: MaintenanceInput, actor: Actor): Promise<MaintenanceWindow>;
  /** Planned or under way. */
  find(id: string): MaintenanceWindow | undefined;
  /** Ends it now, or calls it off before it began. @throws GatewayError `not-found` */
  end(id: string, actor: Actor): Promise<void>;
  /** Whether the subject, or what it hangs on, is under maintenance now. */
  covers(subject: Subject): boolean;
  /** Ends what is due. */
  turn(): Promise<void>;
}

export interface MaintenanceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'append'>;
  /** The subject itself first, then what it hangs on. */
  readonly above: (subject: Subject) => readonly MaintenanceSubject[];
  /** Inside the transaction that ends the window. */
  readonly excuse: (span: ExcusedSpan, transaction: Database) => Promise<void>;
}

export async function openMaintenance(options: MaintenanceOptions): Promise<Maintenance> {
  const { db, clock, audit } = options;
  const rows = await db
    .withTables<AlarmTables>()
    .selectFrom('maintenance')
    .selectAll()
    .where('closed_at_ms', 'is', null)
    .execute();
  const current = new Map(rows.map((row) => [row.id, windowOf(row)]));

  const write = (
    window: MaintenanceWindow,
    kind: string,
    actor: Actor | undefined,
    inside?: (transaction: Database) => Promise<void>,
  ) =>
    db.transaction().execute(async (transaction) => {
      const row = rowOf(window);
      await transaction
        .withTables<AlarmTables>()
        .insertInto('maintenance')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      await inside?.(transaction);
      if (!actor) return;
      const { subject, fromMs, untilMs, reason } = window;
      const details = { subject, fromMs, untilMs, reason };
      const cameraId = subject.kind === 'camera' ? subject.id : null;
      await audit.append(entryOf(actor, clock.nowMs(), { kind, cameraId, subjectId: window.id, details }), transaction);
    });
  const close = async (window: MaintenanceWindow, atMs: number, actor: Actor | undefined) => {
    const { subject, fromMs, reason } = window;
    // Taken out before it is written: whoever ends it too, or its own time, finds nothing that could be excused twice.
    current.delete(window.id);
    try {
      await write({ ...window, closedAtMs: atMs }, 'maintenance.ended', actor, async (transaction) => {
        const span = { subjectKind: subject.kind, subjectId: subject.id, fromMs, toMs: atMs, reason };
        if (atMs > fromMs) await options.excuse(span, transaction);
      });
    } catch (error) {
      current.set(window.id, window);
      throw error;
    }
  };
  const isRunning = ({ fromMs, untilMs }: MaintenanceWindow, nowMs: number) =>
    fromMs <= nowMs && (untilMs === null || nowMs < untilMs);

  return {
    async list(sinceMs) {
      const found = await db
        .withTables<AlarmTables>()
        .selectFrom('maintenance')
        .selectAll()
        .where((where) => where.or([where('closed_at_ms', 'is', null), where('closed_at_ms', '>=', sinceMs)]))
        .orderBy('from_ms')
        .execute();
      return found.map(windowOf);
    },
    async open(input, actor) {
      const nowMs = clock.nowMs();
      if (input.untilMs !== null && input.untilMs <= Math.max(input.fromMs, nowMs))
        throw new GatewayError('request.invalid', { details: { field: 'until' } });
      // What is past was watched and counted; excusing it is the bill's matter.
      const fromMs = Math.max(input.fromMs, nowMs);
      const window = { ...input, fromMs, id: newId(nowMs), openedBy: actor.personName, closedAtMs: null };
      await write(window, 'maintenance.opened', actor);
      current.set(window.id, window);
      return window;
    },
    find: (id) => current.get(id),
    async end(id, actor) {
      const window = current.get(id);
      if (!window) throw new GatewayError('not-found');
      await close(window, Math.min(clock.nowMs(), window.untilMs ?? Number.POSITIVE_INFINITY), actor);
    },
    covers(subject) {
      const nowMs = clock.nowMs();
      const running = [...current.values()].filter((window) => isRunning(window, nowMs));
      if (running.length === 0) return false;
      const chain = options.above(subject);
      return running.some((window) =>
        chain.some(({ kind, id }) => window.subject.kind === kind && window.subject.id === id),
      );
    },
    async turn() {
      const nowMs = clock.nowMs();
      for (const window of [...current.values()])
        if (window.untilMs !== null && window.untilMs <= nowMs) await close(window, window.untilMs, undefined);
    },
  };
}

type Row = AlarmTables['maintenance'];

const windowOf = (row: Row): MaintenanceWindow => ({
  id: row.id,
  subject: { kind: row.subject_kind as MaintenanceSubject['kind'], id: row.subject_id },
  fromMs: row.from_ms,
  untilMs: row.until_ms,
  reason: row.reason,
  openedBy: row.opened_by,
  closedAtMs: row.closed_at_ms,
});

const rowOf = (window: MaintenanceWindow): Row => ({
  id: window.id,
  subject_kind: window.subject.kind,
  subject_id: window.subject.id,
  from_ms: window.fromMs,
  until_ms: window.untilMs,
  reason: window.reason,
  opened_by: window.openedBy,
  closed_at_ms: window.closedAtMs,
});
