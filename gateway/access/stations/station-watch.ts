/** Notices which stations have fallen silent, and tells it as a condition until they speak again or are no longer expected to. */
import type { Clock } from '../../kernel/clock.ts';
import type { Condition } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';
import { type Station, silentSince } from './station.ts';

const lookEveryMs = 1_000;

export interface StationWatch {
  /** Looks now instead of within the second. */
  look(): void;
  isSilent(stationId: string): boolean;
  close(): void;
}

export function createStationWatch(stations: () => Iterable<Station>, clock: Clock, events: Events): StationWatch {
  const raised = new Map<string, Condition>();
  const startedAtMs = clock.nowMs();
  const look = () => {
    const nowMs = clock.nowMs();
    for (const station of stations()) {
      const sinceMs = silentSince(station, nowMs, startedAtMs);
      const open = raised.get(station.id);
      if (sinceMs !== undefined && !open) {
        const subject = { kind: 'station', id: station.id } as const;
        const condition: Condition = { kind: 'station.silent', subject, sinceMs, cause: station.name };
        raised.set(station.id, condition);
        events.publish('condition.raised', condition);
      } else if (sinceMs === undefined && open) {
        raised.delete(station.id);
        events.publish('condition.cleared', { ...open, endMs: nowMs });
      }
    }
  };
  const close = clock.every(lookEveryMs, look);
  return { look, isSilent: (stationId) => raised.has(stationId), close };
}
