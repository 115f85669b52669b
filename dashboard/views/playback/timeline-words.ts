/** What the time line says of one camera at a moment, and in words for those who do not see it. Pure. */
import type { CameraTimeline, GapView, SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';

export interface Hole {
  /** null: not within what is known. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** null: nobody knows; it was not to be recorded, or it is no longer kept. */
  readonly cause: GapView['cause'] | null;
}

export const causeTexts: Readonly<Record<GapView['cause'], TextKey>> = {
  'camera-lost': 'playback.causeCameraLost',
  'gateway-down': 'playback.causeGatewayDown',
  disk: 'playback.causeDisk',
  off: 'playback.causeOff',
};

/** Of either profile, ascending; what overlaps is one. */
export function recordedSpans({ main, sub }: Pick<CameraTimeline, 'main' | 'sub'>): SpanView[] {
  const joined: SpanView[] = [];
  for (const span of [...main, ...sub].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && span.fromMs <= last.toMs) joined[joined.length - 1] = { ...last, toMs: Math.max(last.toMs, span.toMs) };
    else joined.push(span);
  }
  return joined;
}

/** The hole in the recordings at that moment; undefined: something is recorded. */
export function holeAt(timeline: CameraTimeline, atMs: number): Hole | undefined {
  const spans = recordedSpans(timeline);
  if (spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)) return undefined;
  const cause = timeline.gaps.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)?.cause ?? null;
  const fromMs = spans.findLast(({ toMs }) => toMs <= atMs)?.toMs ?? null;
  const toMs = spans.find((span) => span.fromMs > atMs)?.fromMs ?? null;
  return { fromMs, toMs, cause };
}

const at = (spans: readonly SpanView[], atMs: number) =>
  spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);

/** Which profiles are recorded at a moment. */
export const recordedAt = (timeline: CameraTimeline, atMs: number): { main: boolean; sub: boolean; held: boolean } => ({
  main: at(timeline.main, atMs),
  sub: at(timeline.sub, atMs),
  held: at(timeline.held, atMs),
});
