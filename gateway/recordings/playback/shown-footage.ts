/**
 * Which moments somebody was given pictures of, for the record: a view says who watched and when, this says what. Gathered
 * while it goes on and written as few rows: when the view ends, and every few minutes before that.
 */
import { entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { View } from '../../access/audit/view-book.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { Span } from '../model.ts';
import { mergeSpans } from './merge-spans.ts';

export type ShownView = Pick<View, 'actor' | 'cameraId' | 'purpose'>;

export interface ShownFootage {
  add(key: string, view: ShownView, span: Span): void;
  /** The view is over: what was gathered is written. */
  end(key: string): void;
  /** Resolves when all is written, or known not to be. */
  close(): Promise<void>;
}

export interface ShownFootageOptions {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly audit: Pick<AuditLog, 'append'>;
}

interface Gathered {
  readonly view: ShownView;
  spans: Span[];
}

const writeEveryMs = 300_000;
/** Who jumps to and fro within a minute looks at that minute. */
const joinMs = 10_000;
/** So many are told one by one in a row; where all of them begin and end is told in any case. */
const mostSpans = 50;

export function createShownFootage({ clock, log, audit }: ShownFootageOptions): ShownFootage {
  const gathered = new Map<string, Gathered>();
  const writes = createPendingWork();

  const write = ({ view: { actor, cameraId, purpose }, spans }: Gathered) => {
    const [first] = spans;
    const last = spans.at(-1);
    if (first === undefined || last === undefined) return;
    const told = spans.slice(0, mostSpans).map(wholeMs);
    const details = {
      ...wholeMs({ fromMs: first.fromMs, toMs: last.toMs }),
      purpose,
      ...(told.length > 1 && { spans: told }),
    };
    const entry = entryOf(actor, clock.nowMs(), { kind: 'playback.shown', cameraId, details });
    writes
      .add(audit.append(entry))
      .catch((error: unknown) => log.error({ err: error }, 'what was played is not on record'));
  };
  const endWriting = clock.every(writeEveryMs, () => {
    for (const entry of gathered.values()) {
      write(entry);
      entry.spans = [];
    }
  });
  const end = (key: string) => {
    const entry = gathered.get(key);
    if (entry === undefined) return;
    gathered.delete(key);
    write(entry);
  };
  return {
    add(key, view, span) {
      const entry = gathered.get(key) ?? { view, spans: [] };
      gathered.set(key, entry);
      entry.spans = mergeSpans([...entry.spans, span], joinMs);
    },
    end,
    async close() {
      endWriting();
      for (const key of [...gathered.keys()]) end(key);
      await writes.settled();
    },
  };
}

const wholeMs = ({ fromMs, toMs }: Span) => ({ fromMs: Math.floor(fromMs), untilMs: Math.ceil(toMs) });
