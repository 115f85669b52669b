/** Says in time that the certificate ends and nobody has renewed it: afterwards no desk would connect. */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Condition } from '../../kernel/conditions.ts';
import type { Events } from '../../kernel/events.ts';

const warnBeforeMs = 14 * 24 * 3_600_000;

/** @returns looks at the certificate (PEM) that is shown now */
export function createEndingWatch(clock: Clock, events: Events): (cert: string) => void {
  let raised: Condition | undefined;
  return (cert) => {
    const { validTo } = new X509Certificate(cert);
    const nowMs = clock.nowMs();
    const ends = Date.parse(validTo) - nowMs < warnBeforeMs;
    if (ends && !raised) {
      const subject = { kind: 'gateway', id: 'gateway' } as const;
      raised = { kind: 'gateway.certificate-ending', subject, sinceMs: nowMs, cause: validTo };
      events.publish('condition.raised', raised);
    } else if (!ends && raised) {
      events.publish('condition.cleared', { ...raised, endMs: nowMs });
      raised = undefined;
    }
  };
}
