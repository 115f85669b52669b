/** What lies in one recorded segment: per track one `moof`, its samples, and where their bytes are. Pure. */
import { walkBoxes } from '../../media/boxes.ts';
import { MediaError } from '../../media/media-error.ts';
import { parseSampleTable, type Sample } from '../../media/movie-fragment.ts';

export interface TrackRun {
  readonly trackId: number;
  /** In the track's timescale, of the first sample. */
  readonly decodeTime: number;
  readonly samples: readonly Sample[];
  /** Composition offsets below zero are allowed. */
  readonly signedOffsets: boolean;
  /** Of the first sample's first byte within the segment; the others follow without a hole. */
  readonly payloadOffset: number;
  readonly payloadBytes: number;
}

/** @throws MediaError when the bytes are no segment as the recorder writes them */
export function readTrackRuns(segment: Uint8Array): TrackRun[] {
  const runs: TrackRun[] = [];
  let moof: Uint8Array | undefined;
  for (const box of walkBoxes(segment)) {
    if (box.type === 'moof') moof = segment.subarray(box.start, box.end);
    if (box.type !== 'mdat') continue;
    if (!moof) throw new MediaError('samples without a movie fragment before them');
    const { trackId, decodeTime, samples, version } = parseSampleTable(moof);
    moof = undefined;
    const payloadBytes = box.end - box.bodyStart;
    if (samples.reduce((sum, sample) => sum + sample.size, 0) !== payloadBytes) {
      throw new MediaError('the samples do not fill their box');
    }
    runs.push({
      ...{ trackId, decodeTime, samples, payloadBytes },
      signedOffsets: version > 0,
      payloadOffset: box.bodyStart,
    });
  }
  if (moof || runs.length === 0) throw new MediaError('a movie fragment without its samples');
  return runs;
}
