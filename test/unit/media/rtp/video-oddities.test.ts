/** What single cameras do to the rules. Each case is a stream of a few pictures. */
import { describe, expect, it } from 'vitest';
import { parseAvcConfig } from '../../../../gateway/media/h264.ts';
import { createAccessUnit } from '../../../../gateway/media/rtp/access-unit.ts';
import { createStreamAssembler } from '../../../../gateway/media/rtp/create-stream-assembler.ts';
import { createH264Payload } from '../../../../gateway/media/rtp/h264-payload.ts';
import { createH265Payload } from '../../../../gateway/media/rtp/h265-payload.ts';
import { parseSdp, type SdpTrack } from '../../../../gateway/media/sdp.ts';
import { assembleStream, h264Sdp, payloadOf } from '../../../support/assembled-stream.ts';
import { avcRecords, fromHex } from '../../../support/make-media.ts';
import { joinStapA, splitSample, writeRtp } from '../../../support/rtp-packets.ts';

const setsOf = (size: keyof typeof avcRecords) => {
  const { sps, pps } = parseAvcConfig(fromHex(avcRecords[size]));
  return [sps[0] ?? new Uint8Array(0), pps[0] ?? new Uint8Array(0)] as const;
};
const [sps, pps] = setsOf('640x360');
const key = Uint8Array.of(0x65, 0x88, 1, 2, 3);
const delta = Uint8Array.of(0x41, 0x9a, 4, 5);
const secondSlice = Uint8Array.of(0x41, 0x40, 6);

/** A camera of one track: packets are numbered by themselves, 40 ms a picture. */
function startCamera(sdp = h264Sdp) {
  const stream = assembleStream(sdp);
  const state = { sequence: 65_530, timestamp: 0xffff0000, ssrc: 1, atMs: 1_000_000 };
  return {
    ...stream,
    state,
    send(payload: Uint8Array, marker = false) {
      const { sequence, timestamp, ssrc } = state;
      stream.assembler.pushRtp(0, writeRtp(payload, { sequence, timestamp, ssrc, marker }), state.atMs);
      state.sequence += 1;
    },
    nextPicture(ticks = 3_600) {
      state.timestamp += ticks;
      state.atMs += 40;
    },
    picture(...units: Uint8Array[]) {
      units.forEach((unit, index) => {
        this.send(unit, index === units.length - 1);
      });
      this.nextPicture();
    },
    samples: () => stream.fragments.map((fragment) => splitSample(payloadOf(fragment))),
    times: () => stream.fragments.map((fragment) => fragment.decodeTime - 180_000),
  };
}

describe('where a picture ends', () => {
  it('keeps parameter sets that come apart, with a marker and a time of their own, for the keyframe', () => {
    const camera = startCamera();
    camera.picture(sps);
    camera.picture(joinStapA([pps]));
    camera.picture(key);
    camera.picture(delta);
    expect(camera.samples()).toEqual([[sps, pps, key], [delta]]);
  });

  it('learns that a marker after each slice means nothing, and goes on by the timestamps', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    for (let count = 0; count < 2; count += 1) {
      camera.send(delta, true);
      camera.send(secondSlice, true);
      camera.nextPicture();
    }
    camera.send(sps);
    camera.send(pps);
    camera.send(key, true);
    camera.nextPicture();
    camera.send(delta, true);
    camera.send(secondSlice, true);
    camera.nextPicture();
    camera.send(delta, true);
    const [first, torn, ...whole] = camera.samples();
    expect([first, torn]).toEqual([[sps, pps, key], [delta]]);
    // Nothing more until the next keyframe: the torn picture is not what others were made from.
    expect(whole).toEqual([
      [sps, pps, key],
      [delta, secondSlice],
    ]);
  });

  it('bears timestamps that differ within a fragmented unit', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    camera.send(Uint8Array.of(0x5c, 0x81, 0x9a, 1));
    camera.nextPicture(1);
    camera.send(Uint8Array.of(0x5c, 0x01, 2));
    camera.send(Uint8Array.of(0x5c, 0x41, 3), true);
    expect(camera.samples()[1]).toEqual([Uint8Array.of(0x41, 0x9a, 1, 2, 3)]);
  });

  it.each([[[0, 0, 1]], [[0, 0, 0, 1]], [[0, 0, 0, 0, 0, 1]]])('cuts a byte stream at its start codes %j', (code) => {
    const camera = startCamera();
    const delimiter = Uint8Array.of(9, 0xf0);
    camera.picture(delta);
    camera.picture(Uint8Array.of(0, 0, 0, 1, ...sps, ...code, ...pps, ...code, ...delimiter, ...code, ...key), key);
    expect(camera.samples()).toEqual([[sps, pps, delimiter, key, key]]);
    expect(camera.inits.length).toBe(1);
  });

  it('gives a clock that stands the time of arrival', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    for (let count = 0; count < 30; count += 1) {
      camera.send(delta, true);
      camera.state.atMs += 40;
    }
    const times = camera.times();
    expect(times.length).toBe(31);
    expect((times.at(-1) ?? 0) - (times.at(-11) ?? 0)).toBe(10 * 3_600);
  });
});

