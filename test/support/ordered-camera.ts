/**
 * A camera of 10 pictures a second that numbers its pictures (order type 0) and promises nothing, its parameter sets in band:
 * H.264 as most cameras send it, with slices of a few bytes.
 */
import type { Fragment, StreamInit } from '../../gateway/media/fragment.ts';
import { writeAvcConfig } from '../../gateway/media/h264.ts';
import { aacTrack, makeInit, makeVideoTrack, writeFragment, writeSample } from './make-media.ts';
import { plainSps, type SpsFields, writeSlice, writeSps } from './make-sps.ts';

const pps = Uint8Array.of(0x68, 0xce, 0x38, 0x80);

/** Each call gives the next picture or run of sound of a stream session. */
export function makeOrderedCamera(sps: SpsFields = plainSps) {
  const set = writeSps(sps);
  const decoderConfig = writeAvcConfig({ vps: [], sps: [set], pps: [pps] }, 4);
  const init = (streamSession: string): StreamInit =>
    makeInit(streamSession, [{ ...makeVideoTrack(), decoderConfig }, aacTrack]);
  let count = 0;
  let frameNum = 0;
  const fragment = (streamSession: string, payload: Uint8Array, sync: boolean, trackId = 1): Fragment => {
    const [sequence, decodeTime] = [count, count * 9_000];
    count += 1;
    const written = writeFragment({ trackId, decodeTime, duration: 9_000, payload, sync });
    // A view into something larger, as real sources give.
    const around = new Uint8Array(written.bytes.length + 7);
    around.set(written.bytes, 5);
    const bytes = around.subarray(5, 5 + written.bytes.length);
    const base = { streamSession, trackId, kind: trackId === 1 ? ('video' as const) : ('audio' as const), sequence };
    const times = { decodeTime, duration: 9_000, keyframe: sync, receivedAtMs: sequence * 100 };
    return {
      ...base,
      ...times,
      bytes,
      payloadOffset: written.payloadOffset,
      payloadSize: payload.length,
      sampleCount: 1,
    };
  };
  return {
    set,
    init,
    keyframe(session: string) {
      frameNum = 0;
      const slice = writeSlice(sps, { reference: true, idr: true, frameNum, orderLsb: 0 });
      return fragment(session, writeSample([9, 16], set, pps, [6, 1, 2, 3], slice), true);
    },
    next(session: string) {
      frameNum += 1;
      const slice = writeSlice(sps, { reference: true, idr: false, frameNum, orderLsb: 4 * frameNum });
      return fragment(session, writeSample(slice), false);
    },
    reordered(session: string) {
      const place = { frameNum: frameNum + 1, orderLsb: 4 * frameNum - 2 };
      return fragment(session, writeSample(writeSlice(sps, { reference: false, idr: false, ...place })), false);
    },
    sound: (session: string) => fragment(session, Uint8Array.of(1, 2, 3), true, 2),
  };
}
