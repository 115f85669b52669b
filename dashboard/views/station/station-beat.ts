/** What a station tells the gateway of itself: how many of its tiles are in which state. Pure. */
import type { StationBeat, TileStates } from '../../../gateway/access/stations/schemas.ts';

const counted: ReadonlySet<string> = new Set([
  'live',
  'delayed',
  'frozen',
  'starting',
  'empty',
] satisfies (keyof TileStates)[]);

/** @param tiles what each tile says of its picture; what has no word of its own is a picture that is not there */
export function stationBeat(revision: number | null, tiles: Iterable<string | undefined>): StationBeat {
  const states: Record<keyof TileStates, number> = { live: 0, delayed: 0, frozen: 0, lost: 0, starting: 0, empty: 0 };
  for (const tile of tiles) states[tile !== undefined && counted.has(tile) ? (tile as keyof TileStates) : 'lost'] += 1;
  return { revision, tiles: states };
}
