/**
 * Pictures out of recorded segments: the video of a run of segments as it lies on the disk, and keyframes alone. A plain byte
 * range of a file would not do: its sound lies between, and browsers refuse G.711 and tracks that their init does not name.
 */
import { GatewayError } from '../../kernel/errors.ts';
import { parseBoxHeader } from '../../media/boxes.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { videoHeaderBytes, writeVideoHeader } from '../../media/fragment-writer.ts';
import { MediaError } from '../../media/media-error.ts';
import { parseSampleTable, type Sample } from '../../media/movie-fragment.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex } from '../model.ts';

type Read = Pick<RecordingIndex, 'read'>;

/** Sound lies between: it is read along and left out, which is cheaper than one read for each segment. */
const mostAtOnceBytes = 4 * 1024 * 1024;

/** Bytes of the video of segments that follow each other, in order; read as the receiver takes them. */
export async function* readVideo(
  index: Read,
  fileId: string,
  segments: readonly RecordedSegment[],
): AsyncGenerator<Uint8Array> {
  for (const batch of batchesOf(segments)) {
    const [first] = batch;
    const last = batch.at(-1);
    if (first === undefined || last === undefined) continue;
    const bytes = await index.read(fileId, first.offset, last.offset + last.videoBytes - first.offset);
    for (const { offset, videoBytes } of batch) {
      const start = offset - first.offset;
      yield bytes.subarray(start, start + videoBytes);
    }
  }
}

function batchesOf(segments: readonly RecordedSegment[]): RecordedSegment[][] {
  const batches: RecordedSegment[][] = [];
  let sizeBytes = 0;
  for (const segment of segments) {
    const batch = batches.at(-1);
    if (batch === undefined || sizeBytes + segment.sizeBytes > mostAtOnceBytes) {
      batches.push([segment]);
      sizeBytes = 0;
    } else batch.push(segment);
    sizeBytes += segment.sizeBytes;
  }
  return batches;
}

export interface RecordedKeyframe {
  readonly bytes: Uint8Array;
  /** In the track's timescale, signed. */
  readonly compositionOffset: number;
}

/** Mostly holds the whole `moof`, and often the picture. */
const firstReadBytes = 16_384;

/**
 * The first frame of a segment.
 * @throws GatewayError `recording.unreadable`, `media.malformed`
 */
export async function readKeyframe(index: Read, fileId: string, segment: RecordedSegment): Promise<RecordedKeyframe> {
  const { offset, videoBytes } = segment;
  let head = await index.read(fileId, offset, Math.min(videoBytes, firstReadBytes));
  const upTo = async (sizeBytes: number) => {
    if (sizeBytes > videoBytes) throw new MediaError('a sample leaves its segment');
    if (head.length < sizeBytes) head = await index.read(fileId, offset, sizeBytes);
  };
  try {
    const moof = parseBoxHeader(head, 0);
    if (moof?.type !== 'moof') throw new MediaError('a segment begins with no moof');
    await upTo(moof.size + 8);
    const mdat = parseBoxHeader(head, moof.size);
    if (mdat?.type !== 'mdat') throw new MediaError('a moof is followed by no mdat');
    const { samples, version } = parseSampleTable(head.subarray(0, moof.size));
    const [sample] = samples;
    if (sample === undefined) throw new MediaError('a segment holds no sample');
    const start = moof.size + mdat.headerSize;
    await upTo(start + sample.size);
    return { bytes: head.subarray(start, start + sample.size), compositionOffset: offsetOf(sample, version) };
  } catch (cause) {
    if (!(cause instanceof MediaError)) throw cause;
    throw new GatewayError('media.malformed', { cause, details: { fileId, segment: segment.index } });
  }
}

const offsetOf = ({ compositionOffset }: Sample, version: number): number =>
  version === 0 ? compositionOffset : compositionOffset | 0;

/** A keyframe as a fragment of its own, `durationMs` long. */
export function wrapKeyframe(
  track: Pick<TrackInfo, 'trackId' | 'timescale'>,
  segment: Pick<RecordedSegment, 'index' | 'decodeTime'>,
  keyframe: RecordedKeyframe,
  durationMs: number,
): Uint8Array {
  const bytes = new Uint8Array(videoHeaderBytes + keyframe.bytes.length);
  bytes.set(keyframe.bytes, videoHeaderBytes);
  writeVideoHeader(bytes, {
    trackId: track.trackId,
    sequence: segment.index,
    decodeTime: segment.decodeTime,
    duration: Math.round((durationMs * track.timescale) / 1000),
    compositionOffset: keyframe.compositionOffset,
    keyframe: true,
  });
  return bytes;
}

/** Keyframes of a run of segments, each lasting until the next: for speeds at which nobody sees the frames between. */
export async function* readKeyframes(
  index: Read,
  file: Pick<RecordedFile, 'id' | 'tracks'>,
  segments: readonly RecordedSegment[],
): AsyncGenerator<Uint8Array> {
  const track = file.tracks.find(({ kind }) => kind === 'video');
  if (track === undefined) return;
  const last = segments.at(-1);
  const endTime = last === undefined ? 0 : last.decodeTime + (last.durationMs * track.timescale) / 1000;
  const starts = segments.filter(({ keyframe }) => keyframe);
  for (const [at, segment] of starts.entries()) {
    const untilTime = starts[at + 1]?.decodeTime ?? endTime;
    const durationMs = ((untilTime - segment.decodeTime) * 1000) / track.timescale;
    yield wrapKeyframe(track, segment, await readKeyframe(index, file.id, segment), durationMs);
  }
}
