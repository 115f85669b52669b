/** The condition that stands as long as a pack that one person made alone waits for a second one. */
import type { Clock } from '../../kernel/clock.ts';
import type { Condition } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';
import type { EvidenceStore } from './evidence-store.ts';

export interface ReviewWatch {
  /** Looks at what waits now. Once at the start, then after each change of an urgent pack. */
  look(): Promise<void>;
}

export function createReviewWatch(store: Pick<EvidenceStore, 'unreviewed'>, clock: Clock, events: Events): ReviewWatch {
  let standing: Condition | undefined;
  return {
    async look() {
      const waiting = await store.unreviewed();
      const [oldest] = waiting;
      const cause = waiting.map(({ number }) => number).join(', ');
      if (standing?.cause === cause) return;
      // Another pack is another condition to whoever reads its cause.
      if (standing) events.publish('condition.cleared', { ...standing, endMs: clock.nowMs() });
      standing = oldest && {
        ...{ kind: 'evidence.urgent-unreviewed', sinceMs: oldest.requestedAtMs, cause },
        subject: { kind: 'gateway', id: 'gateway' },
      };
      if (standing) events.publish('condition.raised', standing);
    },
  };
}
