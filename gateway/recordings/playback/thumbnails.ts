/** Small pictures of a moment for the timeline: the nearest keyframe at or before it, of sub if that was recorded. */
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { videoHeaderBytes } from '../../media/fragment-writer.ts';
import { createStillTaker } from '../../sources/ffmpeg-still.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex, Role } from '../model.ts';
import { createKeptWork } from './kept-work.ts';
import { readKeyframe, wrapKeyframe } from './recorded-frames.ts';

export interface Thumbnail {
  readonly jpeg: Uint8Array;
  /** Of the picture: arrival of its frame. */
  readonly takenAtMs: number;
}

export interface Thumbnails {
  /** @throws GatewayError `recording.none` when there is no picture within a minute before */
  at(cameraId: string, atMs: number, signal: AbortSignal): Promise<Thumbnail>;
  close(): Promise<void>;
}

export interface ThumbnailsOptions {
  readonly index: Pick<RecordingIndex, 'files' | 'read'>;
  readonly segments: (file: RecordedFile) => Promise<readonly RecordedSegment[]>;
  readonly ffmpegPath: string;
  readonly clock: Clock;
}

const widthPx = 320;
const keptBytes = 16 * 1024 * 1024;
/** Further back it would be a picture of another moment. */
const lookBackMs = 60_000;
const roles: readonly Role[] = ['sub', 'main'];

export function createThumbnails({ index, segments, ffmpegPath, clock }: ThumbnailsOptions): Thumbnails {
  // Somebody who moves over the timeline asks for many and waits for few: those that nobody waits for leave the line.
  const taker = createStillTaker({ ffmpegPath, clock, maxRunning: 2, maxWaiting: 40, maxWidth: widthPx });
  const kept = createKeptWork<Thumbnail>({ most: keptBytes, weigh: ({ jpeg }) => jpeg.length + 200 });

  const find = async (cameraId: string, role: Role, atMs: number) => {
    const files = await index.files(cameraId, role, atMs - lookBackMs, atMs + 1);
    for (const file of files.toReversed()) {
      const near = await segments(file);
      const segment = near.findLast(({ keyframe, startMs }) => keyframe && startMs <= atMs);
      if (segment && segment.startMs >= atMs - lookBackMs) return { file, segment };
    }
    return undefined;
  };
  const take = async (file: RecordedFile, segment: RecordedSegment, signal: AbortSignal): Promise<Thumbnail> => {
    const video = file.tracks.find(({ kind }) => kind === 'video');
    if (video === undefined) throw new GatewayError('recording.none');
    const keyframe = await readKeyframe(index, file.id, segment);
    const bytes = wrapKeyframe(video, segment, keyframe, segment.durationMs);
    const frame = { bytes, payloadOffset: videoHeaderBytes, payloadSize: keyframe.bytes.length };
    const init = await index.read(file.id, 0, file.initBytes);
    return { jpeg: await taker.take({ bytes: init }, frame, signal), takenAtMs: Math.round(segment.startMs) };
  };
  return {
    async at(cameraId, atMs, signal) {
      for (const role of roles) {
        const found = await find(cameraId, role, atMs);
        if (!found) continue;
        const { file, segment } = found;
        return kept.get(`${file.id}/${segment.index}`, (own) => take(file, segment, own), signal);
      }
      throw new GatewayError('recording.none', { details: { cameraId } });
    },
    async close() {
      await taker.close();
      await kept.close();
    },
  };
}
