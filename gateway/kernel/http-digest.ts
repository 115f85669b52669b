/** HTTP Digest (RFC 7616, RFC 2617) as cameras speak it: MD5 and SHA-256, with and without qop, several challenges, `=` inside a nonce. */
import { createHash, randomBytes } from 'node:crypto';

export interface HttpChallenge {
  /** Lower case: `digest`, `basic`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface DigestAlgorithm {
  readonly hash: 'md5' | 'sha256';
  readonly session: boolean;
}

const ALGORITHMS: Readonly<Record<string, DigestAlgorithm>> = {
  md5: { hash: 'md5', session: false },
  'md5-sess': { hash: 'md5', session: true },
  'sha-256': { hash: 'sha256', session: false },
  'sha-256-sess': { hash: 'sha256', session: true },
};

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+/;

function readValue(rest: string): { value: string; length: number } {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
  if (quoted) return { value: (quoted[1] ?? '').replace(/\\(.)/g, '$1'), length: quoted[0].length };
  const bare = /^[^\s,]*/.exec(rest)?.[0] ?? '';
  return { value: bare, length: bare.length };
}

/** All challenges of WWW-Authenticate, in order; header lines may be joined by commas. Never throws. */
export function parseChallenges(header: string): HttpChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = header.slice(0, 8192).trimStart();
  while (rest !== '') {
    const token = TOKEN.exec(rest)?.[0];
    if (token === undefined) {
      rest = rest.slice(1).trimStart();
      continue;
    }
    rest = rest.slice(token.length).trimStart();
    const current = challenges.at(-1);
    if (rest.startsWith('=') && current !== undefined) {
      const { value, length } = readValue(rest.slice(1).trimStart());
      rest = rest.slice(1).trimStart().slice(length).trimStart();
      current.parameters.set(token.toLowerCase(), value);
    } else challenges.push({ scheme: token.toLowerCase(), parameters: new Map() });
    rest = rest.replace(/^[,\s]+/, '');
  }
  return challenges;
}

const algorithmOf = (challenge: HttpChallenge): DigestAlgorithm | undefined =>
  ALGORITHMS[(challenge.parameters.get('algorithm') ?? 'MD5').toLowerCase()];

/** The first digest challenge we can answer: servers list them in order of preference. */
export function findDigestChallenge(header: string): HttpChallenge | undefined {
  return parseChallenges(header).find((challenge) => {
    const qop = challenge.parameters.get('qop');
    const usableQop = qop === undefined || qop.split(/[\s,]+/).includes('auth');
    return challenge.scheme === 'digest' && challenge.parameters.has('nonce') && usableQop && algorithmOf(challenge);
  });
}

const quote = (text: string) => `"${text.replace(/[\r\n]/g, '').replace(/(["\\])/g, '\\$1')}"`;

export interface DigestRequest {
  readonly challenge: HttpChallenge;
  readonly method: string;
  /** Path with query, as on the request line. */
  readonly path: string;
  readonly username: string;
  readonly password: string;
  /** How often this nonce was used, this time included. */
  readonly count: number;
  /** For tests; random otherwise. */
  readonly clientNonce?: string;
}

/** The value of the Authorization header. */
export function renderDigest(request: DigestRequest): string {
  const { challenge, username, password, method, path } = request;
  const algorithm = algorithmOf(challenge) ?? { hash: 'md5', session: false };
  const digest = (text: string) => createHash(algorithm.hash).update(text, 'utf8').digest('hex');
  const realm = challenge.parameters.get('realm') ?? '';
  const nonce = challenge.parameters.get('nonce') ?? '';
  const clientNonce = request.clientNonce ?? randomBytes(12).toString('hex');
  const count = request.count.toString(16).padStart(8, '0');
  const own = digest(`${username}:${realm}:${password}`);
  const first = algorithm.session ? digest(`${own}:${nonce}:${clientNonce}`) : own;
  const second = digest(`${method}:${path}`);
  const withQop = challenge.parameters.has('qop');
  const response = digest(
    withQop ? `${first}:${nonce}:${count}:${clientNonce}:auth:${second}` : `${first}:${nonce}:${second}`,
  );
  const fields = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(path)}`,
    `response="${response}"`,
  ];
  const named = challenge.parameters.get('algorithm');
  if (named !== undefined) fields.push(`algorithm=${named.replace(/[^A-Za-z0-9-]/g, '')}`);
  const opaque = challenge.parameters.get('opaque');
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  if (withQop) fields.push('qop=auth', `nc=${count}`);
  if (withQop || algorithm.session) fields.push(`cnonce="${clientNonce}"`);
  return `Digest ${fields.join(', ')}`;
}
