import { describe, expect, it } from 'vitest';
import { walkBoxes } from '../../../../gateway/media/boxes.ts';
import type { Fragment } from '../../../../gateway/media/fragment.ts';
import { parseInitSegment } from '../../../../gateway/media/init-segment.ts';
import { joinBytes } from '../../../../gateway/media/init-writer.ts';
import { parseSampleTable } from '../../../../gateway/media/movie-fragment.ts';
import { createDerivedH264 } from '../../../../gateway/recordings/playback/derived-h264.ts';
import { createGroups } from '../../../../gateway/recordings/playback/play-groups.ts';
import { readKeyframe, readKeyframes, readVideo } from '../../../../gateway/recordings/playback/recorded-frames.ts';
import { createRecordedMedia } from '../../../../gateway/recordings/playback/recorded-media.ts';
import { createMemoryIndex, makeRecording } from '../../../support/made-recording.ts';
import { aacTrack, idr, makeVideoTrack, writeFragment } from '../../../support/make-media.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 0, 0);

/** A quarter of a second of sound each. */
const sound = Array.from({ length: 16 }, (_, at): Fragment => {
  const payload = new Uint8Array(50).fill(at);
  const times = { decodeTime: at * 4_000, duration: 4_000 };
  return {
    ...{ streamSession: 'session', trackId: 2, kind: 'audio', sequence: at, keyframe: true, sampleCount: 1 },
    ...times,
    receivedAtMs: startMs + at * 250 + 10,
    ...writeFragment({ trackId: 2, ...times, payload, sync: true }),
    payloadSize: payload.length,
  };
});
const recording = makeRecording({
  ...{ fileId: 'f1', startMs, seconds: 4, gop: 10, sound },
  tracks: [makeVideoTrack(), aacTrack],
});
const index = createMemoryIndex([recording]);
const { file, segments } = recording;

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return joinBytes(all);
}
const tablesOf = (bytes: Uint8Array) =>
  [...walkBoxes(bytes)]
    .filter(({ type }) => type === 'moof')
    .map(({ start, end }) => parseSampleTable(bytes.subarray(start, end)));

describe('the video of segments', () => {
  it('is what was recorded, without the sound between', async () => {
    expect(segments.every(({ sizeBytes, videoBytes }) => sizeBytes > videoBytes)).toBe(true);
    index.reads.length = 0;
    const bytes = await joined(readVideo(index, 'f1', segments.slice(1, 3)));
    const want = segments
      .slice(1, 3)
      .map(({ offset, videoBytes }) => recording.bytes.subarray(offset, offset + videoBytes));
    expect(Buffer.compare(bytes, joinBytes(want))).toBe(0);
    expect(tablesOf(bytes).map(({ trackId, samples }) => [trackId, samples.length])).toEqual([
      [1, 10],
      [1, 10],
    ]);
    expect(index.reads).toHaveLength(1);
  });
});

describe('keyframes alone', () => {
  it('are whole, and each lasts until the next', async () => {
    const bytes = await joined(readKeyframes(index, file, segments));
    const tables = tablesOf(bytes);
    expect(tables.map(({ decodeTime }) => decodeTime)).toEqual([0, 90_000, 180_000, 270_000]);
    for (const { samples } of tables) {
      expect(samples).toHaveLength(1);
      expect(samples[0]).toMatchObject({ duration: 90_000, size: idr.length });
    }
  });

  it('are found however long the list of samples before them is', async () => {
    const long = makeRecording({ fileId: 'long', startMs, seconds: 1, fps: 1_500, gop: 1_500 });
    const [segment] = long.segments;
    if (!segment) throw new Error('no segment');
    const keyframe = await readKeyframe(createMemoryIndex([long]), 'long', segment);
    expect(Buffer.compare(keyframe.bytes, idr)).toBe(0);
  });

  it('of bytes that are no segment are an error that says which', async () => {
    const [segment] = segments;
    if (!segment) throw new Error('no segment');
    await expect(readKeyframe(index, 'f1', { ...segment, offset: 3 })).rejects.toMatchObject({
      code: 'media.malformed',
      details: { fileId: 'f1', segment: 0 },
    });
  });
});

