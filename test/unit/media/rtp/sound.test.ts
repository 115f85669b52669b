import { describe, expect, it } from 'vitest';
import { parseAvcConfig } from '../../../../gateway/media/h264.ts';
import { parseInitSegment } from '../../../../gateway/media/init-segment.ts';
import { parseMovieFragment } from '../../../../gateway/media/movie-fragment.ts';
import { createAudioTimes } from '../../../../gateway/media/rtp/audio-times.ts';
import { buildSenderReport } from '../../../simulator/rtp/rtcp.ts';
import { assembleStream, h264Sdp, payloadOf } from '../../../support/assembled-stream.ts';
import { avcRecords, fromHex } from '../../../support/make-media.ts';
import { writeRtp } from '../../../support/rtp-packets.ts';

const { sps, pps } = parseAvcConfig(fromHex(avcRecords['640x360']));
const keyUnits = [...sps, ...pps, Uint8Array.of(0x65, 0x88, 1)];
const aac = (fmtp: string, rate = 16_000) =>
  `${h264Sdp}m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/${rate}/1\r\na=fmtp:97 ${fmtp}\r\n`;
const hbr = 'mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408';
const g711 = `${h264Sdp}m=audio 0 RTP/AVP 8\r\n`;
const startMs = 1_790_000_000_000;

/** Video on track 0 and sound on track 1, each numbered by itself. */
function startCamera(sdp: string, payloadType: number) {
  const stream = assembleStream(sdp);
  const sequences = [10, 20];
  const send = (index: number, payload: Uint8Array, timestamp: number, atMs: number, marker = true) => {
    const sequence = sequences[index] ?? 0;
    sequences[index] = sequence + 1;
    const facts = { sequence, timestamp, marker, ssrc: index + 1, payloadType: index === 0 ? 96 : payloadType };
    stream.assembler.pushRtp(index, writeRtp(payload, facts), atMs);
  };
  return {
    ...stream,
    keyframe: (timestamp: number, atMs: number) =>
      keyUnits.forEach((unit, at) => {
        send(0, unit, timestamp, atMs, at === keyUnits.length - 1);
      }),
    sound: (payload: Uint8Array, timestamp: number, atMs: number) => send(1, payload, timestamp, atMs),
    lose: () => {
      sequences[1] = (sequences[1] ?? 0) + 1;
    },
    report: (index: number, cameraMs: number, rtpTimestamp: number, atMs: number) => {
      const report = { ssrc: index + 1, cameraMs, rtpTimestamp, packets: 0, octets: 0 };
      stream.assembler.pushRtcp(index, buildSenderReport(report, 'camera'), atMs);
    },
    heard: () => stream.fragments.filter((fragment) => fragment.kind === 'audio'),
  };
}

/** AU headers of 16 bits, then the units. */
const aacPacket = (...units: Uint8Array[]) =>
  Uint8Array.from([
    (units.length * 16) >> 8,
    (units.length * 16) & 0xff,
    ...units.flatMap((unit) => [unit.length >> 5, (unit.length << 3) & 0xff]),
    ...units.flatMap((unit) => [...unit]),
  ]);
const unitOf = (size: number, fill: number) => new Uint8Array(size).fill(fill);

describe('AAC', () => {
  it('is described in the init and given out unit by unit', () => {
    const camera = startCamera(aac(hbr), 97);
    camera.sound(aacPacket(unitOf(5, 9)), 0, startMs - 10);
    camera.keyframe(1_000, startMs);
    camera.sound(aacPacket(unitOf(5, 1), unitOf(300, 2)), 1_024, startMs);
    camera.sound(aacPacket(unitOf(7, 3)), 3_072, startMs + 128);
    expect(parseInitSegment(camera.inits[0]?.bytes ?? new Uint8Array(0)).tracks).toEqual(camera.inits[0]?.tracks);
    expect(camera.inits[0]?.tracks[1]).toMatchObject({ codec: 'aac', codecString: 'mp4a.40.2', timescale: 16_000 });
    const [first, second] = camera.heard();
    expect(first).toMatchObject({ trackId: 2, sequence: 0, sampleCount: 2, duration: 2_048, decodeTime: 32_000 });
    expect(second).toMatchObject({ trackId: 2, sequence: 1, sampleCount: 1, duration: 1_024, decodeTime: 34_048 });
    expect(camera.heard().length).toBe(2);
    expect(payloadOf(first ?? expect.fail())).toEqual(Uint8Array.of(...unitOf(5, 1), ...unitOf(300, 2)));
    expect(parseMovieFragment((first ?? expect.fail()).bytes, () => undefined)).toMatchObject({
      trackId: 2,
      decodeTime: 32_000,
      duration: 2_048,
      sampleCount: 2,
      firstIsSync: true,
      firstSampleSize: 5,
    });
  });

  it('joins a unit that lies in several packets, and gives it up when one is lost', () => {
    const camera = startCamera(aac(hbr), 97);
    camera.keyframe(1_000, startMs);
    const large = unitOf(1_000, 7);
    const header = [0, 16, 1_000 >> 5, (1_000 << 3) & 0xff];
    const piece = (from: number, to: number) => Uint8Array.of(...header, ...large.subarray(from, to));
    camera.sound(piece(0, 600), 0, startMs);
    camera.sound(piece(600, 1_000), 0, startMs + 1);
    camera.sound(piece(0, 600), 1_024, startMs + 64);
    camera.lose();
    camera.sound(aacPacket(unitOf(9, 1)), 2_048, startMs + 128);
    expect(camera.heard().map((each) => payloadOf(each).length)).toEqual([1_000, 9]);
    // Dated by the packet that made the first unit whole, 1 ms after the picture.
    expect(payloadOf(camera.heard()[0] ?? expect.fail())).toEqual(large);
    expect(camera.heard()[1]?.decodeTime).toBe(32_000 + 16 + 2_048);
  });

  it('reads AAC-lbr, and the sizes that the mode implies where a camera gives none', () => {
    const lbr = startCamera(aac('mode=AAC-lbr;config=1408'), 97);
    lbr.keyframe(1_000, startMs);
    // AU headers of 8 bits: 6 for the size, 2 for the index.
    lbr.sound(Uint8Array.of(0, 16, 3 << 2, 2 << 2, 1, 1, 1, 2, 2), 0, startMs);
    expect(lbr.heard()[0]).toMatchObject({ sampleCount: 2, payloadSize: 5 });
    const bare = startCamera(aac('config=1408'), 97);
    bare.keyframe(1_000, startMs);
    bare.sound(aacPacket(unitOf(4, 1)), 0, startMs);
    expect(bare.heard()[0]).toMatchObject({ sampleCount: 1, payloadSize: 4 });
  });

  it('makes its configuration from the clock where the SDP has none, and is left out where that is impossible', () => {
    const derived = startCamera(aac('mode=AAC-hbr', 48_000), 97);
    derived.keyframe(1_000, startMs);
    expect(derived.inits[0]?.tracks[1]?.decoderConfig).toEqual(Uint8Array.of(0x11, 0x88));
    const impossible = startCamera(aac('mode=AAC-hbr', 12_345), 97);
    impossible.keyframe(1_000, startMs);
    impossible.sound(aacPacket(unitOf(4, 1)), 0, startMs);
    expect(impossible.inits[0]?.tracks.length).toBe(1);
    expect(impossible.heard()).toEqual([]);
  });
});

