/** Tickets in the database: those that still let in. Only a hash of each token is kept. */
import type { Database } from '../../kernel/database.ts';

/** Live pictures of a profile, or what was recorded of it: neither opens the other. */
export const ticketRenditions = ['main', 'sub', 'h264', 'rec-main', 'rec-sub', 'rec-h264'] as const;
export type TicketRendition = (typeof ticketRenditions)[number];

/** What its owner must hold on the camera. */
export const rightOf = (rendition: TicketRendition): 'live' | 'playback' =>
  rendition.startsWith('rec-') ? 'playback' : 'live';

export interface Ticket {
  readonly id: string;
  /** SHA-256 of the token, base64url. */
  readonly tokenHash: string;
  /** Whose rights it has. */
  readonly accountId: string;
  readonly cameraId: string;
  readonly rendition: TicketRendition;
  readonly purpose: string;
  readonly madeAtMs: number;
  /** Unless it is used before; each use moves it on. */
  readonly expiresAtMs: number;
  /** However much it is used. */
  readonly untilMs: number;
  /** Where it was used first; null: not yet. */
  readonly firstAddress: string | null;
}

export type TicketTables = {
  ticket: {
    id: string;
    token_hash: string;
    account_id: string;
    camera_id: string;
    rendition: string;
    purpose: string;
    made_at_ms: number;
    expires_at_ms: number;
    until_ms: number;
    first_address: string | null;
  };
};

export async function createTicketTable(db: Database): Promise<void> {
  await db.schema
    .createTable('ticket')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id'))
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('rendition', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addColumn('first_address', 'text')
    .execute();
}

export interface TicketStore {
  list(): Promise<Ticket[]>;
  insert(ticket: Ticket): Promise<void>;
  used(ticketId: string, address: string): Promise<void>;
  remove(ticketId: string): Promise<void>;
}

/** `database` may be a transaction. */
export function createTicketStore(database: Database): TicketStore {
  const db = database.withTables<TicketTables>();
  return {
    async list() {
      return (await db.selectFrom('ticket').selectAll().execute()).map(ticketOf);
    },
    async insert(ticket) {
      await db.insertInto('ticket').values(rowOf(ticket)).execute();
    },
    async used(ticketId, address) {
      await db.updateTable('ticket').set({ first_address: address }).where('id', '=', ticketId).execute();
    },
    async remove(ticketId) {
      await db.deleteFrom('ticket').where('id', '=', ticketId).execute();
    },
  };
}

const rowOf = (ticket: Ticket): TicketTables['ticket'] => ({
  id: ticket.id,
  token_hash: ticket.tokenHash,
  account_id: ticket.accountId,
  camera_id: ticket.cameraId,
  rendition: ticket.rendition,
  purpose: ticket.purpose,
  made_at_ms: ticket.madeAtMs,
  expires_at_ms: ticket.expiresAtMs,
  until_ms: ticket.untilMs,
  first_address: ticket.firstAddress,
});

const ticketOf = (row: TicketTables['ticket']): Ticket => ({
  id: row.id,
  tokenHash: row.token_hash,
  accountId: row.account_id,
  cameraId: row.camera_id,
  rendition: row.rendition as TicketRendition,
  purpose: row.purpose,
  madeAtMs: row.made_at_ms,
  expiresAtMs: row.expires_at_ms,
  untilMs: row.until_ms,
  firstAddress: row.first_address,
});
