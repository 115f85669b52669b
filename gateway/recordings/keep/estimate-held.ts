/** What a held span will keep, before it has been counted. Pure. */
import type { Role, Span } from '../model.ts';
import type { RecordingPolicy } from './policy.ts';
import { type MeasuredRate, usualBytesPerDay } from './reach.ts';

export interface HeldStream {
  readonly policy: Pick<RecordingPolicy, 'mode'>;
  /** As the camera tells it; 0: it does not. */
  readonly profile: { readonly bitrateKbps: number } | undefined;
  readonly measured: MeasuredRate | undefined;
}

const dayMs = 86_400_000;
/** What an event records before and after. */
const aroundEventMs = 60_000;

/**
 * @param fileMs of a file at most: files are kept whole
 * @param streamOf `undefined`: there is no such stream
 */
export function estimateHeld(
  { fromMs, toMs }: Span,
  fileMs: number,
  streamOf: (role: Role) => HeldStream | undefined,
): number {
  return (['main', 'sub'] as const).reduce((sum, role) => {
    const stream = streamOf(role);
    if (!stream) return sum;
    const { policy, profile, measured } = stream;
    // Off now, and it was recorded: what is held of it may be old.
    if (policy.mode === 'off' && !measured) return sum;
    const told = (profile?.bitrateKbps ?? 0) * 125 * (dayMs / 1_000);
    const bytesPerDay = measured?.bytesPerDay ?? (told > 0 ? told : usualBytesPerDay[role]);
    return sum + (bytesPerDay * heldMs(stream, toMs - fromMs, fileMs)) / dayMs;
  }, 0);
}

/** Of what is recorded on events only, the span holds as much as there usually is; of one that was never recorded, one event. */
function heldMs({ policy, measured }: HeldStream, spanMs: number, fileMs: number): number {
  if (policy.mode === 'always' || policy.mode === 'schedule') return spanMs + fileMs;
  return (measured ? spanMs * measured.recordedShare : Math.min(spanMs, aroundEventMs)) + aroundEventMs;
}
