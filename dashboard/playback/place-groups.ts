/**
 * Puts groups of recorded frames onto the one time line of all panes, and joins what can be asked for at once. Pure.
 *
 * A group's start is the arrival of its first frame, which the gateway has smoothed; what is left of the jitter would
 * make neighbours overlap by parts of a frame, so within a session a group follows the one before without a seam until
 * the two times have drifted apart.
 */
import type { PlayGroup } from './recordings-api.ts';

export interface PlacedGroup extends PlayGroup {
  /** Wall time of its first frame on the panes' time line, epoch ms. */
  readonly placedMs: number;
  /** From media time to wall time, ms. */
  readonly offsetMs: number;
}

/** Half a frame of a usual camera. */
const seamMs = 20;

export function placeGroups(groups: readonly PlayGroup[]): PlacedGroup[] {
  let session = '';
  let kept = 0;
  return groups.map((group) => {
    const own = group.startMs - group.decodeTimeMs;
    const offsetMs = group.streamSession === session && Math.abs(own - kept) <= seamMs ? kept : own;
    session = group.streamSession;
    kept = offsetMs;
    return { ...group, offsetMs, placedMs: group.decodeTimeMs + offsetMs };
  });
}

export const endOf = (group: PlacedGroup): number => group.placedMs + group.durationMs;

/** The same group, with the same frames. */
export const keyOf = (group: PlayGroup): string => `${group.fileId}/${group.first}-${group.last}`;

/** Whether one request can bring both: neighbours in a file, on one offset. */
function follows(before: PlacedGroup, next: PlacedGroup): boolean {
  return next.fileId === before.fileId && next.first === before.last + 1 && next.offsetMs === before.offsetMs;
}

/** As many of the groups as follow the one at `from` and can be asked for at once, at most `most`. */
export function batchFrom(groups: readonly PlacedGroup[], from: number, most: number): readonly PlacedGroup[] {
  const batch: PlacedGroup[] = [];
  for (const group of groups.slice(from, from + most)) {
    const before = batch.at(-1);
    if (before && !follows(before, group)) break;
    batch.push(group);
  }
  return batch;
}