describe('sound beside the picture', () => {
  it('of G.711 is dated by arrival before the camera says better', () => {
    const camera = startCamera(g711, 8);
    camera.keyframe(1_000, startMs);
    camera.sound(unitOf(320, 0xd5), 5_000, startMs + 100);
    camera.sound(unitOf(320, 0xd5), 5_320, startMs + 150);
    expect(camera.heard().map((each) => [each.decodeTime, each.duration, each.payloadSize])).toEqual([
      [16_800, 320, 320],
      [17_120, 320, 320],
    ]);
    expect(camera.inits[0]?.tracks[1]).toMatchObject({ codec: 'pcma', timescale: 8_000, channels: 1 });
  });

  it('is put in step by the sender reports at once when they come first', () => {
    const camera = startCamera(g711, 8);
    const cameraMs = startMs - 3_600_000;
    camera.report(0, cameraMs, 90_000, startMs - 5);
    camera.report(1, cameraMs, 8_000, startMs - 5);
    camera.keyframe(90_000, startMs);
    // Recorded 50 ms after the picture, though it came 300 ms after it.
    camera.sound(unitOf(320, 1), 8_400, startMs + 300);
    expect(camera.heard()[0]?.decodeTime).toBe(16_000 + 400);
    expect(camera.assembler.figures().cameraClockOffsetMs).toBeCloseTo(-3_600_000 + 5, 1);
  });

  it('is brought in step without holes by reports that come later', () => {
    const camera = startCamera(g711, 8);
    camera.keyframe(90_000, startMs);
    for (let count = 0; count < 5; count += 1)
      camera.sound(unitOf(320, 1), 8_000 + count * 320, startMs + 300 + count * 40);
    const cameraMs = startMs + 77_000;
    camera.report(0, cameraMs, 90_000, startMs + 500);
    camera.report(1, cameraMs, 8_000, startMs + 500);
    for (let count = 5; count < 400; count += 1)
      camera.sound(unitOf(320, 1), 8_000 + count * 320, startMs + 300 + count * 40);
    const heard = camera.heard();
    expect(heard[0]?.decodeTime).toBe(16_000 + 2_400);
    expect(heard.at(-1)?.decodeTime).toBe(16_000 + 399 * 320);
    heard.slice(1).forEach((each, index) => {
      const gap = each.decodeTime - ((heard[index]?.decodeTime ?? 0) + 320);
      expect(Math.abs(gap)).toBeLessThanOrEqual(20);
    });
  });

  it('does not believe reports that tear the tracks apart', () => {
    const camera = startCamera(g711, 8);
    camera.report(0, startMs, 90_000, startMs - 5);
    camera.report(1, startMs - 86_400_000, 8_000, startMs - 5);
    camera.keyframe(90_000, startMs);
    camera.sound(unitOf(320, 1), 8_000, startMs + 100);
    expect(camera.heard()[0]?.decodeTime).toBe(16_800);
  });

  it('begins anew with the picture', () => {
    const camera = startCamera(g711, 8);
    camera.keyframe(1_000, startMs);
    camera.sound(unitOf(320, 1), 0, startMs + 40);
    camera.keyframe(1_000 + 90_000 * 1_000, startMs + 80);
    camera.sound(unitOf(320, 1), 640, startMs + 120);
    expect(camera.heard().map((each) => [each.streamSession, each.sequence, each.decodeTime])).toEqual([
      ['session-1', 0, 16_320],
      ['session-2', 0, 16_320],
    ]);
  });
});

describe('times of sound', () => {
  it('keep a real hole, follow loss, and never run back', () => {
    const times = createAudioTimes(8_000);
    expect(times.take(1_000, 320, false)).toBe(1_000);
    expect(times.take(1_325, 320, false)).toBe(1_325);
    expect(times.take(2_000, 320, false)).toBe(1_665);
    expect(times.take(2_400, 320, true)).toBe(2_400);
    expect(times.take(20_000, 320, false)).toBe(20_000);
    expect(times.take(0, 320, false)).toBe(20_300);
  });
});
