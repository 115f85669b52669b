/**
 * What is missing of a span, by what is there: times between segments, with the causes that the recorder wrote down. Where it
 * wrote none the gap stands all the same. Pure.
 */
import type { Gap, GapCause, Span } from '../../../recordings/model.ts';

export interface CausedGap extends Span {
  readonly cause: GapCause | 'unknown';
}

/** Arrival times of two segments that follow on one another lie at most so far apart. */
const slackMs = 1_500;

interface Timed {
  readonly startMs: number;
  readonly durationMs: number;
}

/** @param segments ascending @param known of the same stream, ascending */
export function findTrueGaps(span: Span, segments: readonly Timed[], known: readonly Gap[]): CausedGap[] {
  const missing: Span[] = [];
  let atMs = span.fromMs;
  for (const { startMs, durationMs } of segments) {
    if (startMs - atMs > slackMs) missing.push({ fromMs: atMs, toMs: startMs });
    atMs = Math.max(atMs, startMs + durationMs);
  }
  if (span.toMs - atMs > slackMs) missing.push({ fromMs: atMs, toMs: span.toMs });
  return missing.flatMap((hole) => withCauses(hole, known));
}

function withCauses({ fromMs, toMs }: Span, known: readonly Gap[]): CausedGap[] {
  const found: CausedGap[] = [];
  let atMs = fromMs;
  for (const gap of known) {
    const from = Math.max(gap.fromMs, atMs);
    const to = Math.min(gap.toMs ?? toMs, toMs);
    if (to <= from) continue;
    if (from - atMs > slackMs) found.push({ fromMs: atMs, toMs: from, cause: 'unknown' });
    // What the recorder says begins or ends within the slack is the whole hole.
    found.push({ fromMs: from - atMs > slackMs ? from : atMs, toMs: to, cause: gap.cause });
    atMs = to;
  }
  const last = found.at(-1);
  if (toMs - atMs > slackMs) found.push({ fromMs: atMs, toMs, cause: 'unknown' });
  else if (last) found[found.length - 1] = { ...last, toMs };
  return found.length > 0 ? found : [{ fromMs, toMs, cause: 'unknown' }];
}
