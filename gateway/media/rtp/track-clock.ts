/**
 * Which moment of the camera's own clock a timestamp means, by its sender reports, and how two tracks stand to each other:
 * by the reports of both, or, before there are any and where they contradict all sense, by when their packets arrived.
 */
import type { MediaClock } from './media-clock.ts';
import type { SenderReport } from './sender-report.ts';

export interface TrackClock {
  readonly media: MediaClock;
  readonly ticksPerMs: number;
  report: SenderReport | undefined;
}

/** Seconds between what the reports and what the arrivals say; with more the camera dates its tracks by different clocks. */
const mostContradictionMs = 3_000;

/** Camera clock (epoch ms) at `ticks`; `undefined` before a report that says so. */
function cameraTimeAt(clock: TrackClock, ticks: number): number | undefined {
  const { report } = clock;
  const reported = report?.cameraMs === undefined ? undefined : clock.media.ticksOf(report.rtpTimestamp);
  if (report?.cameraMs === undefined || reported === undefined) return undefined;
  return report.cameraMs + (ticks - reported) / clock.ticksPerMs;
}

/**
 * How much later than the video's `videoTicks` the sound's `audioTicks` belong, ms.
 * @param byArrivalMs the same by arrival.
 */
export function distanceOf(
  audio: TrackClock,
  audioTicks: number,
  video: TrackClock,
  videoTicks: number,
  byArrivalMs: number,
): number {
  const audioMs = cameraTimeAt(audio, audioTicks);
  const videoMs = cameraTimeAt(video, videoTicks);
  if (audioMs === undefined || videoMs === undefined) return byArrivalMs;
  const distanceMs = audioMs - videoMs;
  return Math.abs(distanceMs - byArrivalMs) > mostContradictionMs ? byArrivalMs : distanceMs;
}
