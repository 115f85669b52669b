import { describe, expect, it } from 'vitest';
import {
  nextTransportWindow,
  type TransportReading,
  transportSampleOf,
} from '../../../gateway/health/transport-window.ts';
import type { TransportFigures } from '../../../gateway/media/rtp/stream-assembler.ts';

const figures = (changes: Partial<TransportFigures> = {}): TransportFigures => ({
  packetsReceived: 0,
  packetsLost: 0,
  packetsReordered: 0,
  jitterMs: null,
  cameraClockOffsetMs: null,
  ...changes,
});
/** A reading every 5.003 s, as a timer gives them; null: it runs and hides its packets, `away`: it does not run. */
const stepMs = 5_003;
function readings(list: readonly (TransportFigures | null | 'away')[]): readonly TransportReading[] {
  return list.reduce<readonly TransportReading[]>(
    (window, one, index) =>
      nextTransportWindow(window, one === 'away' ? null : one, one !== 'away', 1_000 + index * stepMs),
    [],
  );
}
const flow = (count: number, of: (index: number) => Partial<TransportFigures>) =>
  Array.from({ length: count }, (_, index) => figures(of(index)));

describe('a minute of transport figures', () => {
  it('has no share before the second reading, and none where nothing is counted', () => {
    expect(transportSampleOf([])).toBeUndefined();
    expect(transportSampleOf(readings([figures({ packetsReceived: 9, packetsLost: 5 })]))).toMatchObject({
      spanMs: 0,
      packetLossPercent: null,
      reorderedPerMin: null,
    });
    expect(transportSampleOf(readings([figures({ packetsReceived: 9 }), null]))).toBeUndefined();
    // Two readings with not one packet between them: 0 of 0 is no share.
    expect(transportSampleOf(readings(flow(2, () => ({ packetsReceived: 7 }))))?.packetLossPercent).toBeNull();
  });

  it('spans a whole minute once there is one, and forgets what is older', () => {
    const all = flow(40, (index) => ({
      packetsReceived: index * 970,
      // Loss ends after the tenth reading.
      packetsLost: Math.min(index, 10) * 30,
      packetsReordered: index * 2,
      jitterMs: index % 2 === 0 ? 4 : 6,
    }));
    const early = transportSampleOf(readings(all.slice(0, 11)));
    expect(early).toMatchObject({ spanMs: 10 * stepMs, packetLossPercent: 3 });
    const late = transportSampleOf(readings(all));
    expect(late).toMatchObject({ spanMs: 12 * stepMs, packetLossPercent: 0, reorderedPerMin: 24 });
    expect(late?.jitterMs).toBeCloseTo(5, 0);
  });

  it('takes a late packet for a loss that was none, never for a negative one', () => {
    const sample = transportSampleOf(
      readings([figures({ packetsReceived: 100, packetsLost: 4 }), figures({ packetsReceived: 200, packetsLost: 1 })]),
    );
    expect(sample?.packetLossPercent).toBe(0);
  });

  it('goes on over a loss of the stream, but not over more than a minute', () => {
    const [before, after] = [figures({ packetsReceived: 100 }), figures({ packetsReceived: 190, packetsLost: 10 })];
    const back = transportSampleOf(readings([before, 'away', 'away', after]));
    expect(back).toMatchObject({ spanMs: 3 * stepMs, packetLossPercent: 10 });
    const away = Array.from({ length: 13 }, () => 'away' as const);
    expect(transportSampleOf(readings([before, ...away, after]))?.packetLossPercent).toBeNull();
  });

  it('begins anew when the counters did, and after a time in which ffmpeg hid them', () => {
    const anew = readings([
      figures({ packetsReceived: 9_000, packetsLost: 900 }),
      figures({ packetsReceived: 100, packetsLost: 0 }),
      figures({ packetsReceived: 200, packetsLost: 0 }),
    ]);
    expect(transportSampleOf(anew)).toMatchObject({ spanMs: stepMs, packetLossPercent: 0 });
    const again = readings([figures({ packetsLost: 900 }), null, figures({ packetsReceived: 10, packetsLost: 900 })]);
    expect(transportSampleOf(again)?.packetLossPercent).toBeNull();
  });

  it('shows the newest clock offset, nonsense too', () => {
    const window = readings([
      figures({ cameraClockOffsetMs: 12.4 }),
      figures({ cameraClockOffsetMs: -1_700_000_000_000.2 }),
    ]);
    expect(transportSampleOf(window)?.rtcpClockOffsetMs).toBe(-1_700_000_000_000);
  });
});
