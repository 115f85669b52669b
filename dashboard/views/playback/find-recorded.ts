/** Where, from a moment on or back, any of the cameras has a recording. Asks ever wider, so that what is near comes soon. */
import { showToast } from '../../components/toast.ts';
import { fetchTimeline } from '../../playback/recordings-api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { dayMs } from './timeline-scale.ts';
import { recordedSpans } from './timeline-words.ts';

const reachesMs = [dayMs, 30 * dayMs, 360 * dayMs] as const;
/** Nearer than that is where one is already. */
const leastMs = 500;
/** So long before its end a recording is shown when one comes from behind. */
const beforeEndMs = 1_000;

/** A recording may begin within a group of pictures, of which nothing can be shown before the next keyframe. */
const onMs = 1_500;

/** Epoch ms; null: nowhere; undefined: the gateway did not say, and the person was told. `here`: also within the recording of the moment. */
export async function findRecorded(
  cameraIds: readonly string[],
  atMs: number,
  direction: 1 | -1,
  nowMs: number,
  here: boolean,
): Promise<number | null | undefined> {
  if (cameraIds.length === 0) return null;
  for (const reachMs of reachesMs) {
    const fromMs = direction > 0 ? atMs : atMs - reachMs;
    const toMs = direction > 0 ? Math.min(nowMs, atMs + reachMs) : atMs;
    if (toMs - fromMs < 1) return null;
    const result = await fetchTimeline(cameraIds, fromMs, toMs, 0);
    if (!result.ok) {
      showToast({ kind: 'error', text: apiErrorText(result.error) });
      return undefined;
    }
    const spans = result.value.flatMap(recordedSpans);
    const onwards = atMs + direction * onMs;
    if (here && spans.some((span) => span.fromMs <= Math.min(atMs, onwards) + leastMs && span.toMs > onwards)) {
      return onwards;
    }
    const found =
      direction > 0
        ? spans.map((span) => span.fromMs).filter((ms) => ms > atMs + leastMs)
        : spans.map((span) => span.toMs).filter((ms) => ms < atMs - leastMs);
    if (found.length > 0) return direction > 0 ? Math.min(...found) : Math.max(...found) - beforeEndMs;
  }
  return null;
}
