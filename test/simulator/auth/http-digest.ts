/**
 * The server side of HTTP Basic and Digest (RFC 7616, RFC 2069 form accepted), as cameras do it for RTSP, SOAP and snapshots.
 * Nonces are our own random ones and live for five minutes; with `qop=auth` a nonce count must grow.
 */
import { createHash, randomBytes } from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'SHA-256';
export interface Credentials {
  readonly user: string;
  readonly password: string;
}
export interface AuthorizationHeader {
  readonly scheme: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly rest: string;
}

const NONCE_LIFE_MS = 300_000;
const NONCES_KEPT = 2000;

/** Splits an Authorization or WWW-Authenticate value; quoted and bare parameters. */
export function parseAuthorization(value: string): AuthorizationHeader {
  const space = value.indexOf(' ');
  const scheme = (space < 0 ? value : value.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : value.slice(space + 1).trim();
  const fields: Record<string, string> = {};
  for (const match of rest.matchAll(/([a-zA-Z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    const key = match[1];
    if (key !== undefined) fields[key.toLowerCase()] = (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1');
  }
  return { scheme, fields, rest };
}

/** The `response` of a digest, both with `qop=auth` and in the old form without. */
export function digestResponse(
  algorithm: DigestAlgorithm,
  credentials: Credentials,
  request: { realm: string; nonce: string; method: string; uri: string; qop?: string; nc?: string; cnonce?: string },
): string {
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const first = hash(`${credentials.user}:${request.realm}:${credentials.password}`);
  const second = hash(`${request.method}:${request.uri}`);
  if (request.qop === undefined) return hash(`${first}:${request.nonce}:${second}`);
  return hash(`${first}:${request.nonce}:${request.nc ?? ''}:${request.cnonce ?? ''}:${request.qop}:${second}`);
}

export class DigestDoor {
  readonly #realm: string;
  readonly #nonces = new Map<string, { bornMs: number; highestCount: number }>();
  readonly #nowMs: () => number;

  constructor(realm: string, nowMs: () => number) {
    this.#realm = realm;
    this.#nowMs = nowMs;
  }

  get realm(): string {
    return this.#realm;
  }

  /** A WWW-Authenticate value with a fresh nonce. The nonce ends in `=`, as real ones do. */
  challenge(algorithm: DigestAlgorithm, withQop: boolean): string {
    const nonce = `${randomBytes(18).toString('hex')}==`;
    if (this.#nonces.size >= NONCES_KEPT) this.#nonces.delete(this.#nonces.keys().next().value ?? '');
    this.#nonces.set(nonce, { bornMs: this.#nowMs(), highestCount: 0 });
    const qop = withQop ? ', qop="auth"' : '';
    const algorithmField = algorithm === 'MD5' ? '' : `, algorithm=${algorithm}`;
    return `Digest realm="${this.#realm}", nonce="${nonce}"${qop}${algorithmField}`;
  }

  /** True when the header proves the credentials for this method; the URI is taken from the header, as cameras do. */
  accepts(header: string | undefined, method: string, credentials: Credentials): boolean {
    if (header === undefined) return false;
    const { scheme, fields } = parseAuthorization(header);
    const nonce = fields['nonce'] ?? '';
    const known = this.#nonces.get(nonce);
    if (scheme !== 'digest' || fields['username'] !== credentials.user || known === undefined) return false;
    if (this.#nowMs() - known.bornMs > NONCE_LIFE_MS) return false;
    const algorithm: DigestAlgorithm = fields['algorithm']?.toUpperCase() === 'SHA-256' ? 'SHA-256' : 'MD5';
    const qop = fields['qop'];
    if (qop !== undefined) {
      const count = Number.parseInt(fields['nc'] ?? '', 16);
      if (!(count > known.highestCount)) return false;
      known.highestCount = count;
    }
    const expected = digestResponse(algorithm, credentials, {
      realm: this.#realm,
      nonce,
      method,
      uri: fields['uri'] ?? '',
      ...(qop === undefined ? {} : { qop, nc: fields['nc'] ?? '', cnonce: fields['cnonce'] ?? '' }),
    });
    return expected === fields['response'];
  }
}

/** True when a Basic header names exactly these credentials. */
export function acceptsBasic(header: string | undefined, credentials: Credentials): boolean {
  if (header === undefined) return false;
  const { scheme, rest } = parseAuthorization(header);
  return (
    scheme === 'basic' && Buffer.from(rest, 'base64').toString('utf8') === `${credentials.user}:${credentials.password}`
  );
}
