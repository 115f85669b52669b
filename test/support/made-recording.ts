/** Hand-made recordings: frames of a few bytes with exact times, cut into segments as the recorder does, kept in memory. */
import type { Fragment, TrackInfo } from '../../gateway/media/fragment.ts';
import { joinBytes } from '../../gateway/media/init-writer.ts';
import { createSegmentCutter } from '../../gateway/recordings/files/segment-cutter.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex, Role } from '../../gateway/recordings/model.ts';
import { makeFragments, makeInit, makeVideoTrack } from './make-media.ts';

export interface MadeRecording {
  readonly file: RecordedFile;
  readonly segments: readonly RecordedSegment[];
  readonly bytes: Uint8Array;
}

export interface RecordingWish {
  readonly fileId: string;
  readonly cameraId?: string;
  readonly role?: Role;
  readonly streamSession?: string;
  readonly startMs: number;
  readonly seconds: number;
  readonly fps?: number;
  /** A keyframe every so many frames. */
  readonly gop: number;
  /** Frames of the session before the file. */
  readonly startFrame?: number;
  readonly open?: boolean;
  readonly track?: TrackInfo;
  /** Laid between the frames by order of arrival. */
  readonly sound?: readonly Fragment[];
  readonly tracks?: readonly TrackInfo[];
}

export function makeRecording(wish: RecordingWish): MadeRecording {
  const { fileId, fps = 10, gop, startMs, startFrame = 0, streamSession = 'session', seconds } = wish;
  const track = wish.track ?? makeVideoTrack();
  const tracks = wish.tracks ?? [track];
  const init = makeInit(streamSession, tracks);
  const pieces: Uint8Array[] = [init.bytes];
  const segments: RecordedSegment[] = [];
  let offset = init.bytes.length;
  const cutter = createSegmentCutter({
    init,
    segmentMs: 1_000,
    onSegment(cut) {
      const { startMs: from, durationMs, decodeTime, frames, keyframe, sizeBytes, videoBytes } = cut;
      const times = { startMs: from, durationMs, decodeTime };
      const hash = new Uint8Array(32);
      segments.push({ index: segments.length, offset, sizeBytes, videoBytes, ...times, frames, keyframe, hash });
      pieces.push(...cut.pieces);
      offset += sizeBytes;
    },
    onBroken(error) {
      throw error;
    },
  });
  const frames = makeFragments({ streamSession, count: Math.round(seconds * fps), fps, gop, startFrame, startMs });
  const all = [...frames, ...(wish.sound ?? [])].sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  for (const fragment of all) cutter.take(fragment);
  cutter.flush();
  const last = segments.at(-1);
  const file: RecordedFile = {
    id: fileId,
    cameraId: wish.cameraId ?? 'camera',
    role: wish.role ?? 'sub',
    diskId: 'disk',
    path: `${fileId}.mp4`,
    streamSession,
    startMs: segments[0]?.startMs ?? startMs,
    endMs: last ? last.startMs + last.durationMs : startMs,
    sizeBytes: offset,
    initBytes: init.bytes.length,
    tracks,
    segments: segments.length,
    chainBefore: '',
    chainAfter: '',
    open: wish.open ?? false,
  };
  return { file, segments, bytes: joinBytes(pieces) };
}

type ReadIndex = Pick<RecordingIndex, 'files' | 'find' | 'segments' | 'read'>;

/** The same recordings as an index gives them; `reads` counts what was read of each file. */
export function createMemoryIndex(recordings: readonly MadeRecording[]): ReadIndex & { readonly reads: string[] } {
  const reads: string[] = [];
  const get = (fileId: string) => recordings.find(({ file }) => file.id === fileId);
  return {
    reads,
    files: async (cameraId, role, fromMs, toMs) =>
      recordings
        .map(({ file }) => file)
        .filter((file) => file.cameraId === cameraId && file.role === role)
        .filter(({ startMs, endMs }) => startMs < toMs && endMs > fromMs)
        .sort((a, b) => a.startMs - b.startMs),
    find: async (fileId) => get(fileId)?.file,
    segments: async (fileId) => get(fileId)?.segments ?? [],
    async read(fileId, offset, sizeBytes) {
      reads.push(`${fileId} ${offset} ${sizeBytes}`);
      const bytes = get(fileId)?.bytes ?? new Uint8Array();
      if (offset + sizeBytes > bytes.length) throw new Error(`${fileId} ends before ${offset + sizeBytes}`);
      return bytes.subarray(offset, offset + sizeBytes);
    },
  };
}
