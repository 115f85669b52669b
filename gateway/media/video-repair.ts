/**
 * Where a stream has sound, ffmpeg now and then closes a video fragment before it knows the next frame: it dates the frame
 * one frame late and gives it no duration. Browsers then see a hole of one frame, and stumble over it. The frame before
 * says where it belongs.
 */
import type { MovieFragment } from './movie-fragment.ts';
import { retimeFragment } from './retime-fragment.ts';

/** A longer way to the frame before is a hole in what the camera sent, and stays one (seconds). */
const longestFrameS = 1.5;

/** One per track of video; the returned function changes `bytes` in place and gives the times as they now are. */
export function createVideoRepair(timescale: number): (bytes: Uint8Array, header: MovieFragment) => MovieFragment {
  let end: number | undefined;
  return (bytes, header) => {
    const late = end === undefined ? 0 : header.decodeTime - end;
    const misdated = header.duration === 0 && late > 0 && late <= longestFrameS * timescale;
    const repaired =
      misdated && end !== undefined ? retimeFragment(bytes, header, { decodeTime: end, duration: late }) : header;
    end = repaired.decodeTime + repaired.duration;
    return repaired;
  };
}
