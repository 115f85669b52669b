/** Packets are put together again here by the rules of their RFCs, and must give the units that went in. */
import { describe, expect, it } from 'vitest';
import { splitAccessUnits, splitAnnexB } from '../../simulator/clips/split-access-units.ts';
import { packetizeAac, splitAdts } from '../../simulator/rtp/packetize-audio.ts';
import { packetizeH264 } from '../../simulator/rtp/packetize-h264.ts';
import { packetizeH265 } from '../../simulator/rtp/packetize-h265.ts';
import { packetizeJpeg, parseJpeg } from '../../simulator/rtp/packetize-jpeg.ts';
import { buildRtpFrame, MAX_PAYLOAD, stampPackets } from '../../simulator/rtp/rtp-frame.ts';

/** Bytes 1..255 over and over, so that no start code appears. */
function filler(header: readonly number[], size: number): Buffer {
  return Buffer.from([...header, ...Array.from({ length: size }, (_, index) => (index % 255) + 1)]);
}

/** RFC 6184 5.6-5.8. */
function depacketizeH264(payloads: readonly Buffer[]): Buffer[] {
  const units: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === 24) {
      for (let at = 1; at < payload.length; at += 2 + payload.readUInt16BE(at)) {
        units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)));
      }
    } else if (type === 28) {
      const flags = payload[1] ?? 0;
      if ((flags & 0x80) !== 0) parts = [Buffer.from([((payload[0] ?? 0) & 0xe0) | (flags & 0x1f)])];
      parts.push(payload.subarray(2));
      if ((flags & 0x40) !== 0) units.push(Buffer.concat(parts));
    } else units.push(payload);
  }
  return units;
}

/** RFC 7798 4.4. */
function depacketizeH265(payloads: readonly Buffer[]): Buffer[] {
  const units: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const payload of payloads) {
    const type = ((payload[0] ?? 0) >> 1) & 0x3f;
    if (type === 48) {
      for (let at = 2; at < payload.length; at += 2 + payload.readUInt16BE(at)) {
        units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)));
      }
    } else if (type === 49) {
      const flags = payload[2] ?? 0;
      if ((flags & 0x80) !== 0)
        parts = [Buffer.from([((payload[0] ?? 0) & 0x81) | ((flags & 0x3f) << 1), payload[1] ?? 0])];
      parts.push(payload.subarray(3));
      if ((flags & 0x40) !== 0) units.push(Buffer.concat(parts));
    } else units.push(payload);
  }
  return units;
}

describe('packetisers', () => {
  it('H.264: STAP-A for parameter sets, single units, FU-A', () => {
    const units = [
      filler([0x67, 0x4d], 20),
      filler([0x68], 4),
      filler([0x06], 30),
      filler([0x65], 9000),
      filler([0x41], MAX_PAYLOAD - 1),
    ];
    const payloads = packetizeH264(units);
    expect(payloads.every((payload) => payload.length <= MAX_PAYLOAD)).toBe(true);
    expect((payloads[0]?.[0] ?? 0) & 0x1f).toBe(24);
    expect(depacketizeH264(payloads)).toEqual(units);
  });

  it('H.265: AP for parameter sets, single units, FU', () => {
    const units = [
      filler([0x40, 1], 20),
      filler([0x42, 1], 40),
      filler([0x44, 1], 8),
      filler([0x26, 1], 7000),
      filler([0x02, 1], 300),
    ];
    const payloads = packetizeH265(units);
    expect(payloads.every((payload) => payload.length <= MAX_PAYLOAD)).toBe(true);
    expect(((payloads[0]?.[0] ?? 0) >> 1) & 0x3f).toBe(48);
    expect(depacketizeH265(payloads)).toEqual(units);
  });

  it('JPEG: offsets are without gaps and the tables travel in the first packet', () => {
    const table = (id: number): number[] => [
      0xff,
      0xdb,
      0,
      67,
      id,
      ...Array.from({ length: 64 }, (_, index) => index + 1),
    ];
    const frameHeader = [0xff, 0xc0, 0, 17, 8, 0, 72, 0, 128, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
    const scanHeader = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0];
    const scan = filler([], 5000);
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8, ...table(0), ...table(1), ...frameHeader, ...scanHeader]),
      scan,
      Buffer.from([0xff, 0xd9]),
    ]);
    expect(parseJpeg(jpeg)).toMatchObject({ width: 128, height: 72, type: 1 });
    const payloads = packetizeJpeg(jpeg);
    expect(payloads[0]?.readUInt16BE(10)).toBe(128);
    let offset = 0;
    for (const [index, payload] of payloads.entries()) {
      expect(payload.readUIntBE(1, 3)).toBe(offset);
      expect([payload[5], (payload[6] ?? 0) * 8, (payload[7] ?? 0) * 8]).toEqual([255, 128, 72]);
      offset += payload.length - 8 - (index === 0 ? 4 + 128 : 0);
    }
    expect(offset).toBe(scan.length);
  });

  it('AAC: one access unit with its size in bits; ADTS headers are dropped', () => {
    const unit = filler([], 50);
    const [payload] = packetizeAac(unit);
    expect(payload?.readUInt16BE(0)).toBe(16);
    expect((payload?.readUInt16BE(2) ?? 0) >> 3).toBe(50);
    const size = 7 + unit.length;
    const header = Buffer.from([
      0xff,
      0xf1,
      0x60,
      0x40 | (size >> 11),
      (size >> 3) & 0xff,
      ((size & 7) << 5) | 0x1f,
      0xfc,
    ]);
    expect(splitAdts(Buffer.concat([header, unit, header, unit]))).toEqual([unit, unit]);
  });

  it('shared packets are stamped per session, the marker stands on the last one, sequence numbers wrap', () => {
    const frame = buildRtpFrame([filler([], 10), filler([], 20)], 96, { keyframe: true, shows: 3, marker: true });
    const packets = Buffer.from(frame.bytes);
    const next = stampPackets(packets, frame.offsets, {
      channel: 2,
      sequence: 0xffff,
      timestamp: 2 ** 32 + 5,
      ssrc: 0xdeadbeef,
    });
    expect(next).toBe(1);
    expect([packets[1], packets.readUInt16BE(2), packets.readUInt16BE(6), packets.readUInt32BE(8)]).toEqual([
      2, 22, 0xffff, 5,
    ]);
    const second = frame.offsets[1] ?? 0;
    expect([packets[5], packets[second + 5], packets.readUInt16BE(second + 6)]).toEqual([96, 96 | 0x80, 0]);
    expect(frame.bytes.readUInt16BE(6)).toBe(0);
  });

  it('cuts Annex B into access units with their parameter sets', () => {
    const sps = filler([0x67], 9);
    const pps = filler([0x68], 4);
    const idr = filler([0x65], 60);
    const slice = filler([0x41], 40);
    const stream = Buffer.concat(
      [sps, pps, idr, slice, sps, pps, idr].flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]),
    );
    expect(splitAnnexB(stream)).toHaveLength(7);
    const { units, parameterSets } = splitAccessUnits('h264', stream);
    expect(units.map((unit) => [unit.keyframe, unit.units.length])).toEqual([
      [true, 3],
      [false, 1],
      [true, 3],
    ]);
    expect(parameterSets).toEqual([sps, pps]);
  });
});
