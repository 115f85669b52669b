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
  return new BandParameterSets();
}

class BandParameterSets implements ParameterSetMemory {
  readonly #held: Record<keyof ParameterSets, Uint8Array[]> = { vps: [], sps: [], pps: [] };
  readonly #counts: Record<keyof ParameterSets, number> = { vps: 0, sps: 0, pps: 0 };

  beginUnit(): void {
    this.#counts.vps = 0;
    this.#counts.sps = 0;
    this.#counts.pps = 0;
  }

  take(kind: keyof ParameterSets, unit: Uint8Array): void {
    const held = this.#held[kind];
    const index = this.#counts[kind];
    if (index >= mostSets) return;
    this.#counts[kind] += 1;
    const known = held[index];
    if (known !== undefined && sameBytes(known, unit)) return;
    // A kind that begins anew forgets the sets behind it: they belong to what was before.
    held.length = index;
    held.push(unit.slice());
  }

  merged(fallback: ParameterSets): ParameterSets {
    const { vps, sps, pps } = this.#held;
    return {
      vps: vps.length > 0 ? [...vps] : fallback.vps,
      sps: sps.length > 0 ? [...sps] : fallback.sps,
      pps: pps.length > 0 ? [...pps] : fallback.pps,
    };
  }

  get filled(): boolean {
    return this.#held.sps.length + this.#held.pps.length > 0;
  }

  clear(): void {
    for (const kind of ['vps', 'sps', 'pps'] as const) this.#held[kind] = [];
    this.beginUnit();
  }
}
