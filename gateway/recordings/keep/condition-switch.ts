/** Raises a condition of the gateway once when something becomes so, clears it once when it is so no longer. */
import type { Clock } from '../../kernel/clock.ts';
import type { Condition, ConditionKind } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';

export type ConditionSwitch = (kind: ConditionKind, active: boolean, cause: string, sinceMs?: number) => void;

/** The cause of one that stands stays. */
export function createConditionSwitch({ clock, events }: { clock: Clock; events: Events }): ConditionSwitch {
  const raised = new Map<ConditionKind, Condition>();
  return (kind, active, cause, sinceMs) => {
    const open = raised.get(kind);
    if (active === (open !== undefined)) return;
    if (open) {
      raised.delete(kind);
      events.publish('condition.cleared', { ...open, endMs: clock.nowMs() });
      return;
    }
    const subject = { kind: 'gateway', id: 'gateway' } as const;
    const condition: Condition = { kind, subject, sinceMs: sinceMs ?? clock.nowMs(), cause };
    raised.set(kind, condition);
    events.publish('condition.raised', condition);
  };
}
