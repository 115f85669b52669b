/** When an alarm sounds at this desk. Pure: what stands, what the person may do, and the time go in. */
import type { AlarmView } from '../../../../gateway/alarms/schemas.ts';

export type SoundState =
  /** Nothing that this person must hear. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'muted'; readonly untilMs: number }
  /** Something must be heard, and the browser waits for a click. */
  | { readonly kind: 'blocked' }
  | { readonly kind: 'sounding'; readonly tone: Tone };
export type Tone = 'first' | 'escalated';

export interface SoundFacts {
  readonly alarms: Iterable<AlarmView>;
  readonly mayAct: (alarm: AlarmView) => boolean;
  readonly nowMs: number;
  /** 0: not muted. */
  readonly mutedUntilMs: number;
  /** Whether the browser lets the page make a sound. */
  readonly allowed: boolean;
}

/** How often each is heard, ms. */
export const everyMs: Readonly<Record<Tone, number>> = { first: 5_000, escalated: 3_000 };

/** Until somebody takes it: only what stands untaken, is serious, and is this person's to take. */
export function soundState({ alarms, mayAct, nowMs, mutedUntilMs, allowed }: SoundFacts): SoundState {
  const heard = [...alarms].filter(
    (alarm) =>
      alarm.state === 'unacknowledged' && (alarm.severity === 'critical' || alarm.severity === 'high') && mayAct(alarm),
  );
  if (mutedUntilMs > nowMs) return { kind: 'muted', untilMs: mutedUntilMs };
  if (heard.length === 0) return { kind: 'quiet' };
  if (!allowed) return { kind: 'blocked' };
  return {
    kind: 'sounding',
    tone: heard.some(({ escalatedAtMs }) => escalatedAtMs !== null) ? 'escalated' : 'first',
  };
}

/** @param lastMs when a tone was last heard; `undefined`: never */
export function isToneDue(state: SoundState, lastMs: number | undefined, nowMs: number): boolean {
  if (state.kind !== 'sounding') return false;
  return lastMs === undefined || nowMs < lastMs || nowMs - lastMs >= everyMs[state.tone];
}
