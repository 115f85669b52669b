/** Which stream a replay is taken from. Pure. */
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import type { Rendition } from '../player.ts';

export const replayMs = 30_000;

/**
 * The rendition that the tile shows, unless that is a main stream pulled only a moment ago: then the small one, which is
 * pulled always, remembers more.
 */
export function chooseReplay(
  shown: Rendition,
  main: StreamState | undefined,
  sub: StreamState | undefined,
  nowMs: number,
): Rendition {
  const remembers = (stream: StreamState) => stream.picture === 'live' && nowMs - stream.pictureSinceMs >= replayMs;
  if (shown !== 'main' || (main && remembers(main))) return shown;
  const better =
    sub?.playable === true && sub.picture === 'live' && (!main || sub.pictureSinceMs < main.pictureSinceMs);
  return better ? 'sub' : shown;
}
