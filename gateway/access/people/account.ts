/** An account: who somebody is, apart from how he signs in (so that another way of signing in can stand beside it). */
import type { Role } from '../grants/roles.ts';

export interface Account {
  readonly id: string;
  /** What is typed at sign-in; unique without regard to case among those not removed. */
  readonly login: string;
  readonly name: string;
  readonly role: Exclude<Role, 'station' | 'scraper'>;
  readonly unitId: string | null;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly disabledAtMs: number | null;
  readonly disabledReason: string | null;
  /** The sealed emergency account: never disabled for being unused, and each use is an alarm. */
  readonly breakGlass: boolean;
}

/** Kept apart from the account; never leaves the gateway. */
export interface Secrets {
  readonly accountId: string;
  /** PHC string; null until an invitation was used. */
  readonly passwordHash: string | null;
  /** Base32, sealed with the gateway's key; null: not enrolled. */
  readonly totpSealed: string | null;
  readonly totpStep: number | null;
}

/** Without signing in for so long an account is disabled. */
const unusedAfterMs = 45 * 24 * 3_600_000;

export const needsSecondFactor = (role: Account['role']): boolean => role === 'administrator' || role === 'police';

export function isForgotten(account: Account, nowMs: number): boolean {
  if (account.breakGlass || account.disabledAtMs !== null) return false;
  return nowMs - (account.lastUsedAtMs ?? account.createdAtMs) > unusedAfterMs;
}
