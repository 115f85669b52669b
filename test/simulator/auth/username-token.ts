/**
 * WS-Security UsernameToken with PasswordDigest as a strict camera checks it: digest = Base64(SHA1(nonce + created + password)),
 * Created within five minutes of the CAMERA's clock, a nonce never twice.
 */
import { createHash } from 'node:crypto';
import type { Credentials } from './http-digest.ts';

export interface UsernameToken {
  readonly username: string;
  readonly password: string;
  readonly passwordType: string;
  readonly nonce: string;
  readonly created: string;
}
export type TokenVerdict = 'ok' | 'plain-password' | 'incomplete' | 'stale' | 'replayed' | 'wrong';

export const TOKEN_TOLERANCE_MS = 300_000;
const NONCES_KEPT = 20_000;

export function passwordDigest(nonceBase64: string, created: string, password: string): string {
  return createHash('sha1')
    .update(Buffer.from(nonceBase64, 'base64'))
    .update(created)
    .update(password)
    .digest('base64');
}

export class UsernameTokenDoor {
  readonly #seen = new Set<string>();

  /** @param cameraMs the camera's own clock, epoch ms. */
  check(token: UsernameToken, credentials: Credentials, cameraMs: number): TokenVerdict {
    if (!token.passwordType.endsWith('#PasswordDigest')) return 'plain-password';
    if (token.nonce === '' || token.created === '') return 'incomplete';
    const createdMs = Date.parse(token.created);
    if (!(Math.abs(createdMs - cameraMs) <= TOKEN_TOLERANCE_MS)) return 'stale';
    if (this.#seen.has(token.nonce)) return 'replayed';
    const right = passwordDigest(token.nonce, token.created, credentials.password) === token.password;
    if (!right || token.username !== credentials.user) return 'wrong';
    if (this.#seen.size >= NONCES_KEPT) this.#seen.delete(this.#seen.values().next().value ?? '');
    this.#seen.add(token.nonce);
    return 'ok';
  }
}
