/**
 * The gateway's own certificate authority, made at first start: its root is installed once on the desks, the leaf that the
 * gateway shows is made anew when it comes to its end or when its names change. Browsers decode video themselves only on
 * secure pages, and a closed network has no public authority. Keys are P-256, in files that only the gateway's user reads.
 *
 * The openssl program writes them: Node makes no certificates, and the libraries that do bring twenty packages.
 */
import { execFile } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GatewayError } from '../../kernel/errors.ts';

export interface Certificate {
  /** PEM of the leaf with the root behind it. */
  readonly cert: string;
  readonly key: string;
}

export interface AuthorityOptions {
  /** Holds authority.crt, authority.key, gateway.crt and gateway.key. */
  readonly folder: string;
  /** Host names and addresses by which desks call this gateway. */
  readonly names: readonly string[];
  readonly nowMs: number;
}

const dayMs = 24 * 3_600_000;
const rootDays = 3_650;
/** What browsers accept of a leaf at most is 398. */
const leafDays = 397;
const renewBeforeDays = 30;

const run = promisify(execFile);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * The certificate to show now; made or renewed first when that is due.
 * @throws GatewayError `config.invalid` when a root is there and cannot be used, or openssl is missing
 */
export async function ownCertificate(options: AuthorityOptions): Promise<Certificate> {
  const { folder } = options;
  const file = (name: string) => join(folder, name);
  if (!existsSync(file('authority.crt'))) await makeInside(folder, makeRoot, ['authority.key', 'authority.crt']);
  const root = readPair(file('authority.crt'), file('authority.key'));
  // Desks trust it: it is never replaced by itself.
  if (!root) throw new GatewayError('config.invalid', { details: { file: file('authority.key') } });
  const known = readPair(file('gateway.crt'), file('gateway.key'));
  if (known && isStillGood(known.cert, root.cert, options)) return withRoot(known, root.cert);
  await makeInside(folder, (inside) => makeLeaf(inside, options), ['gateway.key', 'gateway.crt']);
  const made = readPair(file('gateway.crt'), file('gateway.key'));
  if (!made) throw new GatewayError('config.invalid', { details: { file: file('gateway.crt') } });
  return withRoot(made, root.cert);
}

/** PEM of the root, to install on the desks; `undefined` before the first start. */
export function authorityCertificate(folder: string): string | undefined {
  const file = join(folder, 'authority.crt');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const withRoot = ({ cert, key }: Certificate, root: string): Certificate => ({ cert: `${cert}${root}`, key });

/** Files appear whole or not at all: they are made in a folder beside and moved. */
async function makeInside(
  folder: string,
  make: (inside: string) => Promise<void>,
  names: readonly string[],
): Promise<void> {
  const inside = mkdtempSync(join(folder, '.certificate-'));
  try {
    await make(inside);
    for (const name of names) renameSync(join(inside, name), join(folder, name));
  } finally {
    rmSync(inside, { recursive: true, force: true });
  }
}

async function makeRoot(inside: string): Promise<void> {
  await openssl([
    ...['req', '-x509', ...newKey, '-keyout', join(inside, 'authority.key'), '-out', join(inside, 'authority.crt')],
    ...['-days', String(rootDays), '-subj', '/CN=Thap Canh authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
}

async function makeLeaf(inside: string, { folder, names }: AuthorityOptions): Promise<void> {
  const request = join(inside, 'request.pem');
  const extensions = join(inside, 'extensions');
  const altNames = names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',');
  writeFileSync(
    extensions,
    [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid',
      `subjectAltName=${altNames}`,
    ].join('\n'),
  );
  await openssl([
    ...['req', '-new', ...newKey, '-keyout', join(inside, 'gateway.key'), '-out', request],
    ...['-subj', '/CN=Thap Canh gateway'],
  ]);
  await openssl([
    ...['x509', '-req', '-in', request, '-out', join(inside, 'gateway.crt'), '-days', String(leafDays)],
    ...['-CA', join(folder, 'authority.crt'), '-CAkey', join(folder, 'authority.key')],
    ...['-set_serial', `0x7${randomBytes(15).toString('hex')}`, '-extfile', extensions],
  ]);
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    // Keys come out with mode 0600; nothing secret stands in the arguments.
    await run('openssl', [...args], { timeout: 30_000 });
  } catch (cause) {
    throw new GatewayError('config.invalid', { cause, details: { path: '/listen/tls', program: 'openssl' } });
  }
}

function readPair(certFile: string, keyFile: string): Certificate | undefined {
  try {
    const cert = readFileSync(certFile, 'utf8');
    const key = readFileSync(keyFile, 'utf8');
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
}

function isStillGood(cert: string, root: string, { names, nowMs }: AuthorityOptions): boolean {
  const leaf = new X509Certificate(cert);
  if (Date.parse(leaf.validTo) - nowMs < renewBeforeDays * dayMs || Date.parse(leaf.validFrom) > nowMs) return false;
  if (!leaf.verify(new X509Certificate(root).publicKey)) return false;
  const found = (leaf.subjectAltName ?? '').split(', ').length;
  return found === names.length && names.every((name) => leaf.checkHost(name) ?? leaf.checkIP(name));
}
