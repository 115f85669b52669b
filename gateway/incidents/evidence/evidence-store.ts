/** Packs, their history and their links in gateway.db. */
import type { Selectable } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import type { EvidenceTables } from './evidence-tables.ts';
import type { MadePack, NamedPerson, Pack, PackItem, PackState, PackStep, StepKind } from './model.ts';

/** What an act changes of a pack. */
export type PackChange = Partial<
  Pick<Pack, 'state' | 'decidedBy' | 'decidedAtMs' | 'reviewedBy' | 'reviewedAtMs' | 'made' | 'fault'>
>;

export interface DownloadLink {
  readonly id: string;
  readonly packId: string;
  readonly tokenHash: string;
  readonly recipient: string;
  readonly recipientUnit: string;
  readonly madeBy: NamedPerson;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
  readonly endedAtMs: number | null;
  readonly firstAddress: string | null;
}

export interface EvidenceStore {
  find(packId: string): Promise<Pack | undefined>;
  /** Newest first. */
  /** All of them, newest first, read as they are taken. */
  newest(): AsyncIterable<Pack>;
  inState(state: PackState): Promise<Pack[]>;
  unreviewed(): Promise<Pack[]>;
  /** The next free number of a year. */
  nextNumber(year: string): Promise<string>;
  /** Hash of the manifest of the pack that was made last; null: none was. */
  lastManifest(): Promise<string | null>;
  insert(pack: Pack): Promise<void>;
  /** @returns whether it was still in one of `from` */
  change(packId: string, from: readonly PackState[], change: PackChange): Promise<boolean>;
  addStep(packId: string, step: PackStep): Promise<void>;
  steps(packId: string): Promise<PackStep[]>;
  insertLink(link: DownloadLink): Promise<void>;
  links(packId: string): Promise<DownloadLink[]>;
  linkOf(tokenHash: string): Promise<DownloadLink | undefined>;
  endLink(linkId: string, atMs: number): Promise<boolean>;
  openedFrom(linkId: string, address: string): Promise<void>;
}

const stepRows = 200;

/** `database` may be a transaction. */
export function createEvidenceStore(database: Database): EvidenceStore {
  const db = database.withTables<EvidenceTables>();
  const packs = () => db.selectFrom('evidence_pack').selectAll();
  return {
    async find(packId) {
      const row = await packs().where('id', '=', packId).executeTakeFirst();
      return row && packOf(row);
    },
    async *newest() {
      let rows = await packs().orderBy('id', 'desc').limit(stepRows).execute();
      // Ids follow the time at which they were made.
      for (let last = rows.at(-1); last; last = rows.at(-1)) {
        yield* rows.map(packOf);
        rows = await packs().where('id', '<', last.id).orderBy('id', 'desc').limit(stepRows).execute();
      }
    },
    inState: async (state) => (await packs().where('state', '=', state).orderBy('decided_at_ms').execute()).map(packOf),
    async unreviewed() {
      const rows = await packs()
        .where('urgent_reason', 'is not', null)
        .where('reviewed_by', 'is', null)
        .where('state', '!=', 'cancelled')
        .orderBy('requested_at_ms')
        .execute();
      return rows.map(packOf);
    },
    async nextNumber(year) {
      const prefix = `CC-${year}-`;
      const last = await db
        .selectFrom('evidence_pack')
        .select('number')
        .where('number', 'like', `${prefix}%`)
        // The ten-thousandth of a year is longer.
        .orderBy((expression) => expression.fn('length', ['number']), 'desc')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      const next = last ? Number(last.number.slice(prefix.length)) + 1 : 1;
      return `${prefix}${String(next).padStart(4, '0')}`;
    },
    async lastManifest() {
      // By the history, which is only added to: the clock may be set back.
      const last = await db
        .selectFrom('evidence_step')
        .innerJoin('evidence_pack', 'evidence_pack.id', 'evidence_step.pack_id')
        .select('evidence_pack.made')
        .where('evidence_step.kind', '=', 'made')
        .orderBy('evidence_step.id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return parsed<MadePack>(last?.made ?? null)?.manifestSha256 ?? null;
    },
    async insert(pack) {
      await db.insertInto('evidence_pack').values(rowOf(pack)).execute();
    },
    async change(packId, from, change) {
      const set = columnsOf(change);
      const result = await db
        .updateTable('evidence_pack')
        .set(set)
        .where('id', '=', packId)
        .where('state', 'in', [...from])
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async addStep(packId, { atMs, kind, person, details }) {
      const row = {
        pack_id: packId,
        at_ms: atMs,
        kind,
        person: JSON.stringify(person),
        details: JSON.stringify(details),
      };
      await db.insertInto('evidence_step').values(row).execute();
    },
    async steps(packId) {
      const rows = await db
        .selectFrom('evidence_step')
        .selectAll()
        .where('pack_id', '=', packId)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        atMs: row.at_ms,
        kind: row.kind as StepKind,
        person: JSON.parse(row.person) as NamedPerson,
        details: JSON.parse(row.details) as Record<string, unknown>,
      }));
    },
    async insertLink(link) {
      await db
        .insertInto('evidence_link')
        .values({
          ...{ id: link.id, pack_id: link.packId, token_hash: link.tokenHash, recipient: link.recipient },
          ...{ recipient_unit: link.recipientUnit, made_by: JSON.stringify(link.madeBy), made_at_ms: link.madeAtMs },
          ...{ expires_at_ms: link.expiresAtMs, ended_at_ms: link.endedAtMs, first_address: link.firstAddress },
        })
        .execute();
    },
    async links(packId) {
      const rows = await db
        .selectFrom('evidence_link')
        .selectAll()
        .where('pack_id', '=', packId)
        .orderBy('made_at_ms', 'desc')
        .execute();
      return rows.map(linkOf);
    },
    async linkOf(tokenHash) {
      const row = await db
        .selectFrom('evidence_link')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row && linkOf(row);
    },
    async endLink(linkId, atMs) {
      const result = await db
        .updateTable('evidence_link')
        .set({ ended_at_ms: atMs })
        .where('id', '=', linkId)
        .where('ended_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async openedFrom(linkId, address) {
      const link = db.updateTable('evidence_link').set({ first_address: address }).where('id', '=', linkId);
      await link.where('first_address', 'is', null).execute();
    },
  };
}

