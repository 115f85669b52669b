/**
 * Filling by state sorts the sick to the front; done at each change the tiles would dance. So an order by state holds
 * for three seconds, unless the layout itself changed.
 */
import type { Layout } from '../../../gateway/walls/schemas.ts';
import type { District } from '../../state/district.ts';
import { type Filled, fillWall } from './wall-fill.ts';

const holdMs = 3_000;

export class SteadyFill {
  #filled: Filled | undefined;
  #key = '';
  #atMs = 0;

  fill(layout: Layout, district: District, nowMs: number): Filled {
    const facts = { cameras: district.cameras.values(), health: district.health, streams: district.streams };
    const key = JSON.stringify([layout, district.cameras.size]);
    if (this.#filled && layout.fill === 'state' && key === this.#key && nowMs - this.#atMs < holdMs)
      return this.#filled;
    this.#key = key;
    this.#atMs = nowMs;
    this.#filled = fillWall(layout, facts);
    return this.#filled;
  }
}
