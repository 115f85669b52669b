/**
 * What a page draws under its pictures: where there are recordings, where not and why, what is held and what was marked. All
 * from the index and from memory; no file is opened. Zoomed out to days, what is smaller than a step of the drawing is not
 * told apart: a gap that short is left out of the answer, and what lies around it is one span.
 */

import type { BookmarkView } from '../bookmarks/bookmark-schemas.ts';
import type { Gap, Hold, Holds, RecordingIndex, Role, Span } from '../model.ts';
import { mergeSpans, partWithin } from './merge-spans.ts';
import type { CameraTimeline, GapView } from './playback-schemas.ts';

export interface TimelineOptions {
  readonly index: Pick<RecordingIndex, 'coverage' | 'gaps'>;
  readonly holds: Pick<Holds, 'list'>;
  readonly bookmarks: (span: Span, cameraIds: readonly string[]) => Promise<readonly BookmarkView[]>;
}

export interface TimelineRequest extends Span {
  readonly cameraIds: readonly string[];
  /** What the drawing cannot tell apart, ms; 0: all is told. */
  readonly stepMs: number;
}

export type ReadTimeline = (request: TimelineRequest) => Promise<CameraTimeline[]>;

export function createTimeline({ index, holds, bookmarks }: TimelineOptions): ReadTimeline {
  return async ({ cameraIds, fromMs, toMs, stepMs }) => {
    const [coverage, gaps, marks] = await Promise.all([
      index.coverage(fromMs, toMs, cameraIds),
      index.gaps(fromMs, toMs, cameraIds),
      bookmarks({ fromMs, toMs }, cameraIds),
    ]);
    const held = holds.list(fromMs, toMs, cameraIds);
    const within = { fromMs, toMs };
    return cameraIds.map((cameraId) => {
      const spansOf = (role: Role) => {
        const own = coverage.filter((each) => each.cameraId === cameraId && each.role === role);
        return tidy(
          own.flatMap(({ spans }) => spans),
          within,
          stepMs,
        );
      };
      return {
        cameraId,
        main: spansOf('main'),
        sub: spansOf('sub'),
        gaps: gaps.flatMap((gap) => (gap.cameraId === cameraId ? viewOfGap(gap, within, stepMs) : [])),
        held: tidy(held.filter(holdOf(cameraId)), within, stepMs),
        bookmarks: marks.filter((mark) => mark.cameraId === cameraId),
      };
    });
  };
}

const holdOf = (cameraId: string) => (hold: Hold) => hold.cameraId === cameraId;

function tidy(spans: readonly Span[], within: Span, stepMs: number): Span[] {
  return mergeSpans(
    spans.flatMap((span) => partWithin(span, within) ?? []),
    stepMs,
  );
}

function viewOfGap({ role, fromMs, toMs, cause }: Gap, within: Span, stepMs: number): GapView[] {
  const cut = partWithin({ fromMs, toMs: toMs ?? within.toMs }, within);
  // What lasts is never too short to be told.
  if (!cut || (toMs !== null && toMs - fromMs < stepMs)) return [];
  return [{ role, ...cut, lasts: toMs === null, cause }];
}
