/** The conditions that are open now, whoever raised them, as the kernel's events told; newest last. */
import { type Condition, conditionKey } from '../kernel/conditions.ts';
import type { Events } from '../kernel/events.ts';

export interface ConditionBook {
  list(): readonly Condition[];
  ofSubject(kind: string, id: string): readonly Condition[];
  close(): void;
}

export function openConditionBook(events: Events): ConditionBook {
  const open = new Map<string, Condition>();
  const ends = [
    events.on('condition.raised', (condition) => open.set(conditionKey(condition), condition)),
    events.on('condition.cleared', (condition) => open.delete(conditionKey(condition))),
  ];
  return {
    list: () => [...open.values()],
    ofSubject: (kind, id) => [...open.values()].filter(({ subject }) => subject.kind === kind && subject.id === id),
    close: () => {
      for (const end of ends) end();
      open.clear();
    },
  };
}
