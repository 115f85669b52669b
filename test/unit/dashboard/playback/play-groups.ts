/** Groups as the gateway describes them, for tests of the page. */
import type { PlayGroup } from '../../../../dashboard/playback/recordings-api.ts';

export function playGroup(startMs: number, durationMs: number, more: Partial<PlayGroup> = {}): PlayGroup {
  return {
    fileId: 'file',
    first: 0,
    last: 1,
    startMs,
    durationMs,
    decodeTimeMs: startMs - 1_000_000,
    frames: Math.round(durationMs / 40),
    codecString: 'avc1.640029',
    soundCodecString: '',
    width: 640,
    height: 360,
    streamSession: 'session',
    ...more,
  };
}

/** `count` groups of 2 s, one after the other, of one file. */
export const runOfGroups = (fromMs: number, count: number, more: Partial<PlayGroup> = {}): PlayGroup[] =>
  Array.from({ length: count }, (_, index) =>
    playGroup(fromMs + index * 2_000, 2_000, { first: index * 2, last: index * 2 + 1, ...more }),
  );
