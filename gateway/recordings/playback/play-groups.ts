/**
 * Segments are cut by time, so that little is lost when the power goes; a player needs to begin at a keyframe. Here the
 * segments of a file are joined to groups that each play by themselves. Where a group begins and ends depends on its file
 * alone, never on what was asked for: the same moment has the same address for everybody, and what is cached stays right.
 */
import { setImmediate } from 'node:timers/promises';
import type { PlaybackReader, PlayGroup, RecordedFile, RecordedSegment, RecordingIndex, Role } from '../model.ts';
import { soundTrackOf } from './recorded-sound.ts';

/** A group goes on over further keyframes until it holds so much: fewer requests, and seeking stays exact within it. */
const leastGroupMs = 1_500;

/**
 * Groups of one file, ascending. What lies before its first keyframe cannot be played and is left out, and so is the group
 * at the end of a file that is still written: it may go on.
 */
export function groupsOf(file: RecordedFile, segments: readonly RecordedSegment[]): PlayGroup[] {
  const video = file.tracks.find(({ kind }) => kind === 'video');
  if (video === undefined) return [];
  const { codecString, width, height, timescale } = video;
  const soundCodecString = soundTrackOf(file)?.codecString ?? '';
  const groups: PlayGroup[] = [];
  const close = (run: readonly RecordedSegment[]) => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    groups.push({
      fileId: file.id,
      first: first.index,
      last: last.index,
      startMs: first.startMs,
      durationMs: run.reduce((sum, { durationMs }) => sum + durationMs, 0),
      decodeTimeMs: (first.decodeTime * 1000) / timescale,
      frames: run.reduce((sum, { frames }) => sum + frames, 0),
      ...{ codecString, soundCodecString, width, height, streamSession: file.streamSession },
    });
  };
  let run: RecordedSegment[] = [];
  let runMs = 0;
  let before: RecordedSegment | undefined;
  for (const segment of segments) {
    const torn = before !== undefined && isTorn(before, segment, timescale);
    if (torn || (segment.keyframe && runMs >= leastGroupMs)) {
      close(run);
      run = [];
      runMs = 0;
    }
    before = segment;
    if (run.length === 0 && !segment.keyframe) continue;
    run.push(segment);
    runMs += segment.durationMs;
  }
  if (!file.open) close(run);
  return groups;
}

/** Something between the two was not written: what follows is another group, and waits for its keyframe. */
const tornMs = 500;
function isTorn(before: RecordedSegment, next: RecordedSegment, timescale: number): boolean {
  const expected = before.decodeTime + (before.durationMs * timescale) / 1000;
  return Math.abs(next.decodeTime - expected) > (tornMs * timescale) / 1000;
}

export interface Groups extends PlaybackReader {
  /** Of one file, all of them. */
  of(file: RecordedFile): Promise<readonly PlayGroup[]>;
}

export interface GroupsOptions {
  readonly files: RecordingIndex['files'];
  readonly segments: (file: RecordedFile) => Promise<readonly RecordedSegment[]>;
}

const filesAtOnce = 8;

export function createGroups({ files, segments }: GroupsOptions): Groups {
  const of = async (file: RecordedFile) => groupsOf(file, await segments(file));
  return {
    of,
    async groups(cameraId: string, role: Role, fromMs: number, toMs: number) {
      const found: PlayGroup[] = [];
      for (const [at, file] of (await files(cameraId, role, fromMs, toMs)).entries()) {
        for (const group of await of(file)) if (overlaps(group, fromMs, toMs)) found.push(group);
        // A day is many files: live pictures must not wait for all of them.
        if (at % filesAtOnce === filesAtOnce - 1) await setImmediate();
      }
      return found;
    },
  };
}

const overlaps = ({ startMs, durationMs }: PlayGroup, fromMs: number, toMs: number): boolean =>
  startMs < toMs && startMs + durationMs > fromMs;