describe('stream sessions', () => {
  it('begin anew with another size, and not with another picture parameter set', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    camera.picture(sps, Uint8Array.of(...pps, 0x55), key);
    expect(camera.inits.length).toBe(1);
    const [largeSps, largePps] = setsOf('1920x1080');
    camera.picture(largeSps, largePps, key);
    camera.picture(delta);
    expect(camera.inits.map((init) => init.tracks[0]?.width)).toEqual([640, 1920]);
    expect(camera.fragments.map((each) => [each.streamSession, each.sequence, each.decodeTime])).toEqual([
      ['session-1', 0, 180_000],
      ['session-1', 1, 183_600],
      ['session-2', 0, 180_000],
      ['session-2', 1, 183_600],
    ]);
  });

  it('begin anew when the camera restarts, with its next keyframe', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    Object.assign(camera.state, { ssrc: 2, sequence: 9_000, timestamp: 77 });
    camera.picture(delta);
    camera.picture(sps, pps, key);
    camera.picture(delta);
    expect(camera.fragments.map((each) => each.streamSession)).toEqual(['session-1', 'session-2', 'session-2']);
    expect(camera.assembler.figures().packetsLost).toBe(0);
  });

  it.each([
    ['forwards', 60 * 90_000],
    ['backwards', -5 * 90_000],
  ])('begin anew when the clock jumps %s', (_name, ticks) => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    camera.picture(delta);
    camera.nextPicture(ticks);
    camera.picture(delta);
    camera.picture(sps, pps, key);
    expect(camera.fragments.map((each) => each.streamSession)).toEqual(['session-1', 'session-1', 'session-2']);
  });

  it('go on over a stall whose pictures come in a burst', () => {
    const camera = startCamera();
    camera.picture(sps, pps, key);
    camera.state.atMs += 9_000;
    for (let count = 0; count < 5; count += 1) camera.picture(delta);
    expect(camera.inits.length).toBe(1);
    expect(camera.times()).toEqual([0, 3_600, 7_200, 10_800, 14_400, 18_000]);
  });

  it('take parameter sets from the SDP where the band has none, and believe the band otherwise', () => {
    const [large, largePps] = setsOf('1920x1080');
    const encoded = [large, largePps].map((unit) => Buffer.from(unit).toString('base64')).join(',');
    const sdp = `${h264Sdp}a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${encoded}\r\n`;
    const silent = startCamera(sdp);
    silent.picture(key);
    expect(silent.inits[0]?.tracks[0]).toMatchObject({ width: 1920, height: 1080, codecString: 'avc1.4d4028' });
    const telling = startCamera(sdp);
    telling.picture(sps, pps, key);
    expect(telling.inits.map((init) => init.tracks[0]?.width)).toEqual([640]);
  });

  it('wait for a keyframe that can be described', () => {
    const camera = startCamera();
    camera.picture(key);
    camera.picture(delta);
    camera.picture(Uint8Array.of(0x67, 0x4d), pps, key);
    camera.picture(delta);
    expect(camera.output).toEqual([]);
    camera.picture(sps, pps, key);
    camera.picture(delta);
    expect(camera.samples()).toEqual([[sps, pps, key], [delta]]);
  });
});