describe('what players ask for', () => {
  const mjpeg = makeRecording({
    ...{ fileId: 'm1', role: 'main' as const, startMs, seconds: 2, gop: 10 },
    track: makeVideoTrack(),
  });
  const foreign = {
    ...mjpeg,
    file: { ...mjpeg.file, tracks: [{ ...makeVideoTrack(), codec: 'mjpeg' as const, codecString: '' }] },
  };
  const all = createMemoryIndex([recording, foreign]);
  const of = ({ id }: { id: string }) => all.segments(id);
  const groups = createGroups({ files: all.files, segments: of });
  const clock = createManualClock();
  const transcode = { budget: 0, height: 360, maxFps: 10 };
  const derived = createDerivedH264({ index: all, ffmpegPath: 'ffmpeg', clock, transcode });
  const media = createRecordedMedia({ index: all, segments: of, groups, derived });
  const never = new AbortController().signal;
  const asked = {
    cameraId: 'camera',
    rendition: 'sub',
    fileId: 'f1',
    first: 0,
    last: 1,
    part: 'video',
  } as const;

  it('is an init of the video alone', async () => {
    const bytes = await media.init('camera', 'sub', 'f1', 'video', never);
    expect(parseInitSegment(bytes).tracks.map(({ kind }) => kind)).toEqual(['video']);
    const sound = await media.init('camera', 'sub', 'f1', 'sound', never);
    expect(parseInitSegment(sound).tracks.map(({ kind }) => kind)).toEqual(['audio']);
  });

  it('has the size that it says', async () => {
    const { sizeBytes, pieces } = await media.media(asked, never);
    expect((await joined(pieces)).length).toBe(sizeBytes);
  });

  it('is another camera’s, or another profile’s, only by its own address', async () => {
    const missing = { code: 'not-found' };
    await expect(media.media({ ...asked, cameraId: 'other' }, never)).rejects.toMatchObject(missing);
    await expect(media.media({ ...asked, rendition: 'main' }, never)).rejects.toMatchObject(missing);
    await expect(media.media({ ...asked, fileId: 'none' }, never)).rejects.toMatchObject(missing);
    await expect(media.media({ ...asked, last: 4 }, never)).rejects.toMatchObject(missing);
  });

  it('is H.264 as it was recorded where that is what was recorded', async () => {
    const own = await joined((await media.media({ ...asked, rendition: 'h264' }, never)).pieces);
    expect(Buffer.compare(own, await joined(readVideo(all, 'f1', segments.slice(0, 2))))).toBe(0);
    const span = { fromMs: startMs, toMs: startMs + 4_000 };
    expect(await media.playlist('camera', 'h264', span)).toContain('f1/0-1.m4s');
  });

  it('is refused with the reason when no browser plays it', async () => {
    const span = { fromMs: startMs, toMs: startMs + 2_000 };
    const refused = { code: 'stream.codec-unsupported' };
    await expect(media.playlist('camera', 'main', span)).rejects.toMatchObject(refused);
    await expect(media.init('camera', 'main', 'm1', 'video', never)).rejects.toMatchObject(refused);
    const budget = { code: 'stream.transcode-budget' };
    await expect(media.init('camera', 'h264', 'm1', 'video', never)).rejects.toMatchObject(budget);
    await expect(media.groups('camera', 'main', span, true, never)).rejects.toMatchObject(budget);
  });

  it('is nothing where nothing was recorded', async () => {
    const span = { fromMs: startMs - 10_000, toMs: startMs - 1 };
    await expect(media.playlist('camera', 'sub', span)).rejects.toMatchObject({ code: 'recording.none' });
    expect(await media.groups('camera', 'sub', span, false, never)).toEqual([]);
  });
});
