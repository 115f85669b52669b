import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroups, groupsOf } from '../../../../gateway/recordings/playback/play-groups.ts';
import { createMemoryIndex, makeRecording } from '../../../support/made-recording.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 0, 0);
const made = (seconds: number, gop: number, more: object = {}) =>
  makeRecording({ fileId: 'f1', startMs, seconds, gop, ...more });
const told = ({ file, segments }: ReturnType<typeof made>) =>
  groupsOf(file, segments).map(({ first, last, startMs: at, durationMs }) => [first, last, at - startMs, durationMs]);

describe('groups', () => {
  it('join the segments of a long group of pictures', () => {
    // Keyframes every 3 s, segments of 1 s.
    expect(told(made(9, 30))).toEqual([
      [0, 2, 0, 3_000],
      [3, 5, 3_000, 3_000],
      [6, 8, 6_000, 3_000],
    ]);
  });

  it('go on over short groups of pictures until they are worth a request', () => {
    expect(told(made(6, 10))).toEqual([
      [0, 1, 0, 2_000],
      [2, 3, 2_000, 2_000],
      [4, 5, 4_000, 2_000],
    ]);
  });

  it('say where they are in media time and what they hold', () => {
    const { file, segments } = made(4, 20, { startFrame: 600 });
    expect(groupsOf(file, segments)[1]).toEqual({
      fileId: 'f1',
      first: 2,
      last: 3,
      startMs: startMs + 2_000,
      durationMs: 2_000,
      decodeTimeMs: 62_000,
      frames: 20,
      codecString: file.tracks[0]?.codecString,
      soundCodecString: '',
      width: 640,
      height: 360,
      streamSession: 'session',
    });
  });

  it('leave out the last one of a file that is still written', () => {
    expect(told(made(6, 20, { open: true })).map(([first]) => first)).toEqual([0, 2]);
    expect(told(made(6, 20))).toHaveLength(3);
  });

  it('leave out what lies before the first keyframe', () => {
    const recording = made(6, 20);
    const cut = { ...recording, segments: recording.segments.slice(1) };
    expect(told(cut).map(([first]) => first)).toEqual([2, 4]);
  });

  it('end where something is missing, and wait for a keyframe then', () => {
    const recording = made(9, 30);
    const torn = { ...recording, segments: recording.segments.filter(({ index }) => index !== 4) };
    expect(told(torn).map(([first, last]) => [first, last])).toEqual([
      [0, 2],
      [3, 3],
      [6, 8],
    ]);
  });

  it('of a file without video are none', () => {
    const { file, segments } = made(2, 10);
    expect(groupsOf({ ...file, tracks: [] }, segments)).toEqual([]);
  });

  it('hold every frame from the first keyframe on exactly once, whatever the camera sends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 40 }), (gop, seconds) => {
        const { file, segments } = made(seconds, gop);
        const groups = groupsOf(file, segments);
        const indices = groups.flatMap(({ first, last }) => segments.slice(first, last + 1).map(({ index }) => index));
        expect(indices).toEqual(segments.map(({ index }) => index));
        for (const { first } of groups) expect(segments[first]?.keyframe).toBe(true);
        expect(groups.reduce((sum, { frames }) => sum + frames, 0)).toBe(seconds * 10);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what is asked for', () => {
  const recordings = [0, 1, 2].map((at) =>
    makeRecording({ fileId: `f${at}`, startMs: startMs + at * 10_000, startFrame: at * 100, seconds: 10, gop: 20 }),
  );
  const index = createMemoryIndex(recordings);
  const groups = createGroups({ files: index.files, segments: ({ id }) => index.segments(id) });
  const asked = async (fromMs: number, toMs: number) =>
    (await groups.groups('camera', 'sub', startMs + fromMs, startMs + toMs)).map(({ fileId, first }) => [
      fileId,
      first,
    ]);

  it('is every group that touches the span, over files', async () => {
    expect(await asked(7_000, 12_001)).toEqual([
      ['f0', 6],
      ['f0', 8],
      ['f1', 0],
      ['f1', 2],
    ]);
    expect(await asked(8_000, 10_000)).toEqual([['f0', 8]]);
    expect(await asked(30_000, 40_000)).toEqual([]);
  });

  it('begins and ends at the same places for whatever span', async () => {
    const all = new Set((await asked(0, 30_000)).map((group) => group.join()));
    for (const from of [0, 333, 1_999, 9_999, 15_000])
      for (const group of await asked(from, from + 3_500)) expect(all).toContain(group.join());
  });
});
