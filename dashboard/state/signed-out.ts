/**
 * The gateway no longer knows who is here: a socket was closed with `signedOutCode`, or a request came back with
 * `access.sign-in`. Who hears of it asks the gateway again before believing it (own-session.ts).
 */
export const signedOutCode = 4401;

/** Fires `signed-out`. */
export const signOuts = new EventTarget();

export function tellSignedOut(): void {
  signOuts.dispatchEvent(new Event('signed-out'));
}