type Row = Selectable<EvidenceTables['evidence_pack']>;

const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
const written = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const packOf = (row: Row): Pack => ({
  ...{ id: row.id, number: row.number, state: row.state as PackState, purpose: row.purpose, fault: row.fault },
  ...{ caseNumber: row.case_number, incidentId: row.incident_id, urgentReason: row.urgent_reason },
  ...{ requestedAtMs: row.requested_at_ms, decidedAtMs: row.decided_at_ms, reviewedAtMs: row.reviewed_at_ms },
  items: JSON.parse(row.items) as PackItem[],
  requestedBy: JSON.parse(row.requested_by) as NamedPerson,
  decidedBy: parsed<NamedPerson>(row.decided_by),
  reviewedBy: parsed<NamedPerson>(row.reviewed_by),
  made: parsed<MadePack>(row.made),
});

const rowOf = (pack: Pack): Row => ({
  ...{ id: pack.id, number: pack.number, state: pack.state, purpose: pack.purpose, fault: pack.fault },
  ...{ case_number: pack.caseNumber, incident_id: pack.incidentId, urgent_reason: pack.urgentReason },
  ...{ requested_at_ms: pack.requestedAtMs, decided_at_ms: pack.decidedAtMs, reviewed_at_ms: pack.reviewedAtMs },
  items: JSON.stringify(pack.items),
  requested_by: JSON.stringify(pack.requestedBy),
  decided_by: written(pack.decidedBy),
  reviewed_by: written(pack.reviewedBy),
  made: written(pack.made),
});

function columnsOf(change: PackChange): Partial<Row> {
  const { state, decidedBy, decidedAtMs, reviewedBy, reviewedAtMs, made, fault } = change;
  return {
    ...(state === undefined ? {} : { state }),
    ...(decidedBy === undefined ? {} : { decided_by: written(decidedBy) }),
    ...(decidedAtMs === undefined ? {} : { decided_at_ms: decidedAtMs }),
    ...(reviewedBy === undefined ? {} : { reviewed_by: written(reviewedBy) }),
    ...(reviewedAtMs === undefined ? {} : { reviewed_at_ms: reviewedAtMs }),
    ...(made === undefined ? {} : { made: written(made) }),
    ...(fault === undefined ? {} : { fault }),
  };
}

const linkOf = (row: Selectable<EvidenceTables['evidence_link']>): DownloadLink => ({
  ...{ id: row.id, packId: row.pack_id, tokenHash: row.token_hash, recipient: row.recipient },
  ...{ recipientUnit: row.recipient_unit, madeBy: JSON.parse(row.made_by) as NamedPerson, madeAtMs: row.made_at_ms },
  ...{ expiresAtMs: row.expires_at_ms, endedAtMs: row.ended_at_ms, firstAddress: row.first_address },
});
