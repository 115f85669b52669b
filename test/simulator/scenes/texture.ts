/** Seeded randomness for the drawings: whole-number hashes, smooth noise, a stream of numbers. */

/** 0..1 from two whole numbers. */
export function hash(a: number, b: number): number {
  let mixed = (Math.imul(a | 0, 0x27d4eb2d) ^ Math.imul(b | 0, 0x165667b1)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** Smooth value noise, 0..1, one lattice cell per unit. */
export function noise(x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = (x - left) ** 2 * (3 - 2 * (x - left));
  const fy = (y - top) ** 2 * (3 - 2 * (y - top));
  const upper = hash(left, top) * (1 - fx) + hash(left + 1, top) * fx;
  const lower = hash(left, top + 1) * (1 - fx) + hash(left + 1, top + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}

/** A stream of numbers in 0..1 that a seed decides. */
export function seededRandom(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return hash(seed, count);
  };
}

/** Position within a period, 0..1. */
export function within(value: number, period: number): number {
  const share = value / period;
  return share - Math.floor(share);
}

/** 1 inside low..high, 0 outside, soft over `edge`. */
export function band(value: number, low: number, high: number, edge: number): number {
  const rise = Math.max(0, Math.min(1, (value - low) / edge + 0.5));
  const fall = Math.max(0, Math.min(1, (high - value) / edge + 0.5));
  return Math.min(rise, fall);
}
