/**
 * The app on somebody's phone: codes of one secret. The gateway takes each code once and none older than the last one, but
 * allows for a clock that is off by one period: so the codes of the period before, of this one and of the next are all good
 * now, given in this order, and three sign-ins in a row need not wait.
 */
import { generateSync } from 'otplib';
import { waitFor } from './wait-for.ts';

export interface Authenticator {
  /** Base32. */
  readonly secret: string;
  /** A code that was not given before; waits when it must. */
  nextCode(): Promise<string>;
}

/** What the app shows now. @throws when the secret is none */
export const codeNow = (secret: string): string => generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) });

const periodS = 30;
/** A code is not given any more when it could be too old by the time it comes in. */
const wayS = 3;

export function createAuthenticator(secret: string): Authenticator {
  let lastPeriod = 0;
  return {
    secret,
    async nextCode() {
      const period = await waitFor(
        'a code that was not used yet',
        () => {
          const nowS = Date.now() / 1_000;
          const next = Math.max(lastPeriod + 1, Math.floor((nowS + wayS) / periodS) - 1);
          return next <= Math.floor(nowS / periodS) + 1 && next;
        },
        { everyMs: 200 },
      );
      lastPeriod = period;
      return generateSync({ secret, epoch: period * periodS });
    },
  };
}
