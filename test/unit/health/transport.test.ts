/** What the health room makes of packet counters, sender reports and the live socket's figures. */
import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../gateway/health/schemas.ts';
import { somebody } from '../../support/allow-everything.ts';
import { live, openKinds, rowOf, useHealthBenches } from '../../support/health-bench.ts';
import { cameraNumber, idOf } from '../../support/health-fakes.ts';

const one = idOf('camera', 1);
const open = useHealthBenches();

describe('the way from the camera', () => {
  const way = { packets: 97, lost: 3, reordered: 1, jitterMs: 4.2, offsetMs: 350 };

  it('is told, kept once a minute, and charted; nothing while ffmpeg hides it', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(120_000);
    expect(rowOf(bench)).toMatchObject({ packetLossPercent: null, jitterMs: null, rtcpClockOffsetMs: null });
    bench.streams.transport(one, 'sub', way);
    await bench.clock.advance(125_000);
    expect(rowOf(bench)).toMatchObject({
      packetLossPercent: 3,
      jitterMs: 4.2,
      rtcpClockOffsetMs: 350,
      clockOffsetMs: 80,
    });
    const span = { fromMs: bench.clock.nowMs() - 600_000, toMs: bench.clock.nowMs() + 10_000 };
    const known = async (metric: MetricName) =>
      new Set((await bench.room.series(one, metric, span)).points.map(({ mean }) => mean));
    expect(await known('packetLossPercent')).toEqual(new Set([null, 3]));
    expect(await known('reorderedPerMin')).toEqual(new Set([null, 60]));
    expect(await known('jitterMs')).toEqual(new Set([null, 4.2]));
    expect(await known('rtcpClockOffsetMs')).toEqual(new Set([null, 350]));
    const measures = await bench.room.clockMeasures(one, span);
    expect(measures.filter(({ method }) => method === 'rtcp').map(({ offsetMs }) => offsetMs)).toEqual([350, 350]);
    expect(new Set(measures.map(({ method }) => method))).toEqual(new Set(['rtcp', 'onvif-second-turn']));
  });

  it('that loses more than 2 % for a minute is a condition, until it loses less than 1 %', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.transport(one, 'sub', way);
    bench.streams.set(one, 'sub', live);
    await bench.clock.advance(55_000);
    expect(openKinds(bench)).toEqual([]);
    await bench.clock.advance(15_000);
    expect(rowOf(bench)).toMatchObject({ state: 'degraded', cause: 'camera.packet-loss' });
    expect(bench.room.conditions(somebody)).toMatchObject([{ kind: 'camera.packet-loss', cause: '3 %' }]);
    bench.streams.transport(one, 'sub', { packets: 98.5, lost: 1.5 });
    await bench.clock.advance(120_000);
    expect(openKinds(bench)).toEqual(['camera.packet-loss']);
    bench.streams.transport(one, 'sub', { packets: 100, lost: 0 });
    await bench.clock.advance(65_000);
    expect(openKinds(bench)).toEqual([]);
    expect(rowOf(bench)).toMatchObject({ state: 'up' });
  });

  it('is one lasting trouble while it freezes and ends the stream again and again', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    bench.streams.transport(one, 'sub', way);
    bench.streams.set(one, 'sub', live);
    for (let round = 0; round < 8; round += 1) {
      await bench.clock.advance(20_000);
      bench.streams.set(one, 'sub', { phase: 'waiting', picture: 'lost', error: 'stream.stalled' });
      await bench.clock.advance(10_000);
      bench.streams.set(one, 'sub', live);
    }
    const told = bench.published.flatMap(({ topic, payload }) =>
      (payload as { kind?: string }).kind === 'camera.packet-loss' ? [topic] : [],
    );
    expect(told).toEqual(['condition.raised']);
    // The minute is kept although the stream was away at its end.
    const span = { fromMs: bench.clock.nowMs() - 300_000, toMs: bench.clock.nowMs() };
    const lost = await bench.room.series(one, 'packetLossPercent', span);
    expect(lost.points.filter(({ mean }) => mean === 3).length).toBeGreaterThanOrEqual(2);
    // Gone for good: what it lost when it still came is no news after a minute.
    bench.streams.set(one, 'sub', { phase: 'waiting', picture: 'lost', error: 'camera.unreachable' });
    await bench.clock.advance(75_000);
    expect(openKinds(bench)).toEqual(['camera.lost']);
  });

  it('is no trouble once ffmpeg brings it, nor of a stream that nobody pulls', async () => {
    const bench = await open({ cameras: [cameraNumber(1)] });
    const losing = async () => {
      bench.streams.transport(one, 'sub', way);
      bench.streams.set(one, 'sub', live);
      await bench.clock.advance(70_000);
      expect(openKinds(bench)).toEqual(['camera.packet-loss']);
    };
    await losing();
    bench.streams.transport(one, 'sub', null);
    await bench.clock.advance(5_000);
    expect(openKinds(bench)).toEqual([]);
    await losing();
    bench.streams.set(one, 'sub', { phase: 'idle', picture: 'none' });
    await bench.clock.advance(5_000);
    expect(openKinds(bench)).not.toContain('camera.packet-loss');
    expect(rowOf(bench)?.packetLossPercent).toBeNull();
  });

  it("judges a camera without ONVIF by its sender reports' clock, unless that is no clock", async () => {
    const camera = cameraNumber(1);
    const bench = await open({
      cameras: [{ ...camera, serving: camera.serving && { ...camera.serving, onvif: false } }],
    });
    bench.streams.set(one, 'sub', live);
    bench.streams.transport(one, 'sub', { packets: 100, lost: 0, offsetMs: -90_000 });
    await bench.clock.advance(10_000);
    expect(openKinds(bench)).toEqual(['camera.clock-off']);
    bench.streams.transport(one, 'sub', { packets: 100, lost: 0, offsetMs: -1_700_000_000_000 });
    await bench.clock.advance(10_000);
    expect(openKinds(bench)).toEqual([]);
    expect(rowOf(bench)).toMatchObject({ state: 'up', rtcpClockOffsetMs: -1_700_000_000_000, clockOffsetMs: null });
  });

  it('is in /metrics, and absent there where it is hidden', async () => {
    const bench = await open({ cameras: [cameraNumber(1), cameraNumber(2)] });
    const two = idOf('camera', 2);
    bench.streams.set(one, 'sub', { ...live, ingest: 'direct' });
    bench.streams.set(two, 'sub', { ...live, ingest: 'ffmpeg' });
    bench.streams.transport(one, 'sub', way);
    await bench.clock.advance(10_000);
    const { text } = await bench.room.prometheus(somebody);
    expect(text).toContain('thapcanh_camera_packets_received_total{camera="T-01"} 970');
    expect(text).toContain('thapcanh_camera_packets_lost_total{camera="T-01"} 30');
    expect(text).toContain('thapcanh_camera_packets_reordered_total{camera="T-01"} 10');
    expect(text).toContain('thapcanh_camera_packet_loss_ratio{camera="T-01"} 0.03');
    expect(text).toContain('thapcanh_camera_jitter_seconds{camera="T-01"} 0.0042');
    expect(text).toContain('thapcanh_camera_rtcp_clock_offset_seconds{camera="T-01"} 0.35');
    expect(text).not.toMatch(/packet\w+\{camera="T-02"\}/);
    expect(text).toContain('thapcanh_streams_direct 1');
  });
});

describe('the live socket', () => {
  it('is counted in the gateway figures and in /metrics', async () => {
    const live = { sockets: 2, tiles: 32, behind: 1, waitingBytes: 4_096, bytesTotal: 900, skippedTotal: 7 };
    const bench = await open({ cameras: [cameraNumber(1)], live });
    expect(bench.room.gateway(somebody).live).toEqual({ ...live, messagesTotal: 0, closedSlowTotal: 0 });
    const { text } = await bench.room.prometheus(somebody);
    expect(text).toContain('thapcanh_live_tiles 32');
    expect(text).toContain('thapcanh_live_viewers_behind 1');
    expect(text).toContain('thapcanh_live_bytes_total 900');
    expect(text).toContain('thapcanh_live_fragments_skipped_total 7');
    expect(text).toContain('thapcanh_live_sockets_closed_slow_total 0');
  });
});
