/** The parameter sets a stream last sent in band. Some cameras send them once, or apart from their keyframes. */
import { sameBytes } from '../nal-units.ts';
import type { ParameterSets } from '../parameter-sets.ts';

const mostSets = 16;

export interface ParameterSetMemory {
  /** A new access unit begins: the next set of each kind replaces those before. */
  beginUnit(): void;
  take(kind: keyof ParameterSets, unit: Uint8Array): void;
  /** What came in band, and from `fallback` the kinds that did not. */
  merged(fallback: ParameterSets): ParameterSets;
  /** Some came in band. */
  readonly filled: boolean;
  clear(): void;
}

export function createParameterSetMemory(): ParameterSetMemory {
  const held: Record<keyof ParameterSets, Uint8Array[]> = { vps: [], sps: [], pps: [] };
  const counts: Record<keyof ParameterSets, number> = { vps: 0, sps: 0, pps: 0 };
  const beginUnit = () => {
    counts.vps = 0;
    counts.sps = 0;
    counts.pps = 0;
  };
  return {
    beginUnit,
    take(kind, unit) {
      const index = counts[kind];
      if (index >= mostSets) return;
      counts[kind] += 1;
      const known = held[kind][index];
      if (known !== undefined && sameBytes(known, unit)) return;
      // A kind that begins anew forgets the sets behind it: they belong to what was before.
      held[kind].length = index;
      held[kind].push(unit.slice());
    },
    merged: (fallback) => ({
      vps: held.vps.length > 0 ? [...held.vps] : fallback.vps,
      sps: held.sps.length > 0 ? [...held.sps] : fallback.sps,
      pps: held.pps.length > 0 ? [...held.pps] : fallback.pps,
    }),
    get filled() {
      return held.sps.length + held.pps.length > 0;
    },
    clear() {
      for (const kind of ['vps', 'sps', 'pps'] as const) held[kind] = [];
      beginUnit();
    },
  };
}
