/**
 * H.264 of a recorded group of pictures that no browser plays. Each group is a short run of ffmpeg of its own; what comes out
 * is placed at the group's own media time, so that derived groups follow each other as the originals do. They all have the
 * same parameter sets: one init segment serves a whole recording.
 */
import { getBox, viewOf, walkBoxes } from '../media/boxes.ts';
import type { TrackInfo } from '../media/fragment.ts';
import { parseInitSegment } from '../media/init-segment.ts';
import { joinBytes } from '../media/init-writer.ts';
import { MediaError } from '../media/media-error.ts';
import { type DeriveOptions, deriveArguments } from './ffmpeg-arguments.ts';
import type { FfmpegLine } from './ffmpeg-line.ts';

export interface DerivedGroup {
  readonly track: TrackInfo;
  /** `moof` and `mdat`, one or several of each. */
  readonly bytes: Uint8Array;
}

export interface DeriveRequest extends DeriveOptions {
  /** Init segment and fragments of the group, joined; asked for when its turn has come. */
  readonly input: () => Promise<Uint8Array>;
  /** Media time of the first picture, seconds. */
  readonly startS: number;
}

/** @throws GatewayError as the line does; MediaError when ffmpeg's output is not understood */
export async function deriveGroup(
  line: FfmpegLine,
  request: DeriveRequest,
  signal: AbortSignal,
): Promise<DerivedGroup> {
  const output = await line.run(deriveArguments(request), request.input, signal);
  return placeGroup(output, request.startS);
}

/** @param output as ffmpeg wrote it, from any time on; it is changed in place. @throws MediaError */
export function placeGroup(output: Uint8Array, startS: number): DerivedGroup {
  const boxes = [...walkBoxes(output)];
  const moov = boxes.find(({ type }) => type === 'moov');
  if (moov === undefined) throw new MediaError('nothing was derived');
  const track = parseInitSegment(output.subarray(0, moov.end)).tracks.find(({ kind }) => kind === 'video');
  if (track === undefined) throw new MediaError('no video was derived');
  const pieces: Uint8Array[] = [];
  let shift: bigint | undefined;
  for (const { type, start, end } of boxes) {
    if (type !== 'moof' && type !== 'mdat') continue;
    const piece = output.subarray(start, end);
    if (type === 'moof') shift = moveTime(piece, shift, BigInt(Math.round(startS * track.timescale)));
    pieces.push(piece);
  }
  if (pieces.length < 2) throw new MediaError('no picture was derived');
  return { track, bytes: joinBytes(pieces) };
}

/** The first fragment goes to `start`, the others keep their distance to it. @returns how far they are moved */
function moveTime(moof: Uint8Array, shift: bigint | undefined, start: bigint): bigint {
  const tfdt = getBox(moof, ['moof', 'traf', 'tfdt']);
  if (moof[tfdt.bodyStart] !== 1) throw new MediaError('a decode time of 32 bits has no room');
  const view = viewOf(moof);
  const time = view.getBigUint64(tfdt.bodyStart + 4);
  const by = shift ?? start - time;
  view.setBigUint64(tfdt.bodyStart + 4, time + by);
  return by;
}
