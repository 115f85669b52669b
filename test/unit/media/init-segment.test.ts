import { createFile, MP4BoxBuffer } from 'mp4box';
import { describe, expect, it } from 'vitest';
import { getBox, viewOf } from '../../../gateway/media/boxes.ts';
import { deriveBrowserInit } from '../../../gateway/media/browser-init.ts';
import type { TrackInfo } from '../../../gateway/media/fragment.ts';
import { parseInitSegment } from '../../../gateway/media/init-segment.ts';
import { writeInitSegment } from '../../../gateway/media/init-writer.ts';
import { MediaError } from '../../../gateway/media/media-error.ts';
import { aacTrack, makeInit, makeVideoTrack } from '../../support/make-media.ts';

const g711: TrackInfo = {
  ...aacTrack,
  codec: 'pcma',
  codecString: '',
  timescale: 8000,
  sampleRate: 8000,
  decoderConfig: new Uint8Array(0),
};

describe('init segment', () => {
  it.each([
    ['video', [makeVideoTrack('1920x1080')]],
    ['video and AAC', [makeVideoTrack(), aacTrack]],
    ['video and G.711', [makeVideoTrack(), g711]],
  ])('written for %s reads back the same', (_name, tracks) => {
    expect(parseInitSegment(writeInitSegment(tracks)).tracks).toEqual(tracks);
  });

  it('is read the same by a second parser', () => {
    const file = createFile();
    const bytes = writeInitSegment([makeVideoTrack(), aacTrack]);
    const buffer = MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0);
    file.appendBuffer(buffer);
    const { tracks, isFragmented } = file.getInfo();
    expect(isFragmented).toBe(true);
    expect(tracks.map((track) => [track.id, track.codec, track.timescale])).toEqual([
      [1, 'avc1.4d4016', 90_000],
      [2, 'mp4a.40.2', 16_000],
    ]);
    expect([tracks[0]?.track_width, tracks[0]?.track_height]).toEqual([640, 360]);
  });

  it('has the sizes that ISO 14496-12 gives its headers', () => {
    const bytes = writeInitSegment([makeVideoTrack()]);
    const sizeOf = (...path: string[]) => {
      const box = getBox(bytes, path);
      return viewOf(bytes).getUint32(box.start);
    };
    expect(sizeOf('moov', 'mvhd')).toBe(108);
    expect(sizeOf('moov', 'trak', 'tkhd')).toBe(92);
    expect(sizeOf('moov', 'trak', 'mdia', 'mdhd')).toBe(32);
    expect(sizeOf('moov', 'mvex', 'trex')).toBe(32);
  });

  it('refuses what has no description', () => {
    expect(() => writeInitSegment([{ ...makeVideoTrack(), codec: 'mjpeg' }])).toThrow(MediaError);
    expect(() => parseInitSegment(new Uint8Array(0))).toThrow(MediaError);
  });
});

describe('browser init', () => {
  it('keeps AAC when it is wanted and leaves G.711 out', () => {
    const withSound = makeInit('a', [makeVideoTrack(), aacTrack]);
    expect(deriveBrowserInit(withSound, { audio: true })?.codecs).toBe('avc1.4d4016,mp4a.40.2');
    expect(deriveBrowserInit(withSound, { audio: false })?.codecs).toBe('avc1.4d4016');
    const withG711 = deriveBrowserInit(makeInit('a', [makeVideoTrack(), g711]), { audio: true });
    expect(withG711?.tracks.map((track) => track.trackId)).toEqual([1]);
    expect(parseInitSegment(withG711?.bytes ?? new Uint8Array(0)).tracks).toHaveLength(1);
  });

  it('does not exist for what no browser plays', () => {
    const init = makeInit('a');
    const tracks = [{ ...makeVideoTrack(), codec: 'mjpeg' as const, codecString: '' }];
    expect(deriveBrowserInit({ ...init, tracks }, { audio: true })).toBeUndefined();
  });
});
