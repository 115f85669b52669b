/** Raises a condition once when something becomes so, clears it once when it is so no longer. */
import type { Clock } from '../kernel/clock.ts';
import { type Condition, type ConditionKind, conditionKey, type Subject } from '../kernel/conditions.ts';
import type { Events } from '../kernel/events.ts';

export interface ConditionRaiser {
  /** `sinceMs`: when the trouble began; default now. The cause of a condition that is open already stays. */
  set(kind: ConditionKind, subject: Subject, active: boolean, cause?: string, sinceMs?: number | null): void;
  /** Clears all of a subject that is gone. */
  clearSubject(subject: Subject): void;
}

export function createConditionRaiser(clock: Clock, events: Events): ConditionRaiser {
  const raised = new Map<string, Condition>();
  const clear = (condition: Condition) => {
    raised.delete(conditionKey(condition));
    events.publish('condition.cleared', { ...condition, endMs: clock.nowMs() });
  };
  return {
    set(kind, subject, active, cause = kind, sinceMs = null) {
      const key = conditionKey({ kind, subject });
      const open = raised.get(key);
      if (!active) {
        if (open) clear(open);
        return;
      }
      if (open) return;
      const condition: Condition = { kind, subject, sinceMs: sinceMs ?? clock.nowMs(), cause };
      raised.set(key, condition);
      events.publish('condition.raised', condition);
    },
    clearSubject(subject) {
      for (const condition of [...raised.values()]) {
        if (condition.subject.kind === subject.kind && condition.subject.id === subject.id) clear(condition);
      }
    },
  };
}
