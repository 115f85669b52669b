/** Holds in gateway.db. Rows stay when a hold has ended: who let go of what, and when, is asked later. */
import type { Actor } from '../../access/audit/actor.ts';
import type { Database } from '../../kernel/database.ts';
import type { Hold } from '../model.ts';
import type { KeepTables } from './tables.ts';

/** With what is not told: by which accounts two people are told apart. */
export interface KeptHold extends Hold {
  /** null: no person (the gateway itself). */
  readonly placedById: string | null;
  readonly askedById: string | null;
  readonly askedAtMs: number | null;
  readonly askedWhy: string | null;
}

export interface HoldStore {
  /** Those that have not ended. */
  standing(): Promise<KeptHold[]>;
  /** Ended ones too; by id. */
  has(holdId: string): Promise<boolean>;
  insert(hold: KeptHold): Promise<void>;
  ask(hold: KeptHold): Promise<void>;
  end(holdId: string, atMs: number, by: Pick<Actor, 'personName'>): Promise<void>;
}

export function createHoldStore(db: Database): HoldStore {
  const tables = db.withTables<KeepTables>();
  return {
    async standing() {
      const rows = await tables
        .selectFrom('hold')
        .selectAll()
        .where('ended_at_ms', 'is', null)
        .orderBy('from_ms')
        .execute();
      return rows.map(holdOf);
    },
    async has(holdId) {
      const row = await tables.selectFrom('hold').select('id').where('id', '=', holdId).executeTakeFirst();
      return row !== undefined;
    },
    async insert(hold) {
      await tables.insertInto('hold').values(rowOf(hold)).execute();
    },
    async ask({ id, askedById, releaseAskedBy, askedAtMs, askedWhy }) {
      await tables
        .updateTable('hold')
        .set({ ask_by: askedById, ask_by_name: releaseAskedBy, ask_at_ms: askedAtMs, ask_why: askedWhy })
        .where('id', '=', id)
        .execute();
    },
    async end(holdId, atMs, { personName }) {
      await tables
        .updateTable('hold')
        .set({ ended_at_ms: atMs, ended_by_name: personName })
        .where('id', '=', holdId)
        .execute();
    },
  };
}

type Row = KeepTables['hold'];

const holdOf = (row: Row): KeptHold => ({
  id: row.id,
  cameraId: row.camera_id,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  reason: row.reason as Hold['reason'],
  subjectId: row.subject_id,
  note: row.note,
  placedById: row.placed_by,
  placedBy: row.placed_by_name,
  placedAtMs: row.placed_at_ms,
  untilMs: row.until_ms,
  askedById: row.ask_by,
  releaseAskedBy: row.ask_by_name,
  askedAtMs: row.ask_at_ms,
  askedWhy: row.ask_why,
});

const rowOf = (hold: KeptHold): Row => ({
  id: hold.id,
  camera_id: hold.cameraId,
  from_ms: hold.fromMs,
  to_ms: hold.toMs,
  reason: hold.reason,
  subject_id: hold.subjectId,
  note: hold.note,
  placed_by: hold.placedById,
  placed_by_name: hold.placedBy,
  placed_at_ms: hold.placedAtMs,
  until_ms: hold.untilMs,
  ask_by: hold.askedById,
  ask_by_name: hold.releaseAskedBy,
  ask_at_ms: hold.askedAtMs,
  ask_why: hold.askedWhy,
  ended_at_ms: null,
  ended_by_name: null,
});
