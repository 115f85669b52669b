/** Where streams are cut: at keyframes where it can be, never later than a second, and the memory is given back. */
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../../gateway/media/fragment.ts';
import { type CutSegment, createSegmentCutter } from '../../../../gateway/recordings/files/segment-cutter.ts';
import { makeFragments, makeInit } from '../../../support/make-media.ts';

function cut(fragments: readonly Fragment[], segmentMs = 1_000) {
  const segments: CutSegment[] = [];
  const broken: Error[] = [];
  const cutter = createSegmentCutter({
    init: makeInit('s'),
    segmentMs,
    onSegment: (segment) => segments.push(segment),
    onBroken: (error) => broken.push(error),
  });
  for (const fragment of fragments) cutter.take(fragment);
  return { segments, broken, cutter };
}

const stream = (count: number, gop: number, fps = 25) => makeFragments({ streamSession: 's', count, fps, gop });
const lengths = (segments: readonly CutSegment[]) => segments.map(({ frames }) => frames);
const starts = (segments: readonly CutSegment[]) => segments.map(({ keyframe }) => keyframe);

describe('a stream cut into segments', () => {
  it('with a keyframe every second begins each segment with one', () => {
    const { segments } = cut(stream(101, 25));
    expect(lengths(segments)).toEqual([25, 25, 25, 25]);
    expect(starts(segments)).toEqual([true, true, true, true]);
    expect(segments.map(({ durationMs }) => durationMs)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(segments.map(({ lastSequence }) => lastSequence)).toEqual([24, 49, 74, 99]);
  });

  it('with longer groups cuts each into equal parts, so that the next begins with a keyframe', () => {
    // 1.2 s: the first group is cut by the second, then its length is known.
    const { segments } = cut(stream(121, 30));
    expect(lengths(segments)).toEqual([25, 5, 15, 15, 15, 15, 15, 15]);
    expect(starts(segments)).toEqual([true, false, true, false, true, false, true, false]);
  });

  it('with groups of four seconds cuts every second', () => {
    const { segments } = cut(stream(201, 100));
    expect(lengths(segments)).toEqual([25, 25, 25, 25, 25, 25, 25, 25]);
    expect(starts(segments).filter(Boolean)).toHaveLength(2);
  });

  it('with short groups, or keyframes only, puts many together', () => {
    expect(lengths(cut(stream(61, 10)).segments)).toEqual([20, 20, 20]);
    const { segments } = cut(stream(76, 1));
    expect(segments.every(({ frames }) => frames >= 12 && frames <= 25)).toBe(true);
  });

  it('waits for the first keyframe, and ends what waits when it is told to', () => {
    const { segments, cutter } = cut(stream(35, 25).slice(5));
    expect(segments).toHaveLength(0);
    expect(cutter.waiting).toBe(true);
    cutter.flush();
    expect(lengths(segments)).toEqual([10]);
    expect(segments[0]?.keyframe).toBe(true);
    cutter.flush();
    expect(segments).toHaveLength(1);
  });

  it('does not stretch a segment over a hole, nor over time that ran back', () => {
    const before = stream(10, 50);
    const after = stream(20, 50)
      .slice(10)
      .map((fragment) => ({ ...fragment, receivedAtMs: fragment.receivedAtMs + 5_000 }));
    expect(lengths(cut([...before, ...after]).segments)).toEqual([10]);
    const back = after.map((fragment) => ({ ...fragment, receivedAtMs: fragment.receivedAtMs - 3_605_000 }));
    expect(lengths(cut([...before, ...back]).segments)).toEqual([10]);
  });

  it('holds the memory of what waits, and lets go of all of it', () => {
    let held = 0;
    const memory = {
      enter: () => undefined,
      leave: () => undefined,
      giveAway: () => undefined,
      hold() {
        held += 1;
      },
      release() {
        held -= 1;
      },
    };
    const fragments = stream(40, 25).map((fragment) => ({ ...fragment, memory }));
    const { segments, cutter } = cut(fragments);
    expect(held).toBe(40);
    for (const segment of segments) segment.release();
    expect(held).toBe(15);
    cutter.discard();
    expect(held).toBe(0);
    for (const segment of segments) segment.release();
    expect(held).toBe(0);
  });

  it('leaves out what cannot be joined, and goes on with the next keyframe', () => {
    const fragments = stream(75, 25).map((fragment, index) =>
      index === 10 ? { ...fragment, payloadSize: fragment.payloadSize - 1 } : fragment,
    );
    const { segments, broken } = cut(fragments);
    expect(broken).toHaveLength(1);
    expect(lengths(segments)).toEqual([25, 25]);
  });
});
