/**
 * `camera.not-recorded`: it sends pictures that should be recorded, and they cannot be written. Not while no disk takes anything:
 * then that is what is wrong, once, and not something of each camera.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Condition } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';
import type { RecordingState } from '../model.ts';

export interface NotRecorded {
  /** To be called often, with all streams. */
  look(states: readonly RecordingState[], diskTakes: boolean): void;
}

/** Another disk takes over within a second or two: that is no trouble of a camera. */
const patienceMs = 5_000;

export function createNotRecorded({ clock, events }: { clock: Clock; events: Events }): NotRecorded {
  const open = new Map<string, Condition>();
  return {
    look(states, diskTakes) {
      const failed = new Map(states.filter(({ state }) => state === 'failed').map((each) => [each.cameraId, each]));
      for (const [cameraId, { sinceMs, cause }] of failed) {
        if (!diskTakes || open.has(cameraId) || clock.nowMs() - sinceMs < patienceMs) continue;
        const subject = { kind: 'camera', id: cameraId } as const;
        const condition: Condition = { kind: 'camera.not-recorded', subject, sinceMs, cause };
        open.set(cameraId, condition);
        events.publish('condition.raised', condition);
      }
      for (const [cameraId, condition] of open) {
        if (failed.has(cameraId)) continue;
        open.delete(cameraId);
        events.publish('condition.cleared', { ...condition, endMs: clock.nowMs() });
      }
    },
  };
}
