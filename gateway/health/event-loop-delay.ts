/** How late the event loop runs its timers: p99 over the last one to two periods (perf_hooks' histogram, 10 ms steps). */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface EventLoopDelay {
  p99Ms(): number;
  /** Begins a new period; what the one before it saw still counts until the next call. */
  turn(): void;
  close(): void;
}

const resolutionMs = 10;

export function startEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let lastP99Ms = 0;
  // The histogram measures whole timer periods; the delay is what exceeds the period asked for.
  const nowP99Ms = () => (histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs));
  return {
    p99Ms: () => Math.max(lastP99Ms, nowP99Ms()),
    turn() {
      lastP99Ms = nowP99Ms();
      histogram.reset();
    },
    close: () => void histogram.disable(),
  };
}
