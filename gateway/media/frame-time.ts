/**
 * When a frame arrived, without the network's jitter. The media clock says how frames are spaced; arrival says where that
 * clock stands in UTC: as early as the frame of the last half minute that met the least delay. The least delay itself cannot be
 * known from here. A lower one is followed quickly, a higher one slowly, so that a burst after a hiccup keeps its true
 * spacing. It starts anew when the two clocks part by more than `resyncMs`.
 *
 * Times never run back, with one exception: when the gateway's own clock was set back by more than `resyncMs`. Holding
 * on to a time in the future would make every frame look fresh for as long as the step was.
 */
export interface FrameTimeOptions {
  /** Default 1500 ms: more than any jitter that keeps a picture usable. */
  readonly resyncMs?: number;
}

/** The least is looked for in one such span and the one before; a clock that drifts by 200 ppm moves 6 ms meanwhile. */
const spanMs = 15_000;

/**
 * One per track. The returned function takes the frame's media time and its arrival (epoch ms) and gives the smoothed
 * arrival, epoch ms: never later than the arrival itself.
 */
export function createFrameTime(options: FrameTimeOptions = {}): (mediaMs: number, arrivedMs: number) => number {
  const resyncMs = options.resyncMs ?? 1_500;
  let offset: number | undefined;
  let least = 0;
  let leastBefore = 0;
  let sinceMs = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (mediaMs, arrivedMs) => {
    const observed = arrivedMs - mediaMs;
    if (offset === undefined || Math.abs(observed - offset) > resyncMs) {
      offset = observed;
      leastBefore = observed;
      least = observed;
      sinceMs = arrivedMs;
    }
    if (arrivedMs - sinceMs >= spanMs) {
      leastBefore = least;
      least = observed;
      sinceMs = arrivedMs;
    }
    least = Math.min(least, observed);
    const ahead = Math.min(least, leastBefore) - offset;
    offset += ahead * (ahead < 0 ? 1 / 4 : 1 / 64);
    if (last - arrivedMs > resyncMs) last = Number.NEGATIVE_INFINITY;
    last = Math.max(last, Math.min(arrivedMs, mediaMs + offset));
    return last;
  };
}