describe('an assembler', () => {
  it('reports on what it received, under a name of its own', () => {
    const camera = startCamera();
    expect(camera.assembler.receiverReport(0, camera.state.atMs)).toBeUndefined();
    camera.picture(sps, pps, key);
    camera.state.sequence += 2;
    camera.picture(delta);
    const report = Buffer.from(camera.assembler.receiverReport(0, camera.state.atMs) ?? []);
    expect(report.readUInt32BE(8)).toBe(camera.state.ssrc);
    expect(report.readUInt32BE(12) & 0xffffff).toBe(2);
    expect(report.subarray(42).toString('latin1')).toMatch(/^tc-[0-9a-f]+\0+$/);
    expect(camera.assembler.receiverReport(1, 0)).toBeUndefined();
    expect(camera.assembler.figures()).toMatchObject({ packetsReceived: 4, packetsLost: 2, cameraClockOffsetMs: null });
  });

  it('refuses at once what it cannot read', () => {
    const [jpeg] = parseSdp('m=video 0 RTP/AVP 26').tracks;
    const listener = { onInit: () => undefined, onFragment: () => undefined };
    const open = (tracks: readonly SdpTrack[]) =>
      createStreamAssembler({ tracks, newStreamSession: () => 'session', listener });
    expect(() => open(jpeg === undefined ? [] : [jpeg])).toThrow('rtp.unsupported-video: JPEG');
    expect(() => open([])).toThrow('rtp.no-video');
  });

  it('is deaf to tracks and payload types that it does not have', () => {
    const camera = startCamera();
    for (const unit of [sps, pps, key]) {
      camera.assembler.pushRtp(1, writeRtp(unit, { sequence: 1, timestamp: 1, marker: true }), 0);
      camera.assembler.pushRtp(0, writeRtp(unit, { sequence: 1, timestamp: 1, marker: true, payloadType: 97 }), 0);
    }
    expect(camera.output).toEqual([]);
  });
});

describe('payloads', () => {
  const unitsOf = (payload: ReturnType<typeof createH265Payload>, packets: readonly (readonly number[])[]) => {
    const unit = createAccessUnit(1_000);
    const accepted = packets.map((bytes) => payload.push(unit, Uint8Array.from(bytes), 0, bytes.length));
    unit.closeUnit();
    return { accepted, units: Array.from({ length: unit.unitCount }, (_, index) => [...unit.unit(index)]) };
  };

  it('of H.264 are aggregated, fragmented, forgetful of the end bit, or interleaved (refused)', () => {
    const packets = [
      [0x78, 0, 2, 0x67, 1, 0, 0, 0, 1, 0x68],
      [0x79, 9, 9, 0, 1, 0x06],
      [0x7c, 0x85, 0xaa],
      [0x7c, 0x05, 0xbb],
      [0x7d, 0x81, 9, 9, 0xcc],
      [0x7e, 0x00],
    ];
    const { accepted, units } = unitsOf(createH264Payload(), packets);
    expect(accepted).toEqual([true, true, true, true, true, true]);
    expect(units).toEqual([[0x67, 1], [0x68], [0x06], [0x65, 0xaa, 0xbb], [0x61, 0xcc]]);
    expect(unitsOf(createH264Payload(), [[0x7a, 0, 0, 0, 0]]).accepted).toEqual([false]);
    expect(unitsOf(createH264Payload(), [[0x7c, 0x05, 1]]).accepted).toEqual([false]);
    expect(unitsOf(createH264Payload(), [[0x78, 0, 9, 1]]).accepted).toEqual([false]);
  });

  it('of H.265 are read with and without order numbers', () => {
    const plain = unitsOf(createH265Payload(false), [
      [0x60, 1, 0, 3, 0x40, 1, 5, 0, 2, 0x42, 1],
      [0x26, 1, 0xaa],
      [0x62, 1, 0x93, 0xbb],
      [0x62, 1, 0x53, 0xcc],
    ]);
    expect(plain.units).toEqual([
      [0x40, 1, 5],
      [0x42, 1],
      [0x26, 1, 0xaa],
      [0x26, 1, 0xbb, 0xcc],
    ]);
    const numbered = unitsOf(createH265Payload(true), [
      [0x60, 1, 7, 7, 0, 3, 0x40, 1, 5, 7, 0, 2, 0x42, 1],
      [0x26, 1, 7, 7, 0xaa],
      [0x62, 1, 0x93, 7, 7, 0xbb],
      [0x62, 1, 0x53, 0xcc],
    ]);
    expect(numbered.units).toEqual(plain.units);
  });

  it('give up a picture beyond all size, and its memory', () => {
    const unit = createAccessUnit(200_000);
    unit.openUnit();
    const piece = new Uint8Array(1_000);
    for (let count = 0; count < 400; count += 1) unit.append(piece, 0, piece.length);
    expect(unit.overflowed).toBe(true);
    expect(unit.sizeBytes).toBeLessThanOrEqual(200_000);
    unit.clear();
    unit.openUnit();
    unit.append(piece, 0, 10);
    unit.closeUnit();
    expect(unit.take().buffer.byteLength).toBe(64 * 1024);
  });
});
