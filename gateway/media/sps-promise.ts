/**
 * "No picture has to wait for another": without this promise in its parameter set, hardware decoders keep pictures back until
 * their buffer is full, 4 of a main stream and 16 of a small one, which is more than a second. Most cameras never reorder
 * and yet say nothing. Only H.264 needs this: every parameter set of H.265 says how far its pictures are reordered
 * (sps_max_num_reorder_pics, H.265 7.3.2.2).
 */
import { unescapeNal } from './bit-reader.ts';
import { type BitWriter, createBitWriter, escapeNal } from './bit-writer.ts';
import { type H264Sps, readH264Sps } from './h264-sps.ts';
import { MediaError } from './media-error.ts';

/** max_dec_frame_buffering may not be larger in any level (H.264 A.3.1 h). */
const largestBuffer = 16;
/** Profiles whose intra-only form is told by constraint_set3_flag (H.264 E.2.1, max_dec_frame_buffering). */
const intraProfiles = new Set([44, 86, 100, 110, 122, 244]);

/**
 * The parameter set with `max_num_reorder_frames` 0 and `max_dec_frame_buffering` as small as its references allow; every
 * other field is as it was, bit for bit. True only for a stream that does not reorder: see reorder-watch.
 *
 * @param sps an H.264 NAL unit of type 7, as it is sent (escaped, without length or start code).
 * @returns the same object where the promise stands already, or where the set is damaged: never throws for what a camera sends.
 */
export function promiseNoReordering(sps: Uint8Array): Uint8Array {
  try {
    const rbsp = unescapeNal(withoutStartCode(sps));
    const fields = readH264Sps(rbsp);
    const buffering = smallestBuffer(fields);
    const { restriction, damaged, endAt } = fields.vui;
    if (restriction?.maxReorderFrames === 0 && restriction.maxDecFrameBuffering === buffering) return sps;
    if (damaged || buffering > largestBuffer || !endsAt(rbsp, endAt)) return sps;
    return escapeNal(amend(rbsp, fields, buffering));
  } catch (error) {
    if (error instanceof MediaError) return sps;
    throw error;
  }
}

/** Some cameras announce their set with the start code of the unit behind it. */
function withoutStartCode(sps: Uint8Array): Uint8Array {
  const at = sps.findIndex((byte, index) => byte === 0 && sps[index + 1] === 0 && sps[index + 2] === 1);
  return at < 0 ? sps : sps.subarray(0, at);
}

/**
 * Not below max_num_ref_frames (E.2.1). A set without references still codes pictures that count as references, which need
 * their one place unless the profile is intra-only.
 */
function smallestBuffer(sps: H264Sps): number {
  const intraOnly = intraProfiles.has(sps.profile) && (sps.constraints & 0x10) !== 0;
  return Math.max(intraOnly ? 0 : 1, sps.maxRefFrames);
}

/** Whether nothing but the stop bit and zeros lies behind `position`: else the set was not understood. */
function endsAt(rbsp: Uint8Array, position: number): boolean {
  const byte = rbsp[position >> 3];
  if (byte === undefined) return false;
  const stop = 0x80 >> (position & 7);
  return (byte & (2 * stop - 1)) === stop && rbsp.subarray((position >> 3) + 1).every((each) => each === 0);
}

function amend(rbsp: Uint8Array, sps: H264Sps, buffering: number): Uint8Array {
  const writer = createBitWriter();
  const { present, restriction, restrictionAt } = sps.vui;
  if (restriction !== undefined) writer.copy(rbsp, 0, restriction.reorderAt);
  else {
    writer.copy(rbsp, 0, present ? restrictionAt : sps.vuiAt);
    if (!present) writeEmptyVui(writer);
    writeRestrictionStart(writer);
  }
  writer.unsigned(0);
  writer.unsigned(buffering);
  return writer.finish();
}

/** A VUI up to bitstream_restriction_flag that tells nothing. */
function writeEmptyVui(writer: BitWriter): void {
  writer.flag(true);
  // aspect ratio, overscan, video signal, chroma location, timing, NAL HRD, VCL HRD, pic_struct: all absent
  writer.bits(0, 8);
}

/** bitstream_restriction_flag and, up to max_num_reorder_frames, what holds where it is absent (E.2.1). */
function writeRestrictionStart(writer: BitWriter): void {
  writer.flag(true);
  writer.flag(true);
  for (const inferred of [2, 1, 15, 15]) writer.unsigned(inferred);
}
