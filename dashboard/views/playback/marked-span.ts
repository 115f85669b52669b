/** A span that somebody marks with I and O, in either order. Pure. */
import type { SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';

export interface Mark {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** One end alone is a span without length; undefined: nothing is marked. */
export function markedSpan({ fromMs, toMs }: Mark): SpanView | undefined {
  const one = fromMs ?? toMs;
  if (one === undefined) return undefined;
  const other = toMs ?? one;
  return { fromMs: Math.min(one, other), toMs: Math.max(one, other) };
}
