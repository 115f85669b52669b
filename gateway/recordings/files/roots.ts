/**
 * Once an hour the newest links of all chains are signed together: from then on nobody, whoever has the disks and the index, can
 * change what was recorded before without it being seen.
 */
import { createHash } from 'node:crypto';
import type { SigningKey } from '../../access/audit/signing-key.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Logger } from '../../kernel/log.ts';
import type { ChainHead } from './file-store.ts';
import type { IndexTables } from './index-tables.ts';

export interface Root {
  readonly atMs: number;
  /** JSON: camera, role, link of each chain, in their order. */
  readonly heads: string;
  /** Hex, of `heads`. */
  readonly sha256: string;
  /** Base64, Ed25519 over `rootText`. */
  readonly signature: string;
  readonly fingerprint: string;
}

export interface Roots {
  /** Signs what stands now. */
  sign(): Promise<Root | undefined>;
  /** Newest last. */
  list(fromMs: number, toMs: number): Promise<readonly Root[]>;
  close(): void;
}

const hourMs = 3_600_000;

/** What is signed. */
export const rootText = (root: Pick<Root, 'atMs' | 'sha256'>): string => `recordings ${root.atMs} ${root.sha256}`;

export const headsText = (heads: readonly ChainHead[]): string =>
  JSON.stringify(
    heads
      .map(({ cameraId, role, chain }) => [cameraId, role, chain] as const)
      .sort((one, other) => (`${one[0]}${one[1]}` < `${other[0]}${other[1]}` ? -1 : 1)),
  );

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface RootsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly key: SigningKey;
  readonly heads: () => readonly ChainHead[];
}

export function openRoots({ db: database, clock, log, key, heads }: RootsOptions): Roots {
  const db = database.withTables<IndexTables>();
  const sign = async (): Promise<Root | undefined> => {
    const text = headsText(heads());
    if (text === '[]') return undefined;
    const signed = { atMs: clock.nowMs(), sha256: sha256Of(text) };
    const root: Root = { ...signed, heads: text, signature: key.sign(rootText(signed)), fingerprint: key.fingerprint };
    await db
      .insertInto('root')
      .values({
        ...{ at_ms: root.atMs, heads: root.heads, sha256: root.sha256 },
        ...{ signature: root.signature, fingerprint: root.fingerprint },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return root;
  };
  const end = clock.every(hourMs, () => {
    sign().catch((error: unknown) => log.error({ err: error }, 'the recordings of an hour could not be signed'));
  });
  return {
    sign,
    async list(fromMs, toMs) {
      const rows = await db
        .selectFrom('root')
        .selectAll()
        .where('at_ms', '>=', fromMs)
        .where('at_ms', '<', toMs)
        .orderBy('at_ms')
        .execute();
      return rows.map(({ at_ms, ...rest }) => ({ atMs: at_ms, ...rest }));
    },
    close: end,
  };
}
