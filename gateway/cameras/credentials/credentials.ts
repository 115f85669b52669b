/**
 * Which name and password opens which device. A credential belongs to a camera, a device, a site or a range of
 * addresses; the nearest wins in that order, and of two ranges the smaller. Opened ones stay in memory, so that the
 * media path can ask at any time; they leave it only towards cameras.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { Logger } from '../../kernel/log.ts';
import { contains, parseAddress, parseCidr } from '../reach/cidr.ts';
import type { CredentialScope, Credentials } from '../records.ts';
import { createCredentialStore } from './credential-store.ts';
import type { CredentialVault } from './credential-vault.ts';

export interface CredentialQuestion {
  readonly cameraId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly address: string;
}

export interface CredentialListing {
  readonly scope: CredentialScope;
  readonly username: string;
  readonly changedAtMs: number;
  /** False when the key file changed since: the password must be entered again. */
  readonly readable: boolean;
}

export interface CredentialBook {
  find(question: CredentialQuestion): Credentials | undefined;
  list(): readonly CredentialListing[];
  /** `database` may be a transaction; the memory follows when `reload` is called after it. @throws GatewayError `request.invalid` for a bad range */
  put(database: Database, scope: CredentialScope, credentials: Credentials): Promise<void>;
  remove(database: Database, scope: CredentialScope): Promise<void>;
  reload(): Promise<void>;
}

interface Entry extends CredentialListing {
  readonly credentials: Credentials | undefined;
}

export async function openCredentialBook(options: {
  db: Database;
  vault: CredentialVault;
  clock: Clock;
  log: Logger;
}): Promise<CredentialBook> {
  const { db, vault, clock, log } = options;
  const entries = new Map<string, Entry>();
  const reload = async (): Promise<void> => {
    const rows = await createCredentialStore(db).list();
    entries.clear();
    for (const row of rows) {
      const password = vault.open(row.sealed, row.id);
      if (password === undefined) log.warn({ scope: row.scope }, 'a camera password cannot be read with this key file');
      const credentials = password === undefined ? undefined : { username: row.username, password };
      const { scope, username, changedAtMs } = row;
      entries.set(keyOf(scope), { scope, username, changedAtMs, readable: password !== undefined, credentials });
    }
  };
  await reload();
  const direct = (kind: CredentialScope['kind'], key: string | undefined): Credentials | undefined =>
    key === undefined ? undefined : entries.get(keyOf({ kind, key }))?.credentials;
  return {
    reload,
    list: () => [...entries.values()].map(({ credentials: _, ...listing }) => listing),
    find: ({ cameraId, deviceId, siteId, address }) =>
      direct('camera', cameraId) ?? direct('device', deviceId) ?? direct('site', siteId) ?? byRange(entries, address),
    async put(database, scope, { username, password }) {
      const known = checkedScope(scope);
      const id = newId(clock.nowMs());
      const sealed = vault.seal(password, id);
      await createCredentialStore(database).put({ id, scope: known, username, sealed, changedAtMs: clock.nowMs() });
    },
    remove: (database, scope) => createCredentialStore(database).remove(scope),
  };
}

const keyOf = (scope: CredentialScope): string => `${scope.kind} ${scope.key}`;

function byRange(entries: ReadonlyMap<string, Entry>, address: string): Credentials | undefined {
  const literal = parseAddress(address);
  const own = literal === undefined ? undefined : parseCidr(literal);
  if (!own) return undefined;
  return [...entries.values()]
    .flatMap(({ scope, credentials }) => {
      const range = scope.kind === 'range' ? parseCidr(scope.key) : undefined;
      return range && credentials && contains(range, own) ? [{ range, credentials }] : [];
    })
    .sort((a, b) => b.range.prefixLength - a.range.prefixLength)[0]?.credentials;
}

function checkedScope(scope: CredentialScope): CredentialScope {
  if (scope.kind !== 'range' || parseCidr(scope.key)) return scope;
  throw new GatewayError('request.invalid', { details: { field: 'scope.cidr', value: scope.key } });
}
