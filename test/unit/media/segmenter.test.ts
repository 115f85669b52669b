import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../gateway/media/fragment.ts';
import { joinBytes } from '../../../gateway/media/init-writer.ts';
import { createSegmenter, type SegmenterOptions } from '../../../gateway/media/segmenter.ts';
import { aacTrack, makeBrowserInit, makeFragments, makeVideoTrack, writeFragment } from '../../support/make-media.ts';

const options: SegmenterOptions = { partTargetMs: 400, segmentTargetMs: 2000, maxSegments: 3, maxBytes: 1e9 };
const stream = (count: number, gop: number, streamSession = 'a') =>
  makeFragments({ streamSession, count, fps: 10, gop });
const sound = (decodeTime: number): Fragment => {
  const payload = Uint8Array.of(1, 2, 3);
  return {
    streamSession: 'a',
    trackId: 2,
    kind: 'audio',
    sequence: decodeTime,
    decodeTime,
    duration: 1600,
    keyframe: true,
    receivedAtMs: 0,
    ...writeFragment({ trackId: 2, decodeTime, duration: 1600, payload }),
    payloadSize: 3,
    sampleCount: 1,
  };
};

describe('segmenter', () => {
  it('cuts at the first keyframe after the target, never at a slightly early one twice', () => {
    const segmenter = createSegmenter({ ...options, maxSegments: 100 });
    segmenter.pushInit(makeBrowserInit('a'));
    for (const fragment of stream(100, 7)) segmenter.pushFragment(fragment);
    const { segments, targetDurationS } = segmenter.timeline;
    expect(targetDurationS).toBe(2);
    expect(segments.map((segment) => segment.durationMs)).toEqual([2100, 2100, 2100, 2100]);
    expect(segments.every((segment) => segment.startsWithKeyframe)).toBe(true);
    expect(segments.map((segment) => segment.msn)).toEqual([0, 1, 2, 3]);
  });

  it('holds every fragment exactly once, both tracks, in the order of arrival', () => {
    const segmenter = createSegmenter(options);
    segmenter.pushInit(makeBrowserInit('a', [makeVideoTrack(), aacTrack]));
    const pushed: Uint8Array[] = [];
    for (const [index, fragment] of stream(41, 20).entries()) {
      for (const each of [fragment, sound(index * 1600)]) {
        segmenter.pushFragment(each);
        pushed.push(each.bytes);
      }
    }
    const { segments } = segmenter.timeline;
    expect(segments).toHaveLength(2);
    const whole = joinBytes(segments.map((segment) => segment.bytes()));
    expect(whole).toEqual(joinBytes(pushed.slice(0, 80)));
    const byPart = segments.flatMap((segment) => segment.parts.map((part) => part.bytes()));
    expect(joinBytes(byPart)).toEqual(whole);
    expect(segments.map((segment) => segment.sizeBytes)).toEqual(segments.map((segment) => segment.bytes().length));
  });

  it('cuts a group in its middle rather than break the target it promised', () => {
    const segmenter = createSegmenter({ ...options, maxSegments: 100 });
    segmenter.pushInit(makeBrowserInit('a'));
    const [short, long] = [stream(20, 20), stream(100, 100)];
    for (const fragment of short) segmenter.pushFragment(fragment);
    for (const fragment of long) segmenter.pushFragment({ ...fragment, decodeTime: fragment.decodeTime + 180_000 });
    const { segments, targetDurationS } = segmenter.timeline;
    expect(targetDurationS).toBe(2);
    expect(segments.length).toBeGreaterThan(3);
    expect(segments.map((segment) => segment.startsWithKeyframe).slice(0, 3)).toEqual([true, true, false]);
    expect(Math.max(...segments.map((segment) => Math.round(segment.durationMs / 1000)))).toBe(2);
  });

  it('numbers on over sessions, keeps what was listed fetchable a while, then forgets it and its init', () => {
    const segmenter = createSegmenter(options);
    segmenter.pushInit(makeBrowserInit('a'));
    for (const fragment of stream(60, 20)) segmenter.pushFragment(fragment);
    segmenter.endSession();
    expect(segmenter.timeline.segments.map((segment) => segment.msn)).toEqual([0, 1, 2]);
    segmenter.pushInit(makeBrowserInit('b'));
    for (const fragment of stream(61, 20, 'b')) segmenter.pushFragment(fragment);
    expect(segmenter.timeline.segments.map((segment) => segment.msn)).toEqual([3, 4, 5]);
    expect(segmenter.timeline.segments.map((segment) => segment.discontinuity)).toEqual([true, false, false]);
    expect(segmenter.timeline.findSegment(0)?.streamSession).toBe('a');
    expect(segmenter.timeline.findInit('a')).toBeDefined();
    for (const fragment of stream(61, 20, 'a')) segmenter.pushFragment(fragment);
    expect(segmenter.timeline.nextMsn).toBe(6);
    segmenter.endSession();
    segmenter.pushInit(makeBrowserInit('c'));
    for (const fragment of stream(61, 20, 'c')) segmenter.pushFragment(fragment);
    expect(segmenter.timeline.findSegment(0)).toBeUndefined();
    expect(segmenter.timeline.findInit('a')).toBeUndefined();
  });

  it('keeps within its bytes', () => {
    const segmenter = createSegmenter({ ...options, maxBytes: 6000 });
    segmenter.pushInit(makeBrowserInit('a'));
    for (const fragment of stream(200, 20)) {
      segmenter.pushFragment(fragment);
      const kept = segmenter.timeline.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
      expect(kept).toBeLessThanOrEqual(6000);
    }
    expect(segmenter.timeline.segments.length).toBeGreaterThanOrEqual(1);
  });

  it('says so when the times of the camera jump', () => {
    const segmenter = createSegmenter({ ...options, maxSegments: 10 });
    segmenter.pushInit(makeBrowserInit('a'));
    for (const fragment of stream(60, 20)) {
      const jumped = fragment.sequence >= 30 ? fragment.decodeTime + 900_000 : fragment.decodeTime;
      segmenter.pushFragment({ ...fragment, decodeTime: jumped });
    }
    segmenter.endSession();
    expect(segmenter.timeline.segments.map((segment) => segment.discontinuity)).toEqual([false, false, true]);
  });
});
