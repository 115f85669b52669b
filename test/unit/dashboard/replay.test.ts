/** Instant replay: which moment a picture is of, which stream remembers it; and the round of snapshots. */
import { describe, expect, it } from 'vitest';
import { formatDelay } from '../../../dashboard/live/player-words.ts';
import { chooseReplay, replayMs } from '../../../dashboard/live/replay/choose-replay.ts';
import { ReplayTrack } from '../../../dashboard/live/replay/replay-track.ts';
import { SnapshotRound, snapshotEveryMs } from '../../../dashboard/views/overview/snapshot-round.ts';
import { stream } from './district-fixtures.ts';

describe('the moments of a replay', () => {
  it('are those of the picture on screen, whatever the rhythm of the frames', () => {
    const track = new ReplayTrack();
    expect(track.momentAt(0)).toBeUndefined();
    expect(track.span()).toBeUndefined();
    for (const [mediaS, capturedAtMs] of [
      [10, 1_000],
      [10.04, 1_041],
      [10.5, 1_502],
    ] as const) {
      track.add({ mediaS, capturedAtMs });
    }
    expect(track.span()).toEqual({ fromMs: 1_000, untilMs: 1_502 });
    expect(track.momentAt(9)).toBe(1_000);
    expect(track.momentAt(10.04)).toBe(1_041);
    expect(track.momentAt(10.49)).toBe(1_041);
    expect(track.momentAt(99)).toBe(1_502);
  });

  it('never run back: a frame that is shown earlier than the one before it is no mark of its own', () => {
    const track = new ReplayTrack();
    track.add({ mediaS: 1, capturedAtMs: 100 });
    track.add({ mediaS: 1.2, capturedAtMs: 140 });
    track.add({ mediaS: 1.1, capturedAtMs: 180 });
    expect(track.momentAt(1.15)).toBe(100);
  });
});

describe('the stream of a replay', () => {
  const nowMs = 100_000;
  const running = (role: 'main' | 'sub', sinceMs: number, changes = {}) =>
    stream('c', { role, pictureSinceMs: sinceMs, ...changes });

  it('is the one on the tile, but a main that runs only since a moment remembers less than sub', () => {
    const sub = running('sub', 0);
    expect(chooseReplay('sub', undefined, sub, nowMs)).toBe('sub');
    expect(chooseReplay('h264', undefined, sub, nowMs)).toBe('h264');
    expect(chooseReplay('main', running('main', nowMs - replayMs), sub, nowMs)).toBe('main');
    expect(chooseReplay('main', running('main', nowMs - 3_000), sub, nowMs)).toBe('sub');
  });

  it('is not sub where sub cannot be played, does not run, or is younger still', () => {
    const main = running('main', nowMs - 3_000);
    expect(chooseReplay('main', main, running('sub', 0, { playable: false }), nowMs)).toBe('main');
    expect(chooseReplay('main', main, running('sub', 0, { picture: 'lost' }), nowMs)).toBe('main');
    expect(chooseReplay('main', main, running('sub', nowMs - 1_000), nowMs)).toBe('main');
    expect(chooseReplay('main', main, undefined, nowMs)).toBe('main');
  });
});

it('a delay is in ms below a second', () => {
  expect([formatDelay(44.6), formatDelay(-3), formatDelay(1_234)]).toEqual(['45 ms', '0 ms', '1,2 s']);
});

describe('the round of snapshots', () => {
  interface Bench {
    nowMs: number;
    readonly asked: string[];
    readonly timers: Map<symbol, { readonly atMs: number; readonly task: () => void }>;
    readonly answers: ((takenAtMs: number | undefined) => Promise<void>)[];
    readonly round: SnapshotRound;
  }

  function bench(): Bench {
    const asked: string[] = [];
    const timers: Bench['timers'] = new Map();
    const answers: Bench['answers'] = [];
    const made = { nowMs: 0, asked, timers, answers };
    const round = new SnapshotRound({
      nowMs: () => made.nowMs,
      after(ms, task) {
        const key = Symbol();
        timers.set(key, { atMs: made.nowMs + ms, task });
        return () => void timers.delete(key);
      },
      fetchStill: (cameraId) => {
        asked.push(cameraId);
        const { promise, resolve } = Promise.withResolvers<{ jpeg: Blob; takenAtMs: number } | undefined>();
        answers.push(async (takenAtMs) => {
          resolve(takenAtMs === undefined ? undefined : { jpeg: new Blob(), takenAtMs });
          for (let turn = 0; turn < 10; turn += 1) await promise;
        });
        return promise;
      },
    });
    return Object.assign(made, { round });
  }

  it('asks for two at a time, each camera in turn, and again only after a while', async () => {
    const at = bench();
    const got: string[] = [];
    for (const id of ['a', 'b', 'c']) at.round.join(id, ({ takenAtMs }) => void got.push(`${id}${takenAtMs}`));
    expect(at.asked).toEqual(['a', 'b']);
    await at.answers[0]?.(1);
    expect(at.asked).toEqual(['a', 'b', 'c']);
    await at.answers[1]?.(2);
    await at.answers[2]?.(undefined);
    expect(got).toEqual(['a1', 'b2']);
    expect(at.asked).toHaveLength(3);
    expect([...at.timers.values()].map(({ atMs }) => atMs)).toEqual([snapshotEveryMs]);
    at.nowMs = snapshotEveryMs;
    for (const { task } of [...at.timers.values()]) task();
    expect(at.asked.slice(3)).toEqual(['a', 'b']);
    at.round.close();
  });

  it('delivers nothing to who has left, and leaves no timer', async () => {
    const at = bench();
    const got: number[] = [];
    const leave = at.round.join('a', ({ takenAtMs }) => void got.push(takenAtMs));
    leave();
    await at.answers[0]?.(1);
    expect(got).toEqual([]);
    expect(at.timers.size).toBe(0);
    at.round.join('b', () => {});
    await at.answers[1]?.(1);
    expect(at.timers.size).toBe(1);
    at.round.close();
    expect(at.timers.size).toBe(0);
  });
});
