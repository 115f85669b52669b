/** Answers an RTSP server's challenge: Digest (MD5 and SHA-256, RFC 7616, with and without qop) before Basic (RFC 7617). Pure but for the nonce. */
import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../records.ts';

interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** `undefined`: no scheme that we know. `challenges` are the values of the WWW-Authenticate headers. */
export function answerChallenge(
  challenges: readonly string[],
  request: { method: string; uri: string },
  credentials: Credentials,
): string | undefined {
  const parsed = challenges.flatMap(parseChallenges);
  const digests = parsed.filter(({ scheme }) => scheme === 'digest');
  // The server's order is its preference, but the stronger hash is ours.
  const strongest =
    digests.find((challenge) => hashOf(challenge) === 'sha256') ??
    digests.find((challenge) => hashOf(challenge) === 'md5');
  if (strongest) return renderDigest(strongest, request, credentials);
  if (!parsed.some(({ scheme }) => scheme === 'basic')) return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}

function hashOf({ parameters }: Challenge): 'md5' | 'sha256' | undefined {
  const algorithm = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  if (algorithm === 'MD5') return 'md5';
  return algorithm === 'SHA-256' ? 'sha256' : undefined;
}

function renderDigest(
  challenge: Challenge,
  { method, uri }: { method: string; uri: string },
  { username, password }: Credentials,
): string {
  const get = (name: string): string => challenge.parameters.get(name) ?? '';
  const hash = (text: string) =>
    createHash(hashOf(challenge) ?? 'md5')
      .update(text)
      .digest('hex');
  const [realm, nonce, opaque, algorithm] = [get('realm'), get('nonce'), get('opaque'), get('algorithm')];
  const qop = get('qop')
    .split(',')
    .some((value) => value.trim().toLowerCase() === 'auth');
  const secret = hash(`${username}:${realm}:${password}`);
  const act = hash(`${method}:${uri}`);
  const cnonce = randomBytes(8).toString('hex');
  const response = qop ? hash(`${secret}:${nonce}:00000001:${cnonce}:auth:${act}`) : hash(`${secret}:${nonce}:${act}`);
  const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithm ? [`algorithm=${algorithm}`] : []),
    ...(opaque ? [`opaque=${quote(opaque)}`] : []),
    ...(qop ? ['qop=auth', 'nc=00000001', `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${parts.join(', ')}`;
}

/** One header may hold several challenges, separated like their parameters by commas. */
function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, scheme, name, quoted, bare] of header
    .slice(0, 4096)
    .matchAll(
      /(?:^|[\s,])(?:(Basic|Digest|Bearer|Negotiate)(?=\s|$)|([a-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+)))/gi,
    )) {
    if (scheme) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name) {
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
    }
  }
  return challenges;
}
