import { describe, expect, it } from 'vitest';
import { createReception } from '../../../../gateway/media/rtp/reception.ts';
import { createRtpPacket, readRtpPacket } from '../../../../gateway/media/rtp/rtp-packet.ts';
import { readSenderReport, writeReceiverReport } from '../../../../gateway/media/rtp/sender-report.ts';
import { buildSenderReport } from '../../../simulator/rtp/rtcp.ts';
import { writeRtp } from '../../../support/rtp-packets.ts';

const packet = createRtpPacket();

describe('an RTP header', () => {
  const read = (bytes: Uint8Array) => (readRtpPacket(bytes, packet) ? { ...packet } : undefined);
  const plain = writeRtp(Uint8Array.of(1, 2, 3), { sequence: 0xfedc, timestamp: 0xfedcba98, marker: true });

  it('is read with and without contributors, extension and padding', () => {
    const facts = { marker: true, payloadType: 96, sequence: 0xfedc, timestamp: 0xfedcba98, ssrc: 0x1234 };
    expect(read(plain)).toEqual({ ...facts, start: 12, end: 15 });
    const rich = Uint8Array.of(0xb1, ...plain.subarray(1, 12), 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 5, 6, 0, 2);
    expect(read(rich)).toEqual({ ...facts, start: 24, end: 26 });
  });

  it('takes an impossible padding for none, and refuses what is cut short or of another version', () => {
    expect(read(Uint8Array.of(0xa0, ...plain.subarray(1, 12), 1, 200))).toMatchObject({ start: 12, end: 14 });
    expect(read(plain.subarray(0, 11))).toBeUndefined();
    expect(read(Uint8Array.of(0x40, ...plain.subarray(1)))).toBeUndefined();
    expect(read(Uint8Array.of(0x8f, ...plain.subarray(1)))).toBeUndefined();
    expect(read(Uint8Array.of(0x90, ...plain.subarray(1, 12), 0, 0, 0xff, 0xff))).toBeUndefined();
  });
});

describe('reception', () => {
  /** Takes the numbers given, 20 ms and 1,800 ticks apart. */
  function receive(numbers: readonly number[], ssrc = 7, reception = createReception(90_000)) {
    const arrivals = numbers.map((number, index) => {
      const bytes = writeRtp(Uint8Array.of(1), { sequence: number, timestamp: index * 1_800, ssrc });
      readRtpPacket(bytes, packet);
      return reception.take(packet, 1_000 + index * 20);
    });
    return { reception, arrivals };
  }

  it('tells what follows, what is missing, and what comes too late, over the wrap of the numbers', () => {
    const { reception, arrivals } = receive([65_534, 65_535, 0, 0, 3, 1, 4]);
    expect(arrivals).toEqual(['restart', 'next', 'next', 'useless', 'gap', 'useless', 'next']);
    expect([reception.received, reception.late]).toEqual([7, 1]);
    // 1 and 2 were missing; 1 came late, and 0 twice, which RFC 3550 A.3 counts as arrived too.
    expect(reception.lost).toBe(0);
    expect(reception.jitterMs).toBe(0);
  });

  it('counts loss over the whole session, reboots included', () => {
    const { reception } = receive([10, 11, 15]);
    expect(reception.lost).toBe(3);
    const again = receive([60_000, 60_002], 8, reception);
    expect(again.arrivals).toEqual(['restart', 'gap']);
    expect([reception.lost, reception.received, reception.ssrc]).toEqual([4, 5, 8]);
  });

  it('believes numbers out of nowhere when a second one follows them', () => {
    expect(receive([10, 11, 40_000, 12, 13]).arrivals).toEqual(['restart', 'next', 'useless', 'next', 'next']);
    expect(receive([10, 11, 40_000, 40_001, 40_002]).arrivals).toEqual(['restart', 'next', 'useless', 'gap', 'next']);
  });

  it('measures jitter as RFC 3550 A.8 does', () => {
    const reception = createReception(90_000);
    const arrivals = [0, 40, 90, 120, 170];
    let expected = 0;
    arrivals.forEach((atMs, index) => {
      readRtpPacket(writeRtp(Uint8Array.of(1), { sequence: index, timestamp: index * 3_600 }), packet);
      reception.take(packet, atMs);
      if (index === 0) return;
      const step = Math.abs(atMs - (arrivals[index - 1] ?? 0) - 40);
      expected += (step - expected) / 16;
    });
    expect(reception.jitterMs).toBeCloseTo(expected, 9);
  });

  it('reports what was lost since the report before', () => {
    const { reception } = receive([1, 2, 3, 4, 5, 6, 9, 10]);
    expect(reception.reportBlock()).toEqual({
      ssrc: 7,
      fractionLost: Math.floor((2 / 10) * 256),
      cumulativeLost: 2,
      highestSequence: 10,
      jitterTicks: 0,
    });
    receive([11, 12], 7, reception);
    expect(reception.reportBlock()).toMatchObject({ fractionLost: 0, cumulativeLost: 2, highestSequence: 12 });
  });
});

describe('RTCP', () => {
  const cameraMs = Date.UTC(2026, 10, 24, 12, 0, 0, 250);

  it('reads the sender report of a compound packet, wherever it stands', () => {
    const report = { ssrc: 0xfeedbeef, cameraMs, rtpTimestamp: 0xfffffff0, packets: 1, octets: 2 };
    const compound = Buffer.concat([Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]), buildSenderReport(report, 'camera')]);
    const read = readSenderReport(compound, 5);
    expect(read).toMatchObject({ ssrc: 0xfeedbeef, rtpTimestamp: 0xfffffff0, arrivedAtMs: 5 });
    expect(read?.cameraMs).toBeCloseTo(cameraMs, 2);
  });

  it('takes a clock without a date for none, and refuses broken packets', () => {
    const bytes = new Uint8Array(28);
    bytes.set([0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 77]);
    expect(readSenderReport(bytes, 0)?.cameraMs).toBeUndefined();
    expect(readSenderReport(bytes.subarray(0, 27), 0)).toBeUndefined();
    expect(readSenderReport(Uint8Array.of(0x80, 203, 0, 0), 0)).toBeUndefined();
    expect(readSenderReport(new Uint8Array(0), 0)).toBeUndefined();
  });

  it('writes a receiver report with a name', () => {
    const block = { ssrc: 0xabcdef01, fractionLost: 51, cumulativeLost: 2, highestSequence: 65_546, jitterTicks: 9 };
    const lastReport = { ssrc: 1, cameraMs, rtpTimestamp: 0, middleNtp: 0x11223344, arrivedAtMs: 1_000 };
    const bytes = Buffer.from(writeReceiverReport({ ssrc: 5, cname: 'tc-5', block, lastReport }, 3_000));
    expect(bytes.subarray(0, 32).toString('hex')).toBe(
      '81c9000700000005abcdef01330000020001000a000000091122334400020000',
    );
    expect(bytes.subarray(32).toString('latin1')).toBe('\x81\xca\0\x03\0\0\0\x05\x01\x04tc-5\0\0');
    expect(bytes.length % 4).toBe(0);
  });
});
