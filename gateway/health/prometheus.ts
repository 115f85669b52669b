/** `/metrics` in the Prometheus text format, from a registry of its own, filled anew at each scrape. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { CameraHealth, GatewayHealth } from './schemas.ts';

export interface PrometheusCamera {
  readonly code: string;
  readonly health: CameraHealth;
  /** Losses since the gateway's start. */
  readonly restartsTotal: number;
}

export const prometheusContentType = Registry.PROMETHEUS_CONTENT_TYPE;

export function renderPrometheus(
  cameras: readonly PrometheusCamera[],
  gateway: GatewayHealth,
  nowMs: number,
): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `thapcanh_${name}`, help, labelNames, registers: [registry] });
  const states = gauge('cameras', 'Cameras by state', ['state']);
  for (const state of ['up', 'degraded', 'down', 'unknown', 'excused']) {
    states.set({ state }, cameras.filter(({ health }) => health.state === state).length);
  }
  const perCamera = (name: string, help: string, value: (camera: PrometheusCamera) => number | null) => {
    const metric = gauge(name, help, ['camera']);
    for (const camera of cameras) {
      const figure = value(camera);
      if (figure !== null) metric.set({ camera: camera.code }, figure);
    }
  };
  perCamera('camera_frame_age_seconds', 'Age of the newest frame', ({ health }) =>
    health.lastFrameAtMs === null ? null : Math.max(0, nowMs - health.lastFrameAtMs) / 1_000,
  );
  const losses = new Counter({
    name: 'thapcanh_camera_reconnects_total',
    help: 'Losses since the gateway started',
    labelNames: ['camera'],
    registers: [registry],
  });
  for (const camera of cameras) losses.inc({ camera: camera.code }, camera.restartsTotal);
  perCamera('camera_fps', 'Frames per second', ({ health }) => health.fps);
  perCamera('camera_bitrate_kbps', 'Bitrate in kbit/s', ({ health }) => health.bitrateKbps);
  perCamera('camera_round_trip_seconds', 'Round trip of an ONVIF call', ({ health }) =>
    health.roundTripMs === null ? null : health.roundTripMs / 1_000,
  );
  perCamera('camera_clock_offset_seconds', 'Camera clock minus gateway clock', ({ health }) =>
    health.clockOffsetMs === null ? null : health.clockOffsetMs / 1_000,
  );
  gauge('streams_running', 'Streams with pictures').set(gateway.streamsRunning);
  gauge('streams_wanted', 'Streams that should be pulled').set(gateway.streamsWanted);
  gauge('ingest_kbps', 'Sum of all streams in kbit/s').set(gateway.ingestKbps);
  gauge('metric_store_up', 'Whether figures are being kept').set(gateway.metricStore.ok ? 1 : 0);
  gauge('metric_store_queued', 'Samples not yet kept').set(gateway.metricStore.queued);
  gauge('event_loop_delay_p99_seconds', 'Event loop delay').set(gateway.eventLoopDelayP99Ms / 1_000);
  gauge('rss_bytes', 'Resident memory').set(gateway.rssBytes);
  return registry.metrics();
}
