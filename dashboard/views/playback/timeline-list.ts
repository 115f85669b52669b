/** The time line for those who do not see it: what the shown part has of one camera. Pure. */
import { formatTime } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import type { TimelineRow } from './timeline-paint.ts';
import type { TimeView } from './timeline-scale.ts';
import { causeTexts, recordedSpans } from './timeline-words.ts';

const mostOfAKind = 12;

export function timelineSentence(code: string, { timeline, incidents }: TimelineRow, view: TimeView): string {
  if (!timeline) return t('playback.listUnknown', { code });
  const times = (span: { readonly fromMs: number; readonly toMs: number }) =>
    `${formatTime(Math.max(view.fromMs, span.fromMs))}–${formatTime(Math.min(view.toMs, span.toMs))}`;
  const inView = <T extends { readonly fromMs: number; readonly toMs: number }>(spans: readonly T[]): T[] =>
    spans.filter(({ fromMs, toMs }) => toMs > view.fromMs && fromMs < view.toMs).slice(0, mostOfAKind);
  const recorded = inView(recordedSpans(timeline)).map(times);
  const parts = [
    recorded.length > 0 ? t('playback.listRecorded', { spans: recorded.join(', ') }) : t('playback.listNothing'),
    ...inView(timeline.gaps).map((gap) => t('playback.listGap', { span: times(gap), cause: t(causeTexts[gap.cause]) })),
    ...inView(timeline.held).map((span) => t('playback.listHeld', { span: times(span) })),
    ...timeline.bookmarks
      .filter(({ atMs }) => atMs >= view.fromMs && atMs <= view.toMs)
      .slice(0, mostOfAKind)
      .map(({ atMs, note }) => t('playback.listBookmark', { time: formatTime(atMs), note })),
    ...inView(incidents).map((incident) =>
      t('playback.listIncident', { number: incident.number, span: times(incident) }),
    ),
  ];
  return `${code}: ${parts.join('; ')}`;
}
