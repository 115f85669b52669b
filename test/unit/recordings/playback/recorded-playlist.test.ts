import HLS from 'hls-parser';
import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../../../gateway/recordings/playback/play-groups.ts';
import { renderRecordedPlaylist } from '../../../../gateway/recordings/playback/recorded-playlist.ts';
import { makeRecording, type RecordingWish } from '../../../support/made-recording.ts';
import { breachesOf } from '../../../support/playlist-rules.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 0, 0);
const groups = (...wishes: Omit<RecordingWish, 'gop'>[]) =>
  wishes.flatMap((wish) => {
    const { file, segments } = makeRecording({ gop: 20, ...wish });
    return groupsOf(file, segments);
  });
const read = (text: string) => HLS.parse(text) as HLS.types.MediaPlaylist;

describe('a recorded playlist', () => {
  it('lists groups with the time of the first, and ends', () => {
    const text = renderRecordedPlaylist(groups({ fileId: 'a', startMs, seconds: 4 }));
    expect(text.split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-MAP:URI="a/init.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:00:00.000Z',
      '#EXTINF:2.00000,',
      'a/0-1.m4s',
      '#EXTINF:2.00000,',
      'a/2-3.m4s',
      '#EXT-X-ENDLIST',
      '',
    ]);
    expect(breachesOf(text)).toEqual([]);
  });

  it('runs on over the files of a session without a word but the time', () => {
    const text = renderRecordedPlaylist(
      groups(
        { fileId: 'a', startMs, seconds: 4 },
        { fileId: 'b', startMs: startMs + 4_012, startFrame: 40, seconds: 4 },
      ),
    );
    expect(text).not.toContain('DISCONTINUITY');
    expect(text.match(/EXT-X-MAP/g)).toHaveLength(1);
    const times = read(text).segments.map(({ programDateTime }) => programDateTime?.toISOString());
    expect(times[2]).toBe('2026-01-02T03:00:04.012Z');
  });

  it('says where a session ends, and where one has a gap', () => {
    const text = renderRecordedPlaylist(
      groups(
        { fileId: 'a', startMs, seconds: 4 },
        // The same session, recorded again later.
        { fileId: 'b', startMs: startMs + 60_000, startFrame: 600, seconds: 4 },
        { fileId: 'c', startMs: startMs + 70_000, streamSession: 'next', seconds: 4 },
      ),
    );
    expect(breachesOf(text)).toEqual([]);
    const { segments, endlist } = read(text);
    expect(endlist).toBe(true);
    expect(segments.map(({ discontinuity = false }) => discontinuity)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
    const inits = ['a', 'a', 'b', 'b', 'c', 'c'].map((file) => `${file}/init.mp4`);
    expect(segments.map(({ map }) => map?.uri)).toEqual(inits);
    expect(segments[2]?.programDateTime?.getTime()).toBe(startMs + 60_000);
    expect(segments[4]?.programDateTime?.getTime()).toBe(startMs + 70_000);
  });

  it('promises no segment to be shorter than it is', () => {
    const long = renderRecordedPlaylist(groups({ fileId: 'a', startMs, seconds: 26, gop: 130 } as never));
    expect(long).toContain('#EXT-X-TARGETDURATION:13\n');
    expect(breachesOf(long)).toEqual([]);
  });
});
