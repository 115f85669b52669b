/**
 * How old the newest frame was when its sample reached the page. Taken once per sample, at its first sight: the later
 * pages look, the older the frame would seem.
 */
import type { CameraHealth } from '../../../gateway/health/schemas.ts';

export class SampleAges {
  readonly #ages = new WeakMap<CameraHealth, number>();

  /** Milliseconds, never negative; undefined when the sample has no frame. `nowMs` is the gateway's clock. */
  of(health: CameraHealth | undefined, nowMs: number): number | undefined {
    if (health === undefined || health.lastFrameAtMs === null) return undefined;
    const known = this.#ages.get(health);
    if (known !== undefined) return known;
    const age = Math.max(0, nowMs - health.lastFrameAtMs);
    this.#ages.set(health, age);
    return age;
  }
}
