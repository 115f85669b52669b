/**
 * Does something for every camera once per period, spread evenly over it (120 requests at once would be a storm of our
 * own making), at most `parallel` at a time, each with a deadline. A camera whose turn comes while its last one still
 * runs is passed over; when all places are taken, turns wait in order.
 */
import type { Clock } from '../kernel/clock.ts';

export interface SpreadRoundsOptions {
  readonly clock: Clock;
  readonly periodMs: number;
  readonly parallel: number;
  readonly deadlineMs: number;
  /** Read at every beginning of a round. */
  readonly subjects: () => readonly string[];
  /** Never rejects for what the subject did wrong; what it throws goes to `onError`. */
  readonly visit: (subject: string, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface SpreadRounds {
  /** Takes one subject's turn now, as far as places are free. */
  visitSoon(subject: string): void;
  /** Aborts what is under way and resolves when it has ended. */
  close(): Promise<void>;
}

/** Turns come at most this often: many subjects in a short period share one. */
const leastStepMs = 20;
/** Without subjects it looks again soon: the first cameras of an import should not wait for a whole period. */
const emptyPauseMs = 5_000;

export function startSpreadRounds(options: SpreadRoundsOptions): SpreadRounds {
  const { clock } = options;
  const running = new Map<string, Promise<void>>();
  const aborts = new Set<AbortController>();
  const waiting = new Set<string>();
  let closed = false;
  let cancelStep: () => void = () => {};

  const visit = async (subject: string) => {
    const abort = new AbortController();
    aborts.add(abort);
    const cancel = clock.after(options.deadlineMs, () => abort.abort(new Error('deadline')));
    try {
      await options.visit(subject, abort.signal);
    } catch (error) {
      if (!closed) options.onError(error);
    } finally {
      cancel();
      aborts.delete(abort);
      running.delete(subject);
      startWaiting();
    }
  };
  const startWaiting = () => {
    for (const subject of waiting) {
      if (closed || running.size >= options.parallel) return;
      waiting.delete(subject);
      if (!running.has(subject)) running.set(subject, visit(subject));
    }
  };
  const visitSoon = (subject: string) => {
    if (closed || running.has(subject)) return;
    waiting.add(subject);
    startWaiting();
  };
  const beginRound = () => {
    const turns = [...options.subjects()];
    const stepMs =
      turns.length === 0
        ? Math.min(emptyPauseMs, options.periodMs)
        : Math.max(leastStepMs, options.periodMs / turns.length);
    const turnsPerStep = Math.max(1, Math.ceil((turns.length * stepMs) / options.periodMs));
    const step = () => {
      for (const subject of turns.splice(0, turnsPerStep)) visitSoon(subject);
      cancelStep = clock.after(stepMs, turns.length > 0 ? step : beginRound);
    };
    step();
  };
  // The first round begins a moment later, so that the room's owner has finished opening.
  cancelStep = clock.after(leastStepMs, beginRound);

  return {
    visitSoon,
    async close() {
      closed = true;
      for (const abort of aborts) abort.abort(new Error('closing'));
      cancelStep();
      waiting.clear();
      await Promise.allSettled(running.values());
    },
  };
}
