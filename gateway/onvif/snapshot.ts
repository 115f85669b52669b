/** Fetches a still over HTTP. Credentials go only to the device's own address and only after it asked for them; the answer must be a JPEG. */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { findDigestChallenge, parseChallenges, renderDigest } from '../kernel/http-digest.ts';
import { hostOf } from './device-uri.ts';
import { exchangeHttp } from './http-exchange.ts';
import type { Credentials, OnvifTarget } from './soap-transport.ts';

export interface SnapshotOptions {
  /** Whole fetch, both requests. Default 10 s. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const MOST_BYTES = 8 * 1024 * 1024;

function authorize(challenge: string, url: URL, credentials: Credentials | undefined): string {
  if (credentials === undefined) throw new GatewayError('camera.no-credentials');
  const { username, password } = credentials;
  const digest = findDigestChallenge(challenge);
  const path = url.pathname + url.search;
  if (digest !== undefined)
    return renderDigest({ challenge: digest, method: 'GET', path, username, password, count: 1 });
  if (parseChallenges(challenge).some(({ scheme }) => scheme === 'basic'))
    return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  throw new GatewayError('camera.unauthorised', { details: { reason: 'no known sign-in' } });
}

/**
 * The JPEG's bytes. Errors: `camera.address-refused` when the URL names another host than the device, `camera.unauthorised`,
 * `camera.no-credentials`, `camera.forbidden`, `camera.not-supported` (404), `camera.bad-answer` (no JPEG, too large), `camera.timeout` …
 */
export async function fetchSnapshot(
  clock: Clock,
  target: OnvifTarget,
  credentials: Credentials | undefined,
  snapshotUrl: string,
  options: SnapshotOptions = {},
): Promise<Buffer> {
  if (hostOf(snapshotUrl) !== hostOf(target.xaddr))
    throw new GatewayError('camera.address-refused', { details: { host: hostOf(snapshotUrl) } });
  const url = new URL(snapshotUrl);
  const endMs = clock.monotonicMs() + (options.deadlineMs ?? 10_000);
  const ask = (headers: Record<string, string>) =>
    exchangeHttp(clock, {
      url,
      method: 'GET',
      headers: { Accept: 'image/jpeg', ...headers },
      deadlineMs: endMs - clock.monotonicMs(),
      maxBytes: MOST_BYTES,
      allowSelfSigned: target.allowSelfSigned ?? false,
      signal: options.signal,
    });
  let answer = await ask({});
  if (answer.status === 401) answer = await ask({ Authorization: authorize(answer.challenge, url, credentials) });
  const { status, body } = answer;
  if (status === 401) throw new GatewayError('camera.unauthorised', { details: { status } });
  if (status === 403) throw new GatewayError('camera.forbidden', { details: { status } });
  if (status === 404 || status === 501) throw new GatewayError('camera.not-supported', { details: { status } });
  // Some makes call their JPEG application/octet-stream: its first bytes decide, unless it says it is text.
  const isJpeg = body.length > 4 && body.readUInt16BE(0) === 0xffd8 && !/^text\//i.test(answer.contentType);
  if (status !== 200 || !isJpeg)
    throw new GatewayError('camera.bad-answer', { details: { status, contentType: answer.contentType.slice(0, 80) } });
  return body;
}
