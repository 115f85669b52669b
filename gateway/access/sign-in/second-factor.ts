/** TOTP (RFC 6238: SHA-1, six digits, 30 s), the second factor of every authenticator app. A code counts once. */
import { generateSecret, generateURI, verifySync } from 'otplib';

const periodS = 30;
/** A phone's clock may be off by one period, either way. */
const toleranceS = periodS;

export interface Enrolment {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

export function startEnrolment(login: string, issuer: string): Enrolment {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer, label: login, secret }) };
}

/**
 * @param afterStep the step of the last code that was taken, so that nobody uses one again; null before the first
 * @returns the step of the code when it is right, else `undefined`
 */
export function acceptedStep(
  secret: string,
  code: string,
  nowMs: number,
  afterStep: number | null,
): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(nowMs / 1000);
  const verdict = verifySync({ secret, token, epoch, epochTolerance: toleranceS });
  if (!verdict.valid || !('timeStep' in verdict)) return undefined;
  return afterStep !== null && verdict.timeStep <= afterStep ? undefined : verdict.timeStep;
}
