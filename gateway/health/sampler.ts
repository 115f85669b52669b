/**
 * Every few seconds, what each pulled stream did since the last look: the difference of two readings of the streams'
 * counters over the monotonic time between them. A counter that went back (the stream was made anew) counts from zero.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Role, StreamFigures } from '../streams/model.ts';
import type { MetricSample } from './metric-store.ts';
import {
  nextTransportWindow,
  type TransportReading,
  type TransportSample,
  transportSampleOf,
} from './transport-window.ts';

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
  readonly running: boolean;
  /** What the way lost within the last minute; null: nothing came in it, or it is hidden (ffmpeg). */
  readonly transport: TransportSample | null;
}

export interface Sampler {
  take(figures: readonly StreamFigures[]): StreamSample[];
}

interface Reading {
  readonly figures: StreamFigures;
  readonly atMonotonicMs: number;
  readonly transport: readonly TransportReading[];
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
        const before = last.get(key);
        const transport = nextTransportWindow(before?.transport ?? [], now.transport, now.running, atMonotonicMs);
        next.set(key, { figures: now, atMonotonicMs, transport });
        return {
          ...sampleOf(now, before, atMonotonicMs, clock.nowMs()),
          transport: transportSampleOf(transport) ?? null,
        };
      });
      last = next;
      return samples;
    },
  };
}

function sampleOf(
  now: StreamFigures,
  before: Reading | undefined,
  atMonotonicMs: number,
  atMs: number,
): Omit<StreamSample, 'transport'> {
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
    running: now.running,
  };
}

/** What is kept of a sample; `withTransport`: also the figures that are kept once a minute. */
export function metricSampleOf(sample: StreamSample, withTransport = false): MetricSample {
  const { fps, bitrateKbps, keyframeIntervalMs, frameAgeMs, restarts } = sample;
  const {
    packetLossPercent = null,
    reorderedPerMin = null,
    jitterMs = null,
  } = (withTransport && sample.transport) || {};
  const figures = { fps, bitrateKbps, keyframeIntervalMs, frameAgeMs, restarts };
  const all = { ...figures, packetLossPercent, reorderedPerMin, jitterMs };
  const measured = Object.entries(all).filter(([, value]) => value !== null);
  return {
    cameraId: sample.cameraId,
    role: sample.role,
    atMs: sample.atMs,
    values: Object.fromEntries(measured) as MetricSample['values'],
  };
}
