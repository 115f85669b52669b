/**
 * What is remembered of devices between calls: one lane per device, and per device and credentials how it wants to be signed in to and how its clock
 * stands. Bounded; nothing in it needs closing.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { createLane, type Lane } from './lane.ts';
import { type Credentials, createSoapSession, type OnvifTarget, type SoapSession } from './soap-transport.ts';

export interface DeviceSessions {
  /** Throws `request.invalid` when the target's xaddr is no http(s) URL. */
  get(target: OnvifTarget, credentials: Credentials | undefined): SoapSession;
}

const MOST = 1000;

/** Forgets the oldest beyond the limit. */
function remember<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make();
  map.delete(key);
  map.set(key, known);
  for (const oldest of map.keys()) {
    if (map.size <= MOST) break;
    map.delete(oldest);
  }
  return known;
}

export function createDeviceSessions(clock: Clock): DeviceSessions {
  const lanes = new Map<string, Lane>();
  const sessions = new Map<string, SoapSession>();
  return {
    get(target, credentials) {
      if (!URL.canParse(target.xaddr) || !/^https?:/i.test(target.xaddr))
        throw new GatewayError('request.invalid', { details: { reason: 'xaddr' } });
      const lane = remember(lanes, new URL(target.xaddr).host, () => createLane(clock));
      const facts = [target.xaddr, target.allowSelfSigned ?? false, credentials?.username, credentials?.password];
      const key = createHash('sha256').update(JSON.stringify(facts)).digest('base64');
      return remember(sessions, key, () => createSoapSession({ clock, target, credentials, lane }));
    },
  };
}
