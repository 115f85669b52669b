/** How the payloads of one audio codec are taken apart. */

/** Samples of one payload; used again for the next one. */
export interface AudioUnits {
  /** Where the samples lie: the packet itself, or memory of the payload reader. */
  source: Uint8Array;
  count: number;
  readonly starts: number[];
  readonly sizes: number[];
}

export interface AudioPayload {
  /** @returns the payload's samples: none while one is incomplete, or when the payload is broken. */
  push(bytes: Uint8Array, start: number, end: number, timestamp: number): AudioUnits;
  /** Ticks that the samples last. */
  ticksOf(units: AudioUnits): number;
  /** A packet is missing: what was incomplete stays so. */
  reset(): void;
}

export const createAudioUnits = (): AudioUnits => ({ source: new Uint8Array(0), count: 0, starts: [], sizes: [] });

/** G.711 (RFC 3551 4.5.14): the payload is the sound, one byte a sample and channel. */
export function createG711Payload(channels: number): AudioPayload {
  const units = createAudioUnits();
  return {
    push(bytes, start, end) {
      units.source = bytes;
      units.count = end > start ? 1 : 0;
      units.starts[0] = start;
      units.sizes[0] = end - start;
      return units;
    },
    ticksOf: (given) => Math.floor((given.sizes[0] ?? 0) / Math.max(1, channels)),
    reset() {},
  };
}
