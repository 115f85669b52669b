/**
 * Keeps the present state of every subject in memory and each change of it on disk, in order.
 *
 * The heartbeat is written only after all transitions before it, so that "last beat" means: up to here everything is
 * known. What lies between the last beat and the next start (or the next turn, when the machine slept) was seen by
 * nobody and becomes `unknown`, never `down`. A disk that refuses a write loses nothing: rows wait and are tried again
 * with the next beat.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { IntervalStore, IntervalSubjectKind, Transition } from './interval-store.ts';
import type { HealthState } from './schemas.ts';
import { causes } from './state-rules.ts';

/** Beats that may be missed (a busy machine) before the time counts as unseen. */
const missedBeats = 5;
const leastGapMs = 10_000;

export interface IntervalKeeperOptions {
  readonly store: IntervalStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly heartbeatMs: number;
}

export interface IntervalKeeper {
  current(kind: IntervalSubjectKind, id: string): Transition | undefined;
  /**
   * Notes the state of a subject; true when state or cause changed. `sinceMs` may lie in the past (when the trouble
   * began, not when it was noticed); a time before the subject's last change is taken as now.
   */
  note(kind: IntervalSubjectKind, id: string, state: HealthState, cause: string, sinceMs?: number | null): boolean;
  /** Subjects of a kind that are not retired. */
  known(kind: IntervalSubjectKind): string[];
  /** No more heard of: its last interval is `unknown`, and a gap of the gateway adds nothing to it. */
  retire(kind: IntervalSubjectKind, id: string): void;
  /** Resolves when all that was noted is on disk, or has failed to get there. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const keyOf = (kind: string, id: string): string => `${kind}|${id}`;

/** Reads what was, closes the gap since the last heartbeat, begins to beat. */
export async function openIntervalKeeper(options: IntervalKeeperOptions): Promise<IntervalKeeper> {
  const { store, clock, log } = options;
  const present = new Map((await store.latest()).map((row) => [keyOf(row.subjectKind, row.subjectId), row]));
  const waiting: Transition[] = [];
  const gapMs = Math.max(missedBeats * options.heartbeatMs, leastGapMs);
  let lastBeatMs = await store.lastBeatMs();
  let writing: Promise<void> | undefined;
  let closed = false;

  const put = (row: Transition) => {
    present.set(keyOf(row.subjectKind, row.subjectId), row);
    waiting.push(row);
  };
  const unseenSince = (sinceMs: number): Transition[] => {
    const before = [...present.values()].filter((row) => row.cause !== causes.retired);
    for (const row of before) {
      put({ ...row, state: 'unknown', cause: causes.gatewayOff, fromMs: Math.max(row.fromMs, sinceMs) });
    }
    return before;
  };
  /** The machine slept, or its clock was put forward: nobody looked meanwhile. */
  const noticeGap = () => {
    const nowMs = clock.nowMs();
    if (lastBeatMs === undefined || nowMs - lastBeatMs <= gapMs) return;
    log.warn({ fromMs: lastBeatMs, toMs: nowMs }, 'time without heartbeat: states unknown');
    for (const row of unseenSince(lastBeatMs)) put({ ...row, fromMs: nowMs });
    lastBeatMs = nowMs;
  };
  const writeOut = async (beat: boolean): Promise<void> => {
    const atMs = clock.nowMs();
    const rows = [...waiting];
    await store.append(rows);
    waiting.splice(0, rows.length);
    if (beat) await store.beat(atMs);
  };
  /** One write at a time, in order. */
  const schedule = (beat: boolean): Promise<void> => {
    const turn = (writing ?? Promise.resolve())
      .then(() => (beat || waiting.length > 0 ? writeOut(beat) : undefined))
      .catch((error: unknown) => {
        log.error({ err: error, waiting: waiting.length }, 'state intervals could not be written');
      });
    writing = turn;
    return turn;
  };

  if (lastBeatMs !== undefined) unseenSince(Math.min(lastBeatMs, clock.nowMs()));
  lastBeatMs = clock.nowMs();
  const beat = () => {
    noticeGap();
    lastBeatMs = clock.nowMs();
    void schedule(true);
  };
  const note: IntervalKeeper['note'] = (kind, id, state, cause, sinceMs = null) => {
    if (closed) return false;
    noticeGap();
    const before = present.get(keyOf(kind, id));
    if (before?.state === state && before.cause === cause) return false;
    // A time before the last change is not about this change: it would wipe out the interval between.
    const nowMs = clock.nowMs();
    const tellsOfThis = sinceMs !== null && sinceMs < nowMs && sinceMs > (before?.fromMs ?? Number.NEGATIVE_INFINITY);
    const fromMs = Math.max(tellsOfThis ? sinceMs : nowMs, before?.fromMs ?? 0);
    put({ subjectKind: kind, subjectId: id, state, cause, fromMs });
    void schedule(false);
    return true;
  };
  note('gateway', 'gateway', 'up', '');
  await schedule(true);
  const endBeat = clock.every(options.heartbeatMs, beat);

  return {
    current: (kind, id) => present.get(keyOf(kind, id)),
    note,
    known: (kind) =>
      [...present.values()]
        .filter((row) => row.subjectKind === kind && row.cause !== causes.retired)
        .map((row) => row.subjectId),
    retire(kind, id) {
      if (present.has(keyOf(kind, id))) note(kind, id, 'unknown', causes.retired);
    },
    flush: () => schedule(false),
    async close() {
      if (closed) return;
      closed = true;
      endBeat();
      await schedule(true);
    },
  };
}
