/** Arithmetic of recorded spans. Pure. */
import type { RecordedSegment, Span } from '../model.ts';

/** What follows within this much is one: a frame comes late, a file ends and the next begins. */
export const joinMs = 1_500;

/** Ascending, with what touches or follows within `joinMs` made one. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...spans].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs - last.toMs <= joinMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** Spans with one more segment, which mostly follows the last of them. */
export function extendSpans(
  spans: readonly Span[],
  { startMs, durationMs }: Pick<RecordedSegment, 'startMs' | 'durationMs'>,
): readonly Span[] {
  const span = { fromMs: Math.floor(startMs), toMs: Math.ceil(startMs + durationMs) };
  const last = spans.at(-1);
  if (!last || span.fromMs < last.fromMs || span.fromMs - last.toMs > joinMs) return joinSpans([...spans, span]);
  return [...spans.slice(0, -1), { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) }];
}

/** Runs of segments without a hole; whole ms, outwards. */
export function spansOf(segments: readonly Pick<RecordedSegment, 'startMs' | 'durationMs'>[]): Span[] {
  return joinSpans(
    segments.map(({ startMs, durationMs }) => ({ fromMs: Math.floor(startMs), toMs: Math.ceil(startMs + durationMs) })),
  );
}

/** What is left of a span. */
export function cutSpan(span: Span, cut: Span): Span[] {
  const left = [
    { fromMs: span.fromMs, toMs: Math.min(span.toMs, cut.fromMs) },
    { fromMs: Math.max(span.fromMs, cut.toMs), toMs: span.toMs },
  ];
  return left.filter(({ fromMs, toMs }) => toMs - fromMs > 0);
}
