/** Spans of time, ascending; those that are nearer than `stepMs` to each other become one. */
import type { Span } from '../model.ts';

export function mergeSpans(spans: readonly Span[], stepMs: number): Span[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs - last.toMs <= stepMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** @returns the part of a span inside another; `undefined`: none */
export function partWithin({ fromMs, toMs }: Span, within: Span): Span | undefined {
  const cut = { fromMs: Math.max(fromMs, within.fromMs), toMs: Math.min(toMs, within.toMs) };
  return cut.fromMs < cut.toMs ? cut : undefined;
}
