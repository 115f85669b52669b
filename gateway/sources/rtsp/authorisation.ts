/**
 * Signs RTSP requests with Basic or Digest. Nothing is sent before the camera asks for it, and of several challenges the
 * strongest is answered. A camera locks out after a few wrong tries, so a refused answer is not repeated with a weaker
 * scheme: only a nonce that has gone stale is answered once more.
 */
import { type HttpChallenge, parseChallenges, renderDigest } from '../../kernel/http-digest.ts';

export interface Authorisation {
  /** Value of the Authorization header for this request, once there is a challenge to answer. */
  headerFor(method: string, uri: string): string | undefined;
  /** A 401 came, with this WWW-Authenticate. @returns whether the request is worth sending again. */
  onRefused(challenges: string | undefined): boolean;
  /** The camera took a signed request: a later 401 can only be about the nonce. */
  onAccepted(): void;
}

/** Higher is stronger; 0 is of no use to us. */
function strengthOf(challenge: HttpChallenge): number {
  if (challenge.scheme === 'basic') return 1;
  const qop = challenge.parameters.get('qop');
  if (challenge.scheme !== 'digest' || !challenge.parameters.has('nonce')) return 0;
  // RFC 7616 3.4: only the integrity of a body is offered, which we do not compute.
  if (qop !== undefined && !qop.split(/[\s,]+/).includes('auth')) return 0;
  const algorithm = (challenge.parameters.get('algorithm') ?? 'MD5').toUpperCase();
  if (algorithm === 'SHA-256' || algorithm === 'SHA-256-SESS') return qop === undefined ? 4 : 5;
  if (algorithm === 'MD5' || algorithm === 'MD5-SESS') return qop === undefined ? 2 : 3;
  return 0;
}

export function createAuthorisation(username: string, password: string): Authorisation {
  let challenge: HttpChallenge | undefined;
  let count = 0;
  /** Signed requests refused since one was accepted. */
  let refusals = 0;
  let accepted = false;
  return {
    headerFor(method, uri) {
      if (challenge === undefined) return undefined;
      if (challenge.scheme === 'basic')
        return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
      count += 1;
      return renderDigest({ challenge, method, path: uri, username, password, count });
    },
    onRefused(header) {
      const best = parseChallenges(header ?? '').reduce<HttpChallenge | undefined>(
        (strongest, each) =>
          strengthOf(each) > (strongest === undefined ? 0 : strengthOf(strongest)) ? each : strongest,
        undefined,
      );
      if (best === undefined || username === '') return false;
      const first = challenge === undefined;
      const nonce = best.parameters.get('nonce');
      const stale = best.parameters.get('stale')?.toLowerCase() === 'true';
      if (!first) {
        refusals += 1;
        if (nonce === challenge?.parameters.get('nonce') || refusals > 2 || !(stale || accepted)) return false;
      }
      challenge = best;
      count = 0;
      return true;
    },
    onAccepted() {
      if (challenge === undefined) return;
      accepted = true;
      refusals = 0;
    },
  };
}
