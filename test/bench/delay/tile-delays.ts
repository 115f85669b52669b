/** What the meter saw on one tile, beside what the simulated camera sent when. */
import type { District } from '../../support/district.ts';
import { sentFrames } from '../bench-district.ts';
import type { MeteredTile } from './meter-in-page.ts';

export interface TileDelays {
  readonly code: string;
  readonly delaysMs: readonly number[];
  /** Of videos: until the browser expects the picture on the display. */
  readonly displayDelaysMs: readonly number[];
  /** Different pictures seen after the first. */
  readonly framesSeen: number;
  /** Pictures that the camera sent between the first and the last seen. */
  readonly framesSent: number;
  /** Greatest age of what was shown at any time, ms; null when its sending is not known (older than 10 s). */
  readonly oldestMs: number | null;
  /** Pictures older than one shown before. */
  readonly backwards: number;
  readonly animationFramesPerSecond: number;
}

/** The clips' loops: a picture older than this cannot be told from one of the next turn. ms */
const loopMs = 10_000;
const newerMs = 1_000;

export async function tileDelays(district: District, code: string, metered: MeteredTile): Promise<TileDelays> {
  const sent = await sentFrames(district, code, 'sub', Date.now() - metered.durationMs - loopMs);
  const place = (seen: { clip: number; frame: number; atMs: number }) =>
    sent.findLastIndex(
      (entry) => entry.clipNumber === seen.clip && entry.frame === seen.frame && entry.sentAtMs <= seen.atMs,
    );
  const delaysMs: number[] = [];
  let [at, framesSent, backwards] = [metered.first ? place(metered.first) : -1, 0, 0];
  for (const shown of metered.changes) {
    const next = place(shown);
    const entry = sent[next];
    if (!entry) continue;
    delaysMs.push(shown.atMs - entry.sentAtMs);
    if (at >= 0 && next > at) framesSent += next - at;
    if (at >= 0 && next < at) backwards += 1;
    at = next;
  }
  const displayDelaysMs = metered.displayed
    .map((shown) => shown.atMs - (sent[place(shown)]?.sentAtMs ?? Number.NEGATIVE_INFINITY))
    // The picture drawn was newer than the one that the browser spoke of: sent after its time, so found a turn earlier.
    .filter((delayMs) => delayMs < loopMs - newerMs);
  const seen = metered.first ? [metered.first, ...metered.changes] : [];
  const oldest = seen.map((shown, index) => {
    const until = seen[index + 1]?.atMs ?? metered.endedAtMs;
    return until - (sent[place(shown)]?.sentAtMs ?? Number.NEGATIVE_INFINITY);
  });
  const oldestMs = oldest.length > 0 && oldest.every(Number.isFinite) ? Math.max(...oldest) : null;
  const animationFramesPerSecond = (metered.animationFrames / metered.durationMs) * 1_000;
  return {
    code,
    delaysMs,
    displayDelaysMs,
    framesSeen: metered.changes.length,
    framesSent,
    oldestMs,
    backwards,
    animationFramesPerSecond,
  };
}
