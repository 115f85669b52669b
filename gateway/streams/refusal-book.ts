/**
 * Counts how often a device refused our credentials: cameras lock an account out after a few wrong tries, so a device
 * is tried twice and then left alone for long. All streams of a device share the count (main, sub, a recorder's
 * channels), except when one of them plays: then the credentials are right, and the refusal is the other stream's own.
 */
export interface RefusalBook {
  /** Monotonic ms before which the stream must not be tried; `undefined` when it may be. */
  untilMs(deviceId: string, stream: string, nowMs: number): number | undefined;
  /** Notes a refusal. Gives the time until which to wait once it was the second (or a later) one. */
  refuse(deviceId: string, stream: string, nowMs: number): number | undefined;
  /** The stream plays: its credentials are right. */
  accept(deviceId: string, stream: string): void;
  /** New credentials, or a person insists: the count starts again. */
  forget(deviceId: string): void;
  /** A person insists: one more try, without the count starting again. */
  allowOnce(deviceId: string): void;
}

interface Refused {
  count: number;
  untilMs: number | undefined;
}

const triesBeforeRest = 2;

/** @param restMs gives the length of the rest, with its jitter. */
export function createRefusalBook(restMs: () => number): RefusalBook {
  const devices = new Map<string, { playing: Set<string>; refused: Map<string, Refused> }>();
  const shared = '';
  const of = (deviceId: string) => {
    const device = devices.get(deviceId) ?? { playing: new Set<string>(), refused: new Map<string, Refused>() };
    devices.set(deviceId, device);
    return device;
  };
  return {
    untilMs(deviceId, stream, nowMs) {
      const device = devices.get(deviceId);
      if (!device) return undefined;
      const keys = device.playing.size === 0 ? [shared, stream] : [stream];
      const untils = keys.map((key) => device.refused.get(key)?.untilMs ?? 0);
      const untilMs = Math.max(...untils);
      return untilMs > nowMs ? untilMs : undefined;
    },
    refuse(deviceId, stream, nowMs) {
      const device = of(deviceId);
      device.playing.delete(stream);
      const key = device.playing.size === 0 ? shared : stream;
      const refused = device.refused.get(key) ?? { count: 0, untilMs: undefined };
      refused.count += 1;
      refused.untilMs = refused.count >= triesBeforeRest ? nowMs + restMs() : undefined;
      device.refused.set(key, refused);
      return refused.untilMs;
    },
    accept(deviceId, stream) {
      const device = of(deviceId);
      device.playing.add(stream);
      device.refused.delete(shared);
      device.refused.delete(stream);
    },
    forget(deviceId) {
      devices.get(deviceId)?.refused.clear();
    },
    allowOnce(deviceId) {
      for (const refused of devices.get(deviceId)?.refused.values() ?? []) refused.untilMs = undefined;
    },
  };
}
