import type { PlayGroupView } from '../../gateway/recordings/playback/playback-schemas.ts';
import type { SentFrame } from '../simulator/streams/sent-log.ts';

/** How far the time that the index gives each picture of a group is from when the camera sent it; ms. */
export function frameDelays(
  sent: readonly SentFrame[],
  { startMs, durationMs }: PlayGroupView,
  marks: readonly (number | undefined)[],
): number[] {
  return marks.map((mark, at) => {
    const shownMs = startMs + (at * durationMs) / marks.length;
    const same = sent.filter(({ frame }) => frame === mark).map(({ sentAtMs }) => shownMs - sentAtMs);
    return same.reduce((least, delay) => (Math.abs(delay) < Math.abs(least) ? delay : least), Number.POSITIVE_INFINITY);
  });
}
