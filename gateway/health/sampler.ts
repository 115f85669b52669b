/**
 * Every few seconds, what each pulled stream did since the last look: the difference of two readings of the streams'
 * counters over the monotonic time between them. A counter that went back (the stream was made anew) counts from zero.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Role, StreamFigures } from '../streams/model.ts';
import type { MetricSample } from './metric-store.ts';

export interface StreamSample {
  readonly cameraId: string;
  readonly role: Role;
  readonly atMs: number;
  /** null: the stream is not running, or there is no earlier reading to compare with. */
  readonly fps: number | null;
  readonly bitrateKbps: number | null;
  readonly keyframeIntervalMs: number | null;
  /** null: there never was a frame. */
  readonly frameAgeMs: number | null;
  readonly lastFrameAtMs: number | null;
  /** Losses since the last sample. */
  readonly restarts: number;
}

export interface Sampler {
  take(figures: readonly StreamFigures[]): StreamSample[];
}

interface Reading {
  readonly figures: StreamFigures;
  readonly atMonotonicMs: number;
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

export function createSampler(clock: Clock): Sampler {
  let last = new Map<string, Reading>();
  return {
    take(figures) {
      const atMonotonicMs = clock.monotonicMs();
      const next = new Map<string, Reading>();
      const samples = figures.map((now) => {
        const key = `${now.cameraId}/${now.role}`;
        next.set(key, { figures: now, atMonotonicMs });
        return sampleOf(now, last.get(key), atMonotonicMs, clock.nowMs());
      });
      last = next;
      return samples;
    },
  };
}

function sampleOf(now: StreamFigures, before: Reading | undefined, atMonotonicMs: number, atMs: number): StreamSample {
  const elapsedMs = before ? atMonotonicMs - before.atMonotonicMs : 0;
  const grown = (total: number, earlier: number): number => (total >= earlier ? total - earlier : total);
  const rates = before && elapsedMs > 0 && now.running ? before.figures : undefined;
  return {
    cameraId: now.cameraId,
    role: now.role,
    atMs,
    fps: rates ? oneDecimal((1_000 * grown(now.framesTotal, rates.framesTotal)) / elapsedMs) : null,
    bitrateKbps: rates ? oneDecimal((8 * grown(now.bytesTotal, rates.bytesTotal)) / elapsedMs) : null,
    keyframeIntervalMs: now.running ? now.keyframeIntervalMs : null,
    frameAgeMs: now.lastFrameAtMs === null ? null : Math.max(0, atMs - now.lastFrameAtMs),
    lastFrameAtMs: now.lastFrameAtMs,
    restarts: before ? grown(now.restartsTotal, before.figures.restartsTotal) : 0,
  };
}

export function metricSampleOf(sample: StreamSample): MetricSample {
  const { fps, bitrateKbps, keyframeIntervalMs, frameAgeMs, restarts } = sample;
  const measured = Object.entries({ fps, bitrateKbps, keyframeIntervalMs, frameAgeMs, restarts }).filter(
    ([, value]) => value !== null,
  );
  return {
    cameraId: sample.cameraId,
    role: sample.role,
    atMs: sample.atMs,
    values: Object.fromEntries(measured) as MetricSample['values'],
  };
}
