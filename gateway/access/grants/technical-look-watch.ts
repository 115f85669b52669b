/**
 * Tells the operators that somebody who keeps a camera running looks through it: a condition on the camera for as long as a
 * technical look is in force. It follows the grants, so that it ends with the look however that ends.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Condition } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';
import { type Grant, isInForce } from './grant.ts';

export interface TechnicalLookWatch {
  /** Grants changed, or one began or ended by itself. */
  look(): void;
}

export function createTechnicalLookWatch(
  grants: () => Iterable<Grant>,
  nameOf: (personId: string) => string,
  clock: Clock,
  events: Events,
): TechnicalLookWatch {
  const raised = new Map<string, Condition>();
  return {
    look() {
      const nowMs = clock.nowMs();
      const now = new Map<string, Condition>();
      for (const grant of grants()) {
        const cameraId = grant.scope.id;
        if (!grant.technical || cameraId === null || !isInForce(grant, nowMs)) continue;
        const before = now.get(cameraId);
        const who = nameOf(grant.subject.id);
        now.set(cameraId, {
          kind: 'camera.technical-look',
          subject: { kind: 'camera', id: cameraId },
          sinceMs: Math.min(grant.fromMs, before?.sinceMs ?? grant.fromMs),
          cause: before ? `${before.cause}; ${who}: ${grant.reason}` : `${who}: ${grant.reason}`,
        });
      }
      for (const [cameraId, condition] of raised) {
        // Another look beside it is another condition: each is raised once and cleared once.
        if (now.get(cameraId)?.cause === condition.cause) continue;
        raised.delete(cameraId);
        events.publish('condition.cleared', { ...condition, endMs: nowMs });
      }
      for (const [cameraId, condition] of now) {
        if (raised.has(cameraId)) continue;
        raised.set(cameraId, condition);
        events.publish('condition.raised', condition);
      }
    },
  };
}
