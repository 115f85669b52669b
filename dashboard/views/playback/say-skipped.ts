/** Says what was gone over, and why nothing is there. */
import type { CameraTimeline } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { showToast } from '../../components/toast.ts';
import { formatMoment } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import type { Skipped } from '../../playback/playback-session.ts';
import { causeTexts, holeAt } from './timeline-words.ts';

export function saySkipped(skipped: Skipped, timeline: CameraTimeline | undefined, nowMs: number): void {
  const { fromMs, toMs, direction, asked } = skipped;
  if (toMs === null) {
    showToast({ text: t(direction > 0 ? 'playback.nothingOn' : 'playback.nothingBefore') });
    return;
  }
  if (asked) return;
  const hole = timeline && holeAt(timeline, fromMs);
  const [from, to] = [Math.min(fromMs, toMs), Math.max(fromMs, toMs)];
  const span = t('playback.gapSpan', { from: formatMoment(from, nowMs), to: formatMoment(to, nowMs) });
  const cause = hole?.cause ? t(causeTexts[hole.cause]) : t('playback.gapUnknown');
  showToast({ text: t('playback.skipped', { span, cause }) });
}
