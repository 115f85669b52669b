/**
 * The token that unsafe requests of a session carry beside its cookie. It follows from the session's own token, so nothing has
 * to be kept; our pages read it from a second cookie, which pages of other origins cannot.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const csrfCookie = 'tc_csrf';
export const csrfHeader = 'x-csrf-token';

export const csrfTokenOf = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('thap-canh csrf').digest('base64url');

export function isCsrfToken(given: unknown, sessionToken: string): boolean {
  if (typeof given !== 'string') return false;
  const wanted = Buffer.from(csrfTokenOf(sessionToken));
  const found = Buffer.from(given);
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
