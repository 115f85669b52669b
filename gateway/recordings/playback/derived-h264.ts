/**
 * Recordings that browsers cannot play (H.265 in most, MJPEG in all) as H.264, group by group and only when somebody plays
 * them. Made groups are kept, so that several viewers, or one who seeks to and fro, cost one transcode. How many run at once
 * is the budget of live transcodes; they are runs of a second or two, so whoever comes then waits instead of being refused.
 */
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { joinBytes, writeInitSegment } from '../../media/init-writer.ts';
import { MediaError } from '../../media/media-error.ts';
import { type DerivedGroup, deriveGroup } from '../../sources/ffmpeg-derive.ts';
import { createFfmpegLine } from '../../sources/ffmpeg-line.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex } from '../model.ts';
import { createKeptWork } from './kept-work.ts';
import { readKeyframe, readKeyframes, readVideo } from './recorded-frames.ts';

export interface DerivedH264 {
  /** A run of segments that begins with a keyframe. `keyframesOnly`: its keyframes alone. */
  group(
    file: RecordedFile,
    segments: readonly RecordedSegment[],
    keyframesOnly: boolean,
    signal: AbortSignal,
  ): Promise<DerivedGroup>;
  /** Track that all derived groups of the file's stream session have. */
  track(file: RecordedFile, first: RecordedSegment, signal: AbortSignal): Promise<TrackInfo>;
  close(): Promise<void>;
}

export interface DerivedH264Options {
  readonly index: Pick<RecordingIndex, 'read'>;
  readonly ffmpegPath: string;
  readonly clock: Clock;
  readonly transcode: GatewayConfig['streams']['transcode'];
}

const keptBytes = 64 * 1024 * 1024;
/** Nine panes that buffer some groups ahead. */
const mostWaiting = 64;
const timeoutMs = 20_000;
const maxOutputBytes = 64 * 1024 * 1024;
const maxBitrate = 2_000_000;

export function createDerivedH264({ index, ffmpegPath, clock, transcode }: DerivedH264Options): DerivedH264 {
  const line = createFfmpegLine({
    ffmpegPath,
    clock,
    maxRunning: transcode.budget,
    maxWaiting: mostWaiting,
    timeoutMs,
    maxBytes: maxOutputBytes,
  });
  const groups = createKeptWork<DerivedGroup>({ most: keptBytes, weigh: ({ bytes }) => bytes.length + 1_000 });
  const tracks = createKeptWork<TrackInfo>({ most: 500, weigh: () => 1 });
  const options = { maxHeight: transcode.height, maxBitrate };

  const derive = async (
    file: RecordedFile,
    first: RecordedSegment,
    media: () => AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<DerivedGroup> => {
    if (transcode.budget === 0)
      throw new GatewayError('stream.transcode-budget', { details: { kind: 'h264', budget: 0 } });
    const video = file.tracks.find(({ kind }) => kind === 'video');
    if (video === undefined) throw new GatewayError('stream.codec-unsupported');
    const { compositionOffset } = await readKeyframe(index, file.id, first);
    const startS = (first.decodeTime + compositionOffset) / video.timescale;
    const input = async () => {
      const pieces = [await index.read(file.id, 0, file.initBytes)];
      for await (const piece of media()) pieces.push(piece);
      return joinBytes(pieces);
    };
    try {
      return await deriveGroup(line, { ...options, input, startS }, signal);
    } catch (error) {
      throw error instanceof MediaError ? new GatewayError('media.malformed', { cause: error }) : error;
    }
  };
  const group: DerivedH264['group'] = async (file, segments, keyframesOnly, signal) => {
    const [first] = segments;
    const last = segments.at(-1);
    if (first === undefined || last === undefined) throw new GatewayError('not-found');
    const media = () => (keyframesOnly ? readKeyframes(index, file, segments) : readVideo(index, file.id, segments));
    const key = `${file.id}/${first.index}-${last.index}${keyframesOnly ? 'k' : ''}`;
    return groups.get(key, (own) => derive(file, first, media, own), signal);
  };
  return {
    group,
    async track(file, first, signal) {
      // One keyframe says it as well as a group.
      const make = async (own: AbortSignal) => (await group(file, [first], true, own)).track;
      return tracks.get(file.streamSession, make, signal);
    },
    async close() {
      await line.close();
      await Promise.all([groups.close(), tracks.close()]);
    },
  };
}

/** Init segment of a track that was derived. */
export const initOf = (track: TrackInfo): Uint8Array => writeInitSegment([track]);
