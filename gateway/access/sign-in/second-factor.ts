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

/** What is no secret (it comes from outside when one is set up) has no code: the library throws then. */
function stepOf(secret: string, token: string, nowMs: number): number | undefined {
  try {
    const verdict = verifySync({ secret, token, epoch: Math.floor(nowMs / 1000), epochTolerance: toleranceS });
    return verdict.valid && 'timeStep' in verdict ? verdict.timeStep : undefined;
  } catch {
    return undefined;
  }
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
  const step = stepOf(secret, token, nowMs);
  return step === undefined || (afterStep !== null && step <= afterStep) ? undefined : step;
}
