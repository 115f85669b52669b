/**
 * Measures cameras' clocks. ONVIF tells whole seconds; sampling at the second's turn is exact and costs a dozen requests,
 * so it is done every ten minutes, and in between one request says whether that figure can still be true.
 */
import type { ClockOffset } from '../onvif/clock-offset.ts';
import type { CamerasCore } from './core.ts';
import type { ClockMeasurement } from './model.ts';

export type MeasureCameraClock = (
  cameraId: string,
  target: { readonly xaddr: string; readonly allowSelfSigned: boolean },
  signal: AbortSignal,
) => Promise<ClockMeasurement>;

const preciseEveryMs = 600_000;
/** A clock that drifts 50 ppm, a poor crystal, moves so much per ms. */
const driftPerMs = 50e-6;
const methods = { 'second-turn': 'onvif-second-turn', 'whole-second': 'onvif', 'http-date': 'http-date' } as const;

interface Precise {
  readonly measured: ClockOffset;
  readonly xaddr: string;
  readonly atMonotonicMs: number;
}

export function createClockMeasurer({ onvif, clock }: Pick<CamerasCore, 'onvif' | 'clock'>): MeasureCameraClock {
  const exact = new Map<string, Precise>();
  const measurePrecisely = async (
    cameraId: string,
    target: { readonly xaddr: string; readonly allowSelfSigned: boolean },
    signal: AbortSignal,
  ): Promise<ClockMeasurement> => {
    const measured = await onvif.measureClock(target, undefined, { signal, precise: true });
    if (measured.method === 'second-turn') {
      exact.set(cameraId, { measured, xaddr: target.xaddr, atMonotonicMs: clock.monotonicMs() });
    }
    return renderMeasurement(measured, measured);
  };
  return async (cameraId, target, signal) => {
    const kept = exact.get(cameraId);
    const ageMs = kept ? clock.monotonicMs() - kept.atMonotonicMs : Number.POSITIVE_INFINITY;
    if (!kept || kept.xaddr !== target.xaddr || ageMs >= preciseEveryMs) {
      return measurePrecisely(cameraId, target, signal);
    }
    const coarse = await onvif.measureClock(target, undefined, { signal });
    const { offsetMs, uncertaintyMs } = kept.measured;
    // The camera's clock, or ours, was set since.
    if (Math.abs(coarse.offsetMs - offsetMs) > coarse.uncertaintyMs + uncertaintyMs) {
      return measurePrecisely(cameraId, target, signal);
    }
    return renderMeasurement(coarse, { ...kept.measured, uncertaintyMs: uncertaintyMs + ageMs * driftPerMs });
  };
}

/** The round trip of now, the offset of the better measurement. */
function renderMeasurement({ roundTripMs }: ClockOffset, offset: ClockOffset): ClockMeasurement {
  const { offsetMs, uncertaintyMs, method } = offset;
  return { roundTripMs, offsetMs, uncertaintyMs, method: methods[method] };
}
