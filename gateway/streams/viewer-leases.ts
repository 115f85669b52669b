/**
 * Knows who still watches by HLS. HLS has no disconnect: a viewer is somebody who asked for something lately. The first
 * request takes a hold on the stream, each further one renews it, and it ends some seconds after the last.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';

export interface ViewerLeases {
  /** Renews the viewer's lease on a rendition; takes it by `hold` (which may throw) when there is none. @throws GatewayError `gateway.busy` */
  touch(rendition: string, viewer: string, hold: () => { release(): void }): void;
  readonly size: number;
  close(): void;
}

interface Lease {
  touchedAtMs: number;
  readonly hold: { release(): void };
  cancel: () => void;
}

/** Longer than two of the longest target durations: a plain HLS player may ask no oftener. */
const defaultLeaseMs = 15_000;
/** Far more than a district's walls can hold; only a program that changes its name with each request gets there. */
const maxLeases = 5_000;

/** @param leaseMs how long a viewer who asks for nothing still counts. */
export function createViewerLeases(clock: Clock, leaseMs = defaultLeaseMs): ViewerLeases {
  const leases = new Map<string, Lease>();
  const watch = (key: string, lease: Lease, delayMs: number) => {
    lease.cancel = clock.after(delayMs, () => {
      const restMs = lease.touchedAtMs + leaseMs - clock.monotonicMs();
      if (restMs > 0) return watch(key, lease, restMs);
      leases.delete(key);
      lease.hold.release();
    });
  };
  return {
    touch(rendition, viewer, hold) {
      const key = `${rendition} ${viewer}`;
      const held = leases.get(key);
      if (held) {
        held.touchedAtMs = clock.monotonicMs();
        return;
      }
      if (leases.size >= maxLeases) throw new GatewayError('gateway.busy');
      const lease: Lease = { touchedAtMs: clock.monotonicMs(), hold: hold(), cancel: () => {} };
      leases.set(key, lease);
      watch(key, lease, leaseMs);
    },
    get size() {
      return leases.size;
    },
    close() {
      for (const lease of leases.values()) {
        lease.cancel();
        lease.hold.release();
      }
      leases.clear();
    },
  };
}
