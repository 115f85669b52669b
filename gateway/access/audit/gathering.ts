/**
 * Rows for what comes again and again (the stills of a page, a refused request that is tried over and over): the first is
 * on record before it is answered, those that follow within a span are counted, and one more row tells how many they were.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { AuditEntry } from './audit-chain.ts';
import type { AuditLog } from './audit-log.ts';

export interface Gathered {
  /** Same key: the same again. */
  readonly key: string;
  readonly spanMs: number;
  readonly entry: AuditEntry;
  /** The span is over. */
  readonly onEnd?: () => void;
}

export interface Gathering {
  /** Resolves when it is on record, by a row of its own or in a count. @throws GatewayError `audit.unavailable` */
  add(gathered: Gathered): Promise<void>;
  /** Writes what was counted so far. */
  close(): Promise<void>;
}

interface Open {
  readonly begun: Promise<unknown>;
  readonly cancel: () => void;
  readonly finish: () => Promise<void>;
  again: number;
}

export interface GatheringOptions {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export function createGathering({ audit, clock, onError }: GatheringOptions): Gathering {
  const spans = new Map<string, Open>();
  const finishing = createPendingWork();

  const begin = ({ key, spanMs, entry, onEnd }: Gathered): Open => {
    const fromMs = clock.nowMs();
    const finish = async (): Promise<void> => {
      if (spans.get(key) !== span) return;
      spans.delete(key);
      span.cancel();
      onEnd?.();
      if (span.again === 0) return;
      const details = { ...entry.details, again: span.again, fromMs, untilMs: clock.nowMs() };
      await audit.append({ ...entry, atMs: clock.nowMs(), details }).catch(onError);
    };
    const span: Open = {
      begun: audit.append(entry),
      cancel: clock.after(spanMs, () => void finishing.add(finish())),
      finish,
      again: 0,
    };
    spans.set(key, span);
    // Not on record: the next one is the first again.
    span.begun.catch(() => {
      if (spans.get(key) !== span) return;
      spans.delete(key);
      span.cancel();
      onEnd?.();
    });
    return span;
  };
  return {
    async add(gathered) {
      const open = spans.get(gathered.key);
      if (open) open.again += 1;
      await (open ?? begin(gathered)).begun;
    },
    async close() {
      await Promise.all([...spans.values()].map(({ finish }) => finish()));
      await finishing.settled();
    },
  };
}
