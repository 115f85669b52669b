/**
 * What is kept of the transport's figures: once a minute, because they are shares over a minute and a camera's clock
 * hardly moves. With every sample they would nearly double the store.
 */
import type { ClockMeasure } from './metric-store.ts';
import type { StreamSample } from './sampler.ts';
import type { MetricName } from './schemas.ts';

/** At the usual 5 s between samples this is a minute. */
export const samplesPerTransport = 12;
/**
 * A sender report says when the camera sent it, and we know when it came. What lies between (the way, the camera's own
 * queue) nobody knows; on a district's links it is far below this.
 */
const rtcpUncertaintyMs = 500;

export const transportMetrics: ReadonlySet<MetricName> = new Set<MetricName>([
  'packetLossPercent',
  'reorderedPerMin',
  'jitterMs',
  'rtcpClockOffsetMs',
]);

/** One per camera, whichever stream told it. `roundTripMs` 0: a report goes one way. */
export function rtcpClocksOf(samples: readonly StreamSample[]): ClockMeasure[] {
  const byCamera = new Map<string, ClockMeasure>();
  for (const { cameraId, atMs, running, transport } of samples) {
    // What a stream said before it was lost is not of this instant.
    const offsetMs = running ? (transport?.rtcpClockOffsetMs ?? null) : null;
    if (offsetMs === null) continue;
    const measured = { offsetMs, uncertaintyMs: rtcpUncertaintyMs, roundTripMs: 0, method: 'rtcp' };
    byCamera.set(cameraId, { cameraId, atMs, ...measured });
  }
  return [...byCamera.values()];
}
