/** `/metrics` in the Prometheus text format, from a registry of its own, filled anew at each scrape. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { StreamFigures } from '../streams/model.ts';
import type { CameraHealth, GatewayHealth } from './schemas.ts';

export interface PrometheusCamera {
  readonly code: string;
  readonly health: CameraHealth;
  /** Losses since the gateway's start. */
  readonly restartsTotal: number;
  /** Of its streams that the gateway reads itself, since the gateway's start; null: none. */
  readonly packets: { readonly received: number; readonly lost: number; readonly reordered: number } | null;
}

/** Totals over the streams of one camera. `figures`: of all streams. */
export function prometheusCamera(
  code: string,
  health: CameraHealth,
  figures: readonly StreamFigures[],
): PrometheusCamera {
  const own = figures.filter(({ cameraId }) => cameraId === health.cameraId);
  const counted = own.flatMap(({ packets }) => (packets ? [packets] : []));
  return {
    code,
    health,
    restartsTotal: sum(own.map(({ restartsTotal }) => restartsTotal)),
    packets:
      counted.length === 0
        ? null
        : {
            received: sum(counted.map(({ packetsReceived }) => packetsReceived)),
            lost: sum(counted.map(({ packetsLost }) => packetsLost)),
            reordered: sum(counted.map(({ packetsReordered }) => packetsReordered)),
          },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

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
  const counter = (name: string, help: string, value: (camera: PrometheusCamera) => number | undefined) => {
    const metric = new Counter({ name: `thapcanh_${name}`, help, labelNames: ['camera'], registers: [registry] });
    for (const camera of cameras) {
      const count = value(camera);
      if (count !== undefined) metric.inc({ camera: camera.code }, count);
    }
  };
  counter('camera_reconnects_total', 'Losses since the gateway started', ({ restartsTotal }) => restartsTotal);
  counter('camera_packets_received_total', 'RTP packets received', ({ packets }) => packets?.received);
  counter('camera_packets_lost_total', 'RTP packets lost (RFC 3550)', ({ packets }) => packets?.lost);
  counter('camera_packets_reordered_total', 'RTP packets out of order', ({ packets }) => packets?.reordered);
  perCamera('camera_packet_loss_ratio', 'Share of packets lost in the last minute', ({ health }) =>
    health.packetLossPercent === null ? null : health.packetLossPercent / 100,
  );
  perCamera('camera_jitter_seconds', 'Interarrival jitter of the video (RFC 3550)', ({ health }) =>
    seconds(health.jitterMs),
  );
  perCamera('camera_fps', 'Frames per second', ({ health }) => health.fps);
  perCamera('camera_bitrate_kbps', 'Bitrate in kbit/s', ({ health }) => health.bitrateKbps);
  perCamera('camera_round_trip_seconds', 'Round trip of an ONVIF call', ({ health }) => seconds(health.roundTripMs));
  perCamera('camera_clock_offset_seconds', 'Camera clock minus gateway clock, by ONVIF', ({ health }) =>
    seconds(health.clockOffsetMs),
  );
  perCamera('camera_rtcp_clock_offset_seconds', 'Camera clock minus gateway clock, by sender reports', ({ health }) =>
    seconds(health.rtcpClockOffsetMs),
  );
  gauge('streams_running', 'Streams with pictures').set(gateway.streamsRunning);
  gauge('streams_direct', 'Streams with pictures that the gateway reads itself').set(gateway.streamsDirect);
  gauge('streams_wanted', 'Streams that should be pulled').set(gateway.streamsWanted);
  gauge('ingest_kbps', 'Sum of all streams in kbit/s').set(gateway.ingestKbps);
  renderLive(registry, gateway.live);
  gauge('metric_store_up', 'Whether figures are being kept').set(gateway.metricStore.ok ? 1 : 0);
  gauge('metric_store_queued', 'Samples not yet kept').set(gateway.metricStore.queued);
  gauge('event_loop_delay_p99_seconds', 'Event loop delay').set(gateway.eventLoopDelayP99Ms / 1_000);
  gauge('rss_bytes', 'Resident memory').set(gateway.rssBytes);
  return registry.metrics();
}

function renderLive(registry: Registry, live: GatewayHealth['live']): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `thapcanh_live_${name}`, help, registers }).set(value);
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `thapcanh_live_${name}_total`, help, registers }).inc(value);
  gauge('sockets', 'Browsers at the live socket', live.sockets);
  gauge('tiles', 'Tiles they watch', live.tiles);
  gauge('viewers_behind', 'Browsers that are too slow now', live.behind);
  gauge('waiting_bytes', 'Bytes not yet taken by slow browsers', live.waitingBytes);
  counter('bytes', 'Bytes sent to browsers', live.bytesTotal);
  counter('messages', 'Messages sent to browsers', live.messagesTotal);
  counter('fragments_skipped', 'Fragments that slow browsers did not get', live.skippedTotal);
  counter('sockets_closed_slow', 'Sockets closed because they stayed too slow', live.closedSlowTotal);
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
