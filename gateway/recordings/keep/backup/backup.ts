/**
 * Everything that a gateway must not lose but recordings themselves: both databases, as they stand at one moment each, and its keys.
 * Made while it runs; restored while it is stopped. Without its keys a database is worth little: cameras' passwords would stay
 * shut, and signatures could not be made on.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { GatewayConfig } from '../../../../config/schema.ts';
import { copyDatabase, isWholeDatabase } from '../../../kernel/database.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import { openSealed, type SealedHeader, writeSealed } from './sealed-file.ts';

export type BackupConfig = Pick<GatewayConfig, 'storage'>;

/** Names inside the backup. */
const databases = ['gateway.db', 'recordings.db'] as const;
const credentialsKey = 'keys/credentials';
const auditKey = 'keys/audit';
/** Of the gateway's own certificate authority. */
const tlsFolder = 'tls';
const shortestPassphrase = 12;

/**
 * @param path of the new file; it must not be there yet
 * @returns names of what is in it
 * @throws GatewayError `request.invalid`, `request.conflict`, `database.failed`; the file system's errors
 */
export async function makeBackup(
  config: BackupConfig,
  path: string,
  passphrase: string,
  about: Pick<SealedHeader, 'madeAtMs' | 'version'>,
): Promise<readonly string[]> {
  checkPassphrase(passphrase);
  if (existsSync(path)) throw new GatewayError('request.conflict', { details: { path }, message: `${path} is there` });
  const folder = resolve(config.storage.folder);
  const scratch = await mkdtemp(join(folder, 'backup-'));
  try {
    const files = new Map<string, string>();
    // Small ones first: the first one that does not open says that the passphrase is wrong.
    for (const [name, source] of await keyFiles(config)) if (existsSync(source)) files.set(name, source);
    for (const name of databases) {
      const source = join(folder, name);
      if (!existsSync(source)) continue;
      const copy = join(scratch, name);
      await copyDatabase(source, copy);
      await chmod(copy, 0o600);
      files.set(name, copy);
    }
    await writeSealed(`${path}.part`, passphrase, about, files);
    await rename(`${path}.part`, path);
    return [...files.keys()];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * What stood there before is put aside, with its name and the time, when `replace` says so; otherwise nothing is touched.
 * The gateway must be stopped, and its lock held.
 * @throws GatewayError `request.invalid` (see `openSealed`), `request.conflict` when there is a gateway already
 */
export async function restoreBackup(
  config: BackupConfig,
  path: string,
  passphrase: string,
  { replace, nowMs }: { readonly replace: boolean; readonly nowMs: number },
): Promise<SealedHeader> {
  const folder = resolve(config.storage.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!replace && existsSync(join(folder, 'gateway.db'))) {
    const message = `${folder} holds a gateway already: --replace puts it aside`;
    throw new GatewayError('request.conflict', { details: { folder }, message });
  }
  const scratch = await mkdtemp(join(folder, 'restore-'));
  try {
    const opened: { name: string; file: string }[] = [];
    const header = await openSealed(path, passphrase, ({ name }) => {
      const file = join(scratch, String(opened.length));
      opened.push({ name, file });
      return file;
    });
    for (const { name, file } of opened) {
      const isDatabase = databases.some((database) => database === name);
      if (isDatabase && !isWholeDatabase(file)) throw new GatewayError('database.failed', { details: { name } });
    }
    for (const { name, file } of opened) {
      const place = placeOf(name, config);
      if (place === undefined) continue;
      await putAside(place, nowMs);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await rename(file, place);
    }
    return header;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function keyFiles({ storage }: BackupConfig): Promise<[string, string][]> {
  const folder = resolve(storage.folder);
  const tls = existsSync(join(folder, tlsFolder))
    ? await readdir(join(folder, tlsFolder), { withFileTypes: true })
    : [];
  return [
    [credentialsKey, resolve(storage.keyFile)],
    [auditKey, join(folder, 'audit.key')],
    ...tls
      .filter((entry) => entry.isFile())
      .map(({ name }): [string, string] => [`${tlsFolder}/${name}`, join(folder, tlsFolder, name)]),
  ];
}

/** `undefined`: of a later program; it is left out. Names that lead elsewhere are none of ours. */
function placeOf(name: string, { storage }: BackupConfig): string | undefined {
  const folder = resolve(storage.folder);
  if (databases.some((database) => database === name)) return join(folder, name);
  if (name === credentialsKey) return resolve(storage.keyFile);
  if (name === auditKey) return join(folder, 'audit.key');
  return /^tls\/[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? join(folder, name) : undefined;
}

/** A database with what has been written and not yet moved into it. */
async function putAside(place: string, nowMs: number): Promise<void> {
  for (const each of [place, `${place}-wal`, `${place}-shm`]) {
    if (existsSync(each)) await rename(each, `${each}.before-restore-${nowMs}`);
  }
}

function checkPassphrase(passphrase: string): void {
  if (passphrase.length >= shortestPassphrase) return;
  const message = `the passphrase needs ${shortestPassphrase} characters at least`;
  throw new GatewayError('request.invalid', { details: { field: 'passphrase' }, message });
}
