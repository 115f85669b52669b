/**
 * What the rest of the gateway sees of the audit: entries go in (in the transaction of the act where there is one), ends of
 * days are signed, and the whole can be checked at any time. Days are those of the district's clock.
 */
import type { Database } from '../../kernel/database.ts';
import { dayInDistrict } from '../../kernel/district-time.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type AuditAnchor, type AuditEntry, type AuditRow, type ChainFault, verifyChain } from './audit-chain.ts';
import { type AuditFilter, createAuditStore } from './audit-store.ts';
import type { AuditTables } from './audit-tables.ts';
import type { SigningKey } from './signing-key.ts';

export interface AuditVerdict {
  readonly rows: number;
  /** The first thing that is wrong; null: the chain stands. */
  readonly fault: (ChainFault & { readonly what: 'row' }) | { readonly what: 'root'; readonly day: string } | null;
}

export interface AuditLog {
  /**
   * Resolves when the row is on the disk. `transaction`: that of the act that it tells of.
   * @throws GatewayError `audit.unavailable`: then the act must not be done
   */
  append(entry: AuditEntry, transaction?: Database): Promise<AuditRow>;
  /** The same for many at once, at most a few hundred. */
  appendAll(entries: readonly AuditEntry[], transaction: Database): Promise<void>;
  list(filter: AuditFilter): Promise<AuditRow[]>;
  kinds(): Promise<string[]>;
  /** Signs the end of each day before `nowMs` that has rows and no signature yet. */
  signDays(nowMs: number): Promise<void>;
  verify(): Promise<AuditVerdict>;
  /** @returns rows removed */
  prune(beforeMs: number): Promise<number>;
}

const pageRows = 2_000;

export function createAuditLog(db: Database, key: SigningKey): AuditLog {
  const store = createAuditStore(db);
  const inTransaction = <T>(work: (transaction: Database) => Promise<T>) => db.transaction().execute(work);
  return {
    async append(entry, transaction) {
      try {
        if (transaction) return await createAuditStore(transaction).append(entry);
        return await inTransaction((own) => createAuditStore(own).append(entry));
      } catch (cause) {
        throw new GatewayError('audit.unavailable', { cause });
      }
    },
    async appendAll(entries, transaction) {
      try {
        await createAuditStore(transaction).appendAll(entries);
      } catch (cause) {
        throw new GatewayError('audit.unavailable', { cause });
      }
    },
    list: store.list,
    kinds: store.kinds,
    prune: (beforeMs) => inTransaction((own) => createAuditStore(own).prune(beforeMs)),
    async signDays(nowMs) {
      const signed = await store.roots();
      let after = signed.at(-1)?.seq ?? (await store.anchor()).seq;
      const today = dayInDistrict(nowMs);
      let last: AuditRow | undefined;
      // A day ends where another begins, be it an earlier one: a clock that ran ahead, or stood at 1970 after a power cut.
      const close = async (nextDay: string) => {
        const day = last && dayInDistrict(last.atMs);
        if (last && day !== undefined && day !== nextDay) await store.putRoot(rootOf(day, last, key));
      };
      for (let rows = await store.next(after, pageRows); rows.length > 0; rows = await store.next(after, pageRows)) {
        for (const row of rows) {
          const day = dayInDistrict(row.atMs);
          await close(day);
          if (day === today) return;
          last = row;
          after = row.seq;
        }
      }
      await close(today);
    },
    async verify() {
      const anchor = await store.anchor();
      const roots = new Map((await store.roots()).map((root) => [root.seq, root]));
      let at: AuditAnchor = anchor;
      for (let rows = await store.next(at.seq, pageRows); rows.length > 0; rows = await store.next(at.seq, pageRows)) {
        const reached = verifyChain(at, rows);
        if ('fault' in reached) return { rows: reached.seq - 1 - anchor.seq, fault: { what: 'row', ...reached } };
        for (const row of rows) {
          const root = roots.get(row.seq);
          if (root && !isRootOf(root, row, key))
            return { rows: row.seq - anchor.seq, fault: { what: 'root', day: root.day } };
          roots.delete(row.seq);
        }
        at = reached;
      }
      // A signed end behind the last row: rows at the end were removed.
      const beyond = [...roots.values()].find((root) => root.seq > at.seq);
      const rows = at.seq - anchor.seq;
      return { rows, fault: beyond ? { what: 'row', seq: at.seq + 1, fault: 'missing' } : null };
    },
  };
}

const signedText = (day: string, seq: number, hash: string): string => `audit ${day} ${seq} ${hash}`;

function rootOf(day: string, { seq, hash }: AuditRow, key: SigningKey): AuditTables['audit_root'] {
  return { day, seq, hash, signature: key.sign(signedText(day, seq, hash)), key_fingerprint: key.fingerprint };
}

function isRootOf(root: AuditTables['audit_root'], row: AuditRow, key: SigningKey): boolean {
  return root.hash === row.hash && key.verify(signedText(root.day, root.seq, root.hash), root.signature);
}
