/** A wall station: a computer behind a wall that shows what the wall's layout says, and nobody sits at it. Pure. */

export interface Station {
  readonly id: string;
  readonly name: string;
  /** The one wall that it shows. */
  readonly wallId: string;
  /** Where it belongs: grants to the unit are grants to its stations. */
  readonly unitId: string | null;
  readonly createdAtMs: number;
  /** The last time a browser came with its address; null: none did yet. */
  readonly pairedAtMs: number | null;
  /** The last time that it told what it shows. */
  readonly seenAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** Without a word for so long a station is silent. */
const silentAfterMs = 15_000;

/** A station's sockets end with this id, as a person's end with the session's. */
export const stationHolder = (stationId: string): string => `station:${stationId}`;

/**
 * Since when a station has been silent; `undefined`: it is not, or nobody expects a word from it.
 * @param watchingSinceMs when the gateway began to listen: before that it could not hear
 */
export function silentSince(station: Station, nowMs: number, watchingSinceMs: number): number | undefined {
  const { pairedAtMs, seenAtMs, revokedAtMs } = station;
  if (revokedAtMs !== null || pairedAtMs === null) return undefined;
  const heardAtMs = Math.max(pairedAtMs, seenAtMs ?? 0);
  return nowMs - Math.max(heardAtMs, watchingSinceMs) >= silentAfterMs ? heardAtMs : undefined;
}
