/**
 * Who is signed in. A session is a row on the server and a random token in a cookie; only the token's hash is kept. Idle
 * and absolute limits do not end a session, they lock it: the pictures of a desk run on, and nothing else is let through
 * until somebody signs in. Sessions stand in memory (they are asked for with every segment) and are written through.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import { newToken, tokenId } from '../token.ts';

export interface Session {
  /** SHA-256 of the token, base64url: safe to list and to name in an address. */
  readonly id: string;
  readonly accountId: string;
  readonly startedAtMs: number;
  readonly seenAtMs: number;
  readonly address: string;
  readonly desk: string;
  /** The browser's own name, cut short. */
  readonly agent: string;
  /** Signed in with a password where a second factor is due but not enrolled yet: good for enrolling, for nothing else. */
  readonly mustEnrol: boolean;
  /** Since when the desk is locked; null: it is not. */
  readonly lockedAtMs: number | null;
}

export interface SessionStore {
  list(): Promise<Session[]>;
  put(session: Session): Promise<void>;
  remove(sessionId: string): Promise<void>;
}

export interface SessionBookOptions {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** A session that stays locked for so long is over. */
  readonly lockedMs: number;
  readonly onLock: (session: Session) => void;
  /** It is over: streams and sockets that hang on it must end. */
  readonly onEnd: (session: Session, why: SessionEnd) => void;
}

/** `idle`, `expired`: one that had no pictures to lose, or was locked for too long. */
export type SessionEnd = 'signed-out' | 'ended' | 'idle' | 'expired' | 'account' | 'taken-over';

export interface SessionBook {
  /** @returns the token for the cookie; it is nowhere else */
  start(
    session: Omit<Session, 'id' | 'startedAtMs' | 'seenAtMs' | 'lockedAtMs'>,
  ): Promise<{ token: string; session: Session }>;
  /** The session that the token stands for; it counts as seen unless it is locked. Cheap. */
  find(token: string): Session | undefined;
  get(sessionId: string): Session | undefined;
  of(accountId: string): readonly Session[];
  /** The desk's controls are locked from now on. Idempotent. */
  lock(sessionId: string): Promise<void>;
  /** Somebody else signed in at the desk: locked at once, and over when its sockets had time to come back under the new one. */
  handOver(sessionId: string): Promise<void>;
  /** Idempotent. */
  end(sessionId: string, why: SessionEnd): Promise<void>;
  endAll(accountId: string, why: SessionEnd, exceptId?: string): Promise<void>;
  close(): Promise<void>;
}

/** How stale the written `seenAtMs` may be: after a restart a session may live so much longer. */
const writeEveryMs = 60_000;
const sweepEveryMs = 1_000;
/** Long enough for a page to open its sockets anew before the old ones end. */
const handOverMs = 2_000;

export async function openSessionBook(options: SessionBookOptions): Promise<SessionBook> {
  const { store, clock, onLock, onEnd } = options;
  const sessions = new Map((await store.list()).map((session) => [session.id, session]));
  const written = new Map([...sessions.values()].map(({ id, seenAtMs }) => [id, seenAtMs]));
  const handingOver = new Map<string, () => void>();
  const writes = createPendingWork();

  const end = async (sessionId: string, why: SessionEnd): Promise<void> => {
    const session = sessions.get(sessionId);
    if (!session) return;
    sessions.delete(sessionId);
    written.delete(sessionId);
    handingOver.get(sessionId)?.();
    handingOver.delete(sessionId);
    onEnd(session, why);
    await writes.add(store.remove(sessionId));
  };
  const lock = async (sessionId: string): Promise<void> => {
    const session = sessions.get(sessionId);
    if (!session || session.lockedAtMs !== null) return;
    const locked = { ...session, lockedAtMs: clock.nowMs() };
    sessions.set(sessionId, locked);
    written.set(sessionId, locked.seenAtMs);
    onLock(locked);
    await writes.add(store.put(locked));
  };
  const lapsed = (session: Session, nowMs: number) => lapse(session, nowMs, options);
  const endSweep = clock.every(sweepEveryMs, () => {
    const nowMs = clock.nowMs();
    for (const session of [...sessions.values()]) {
      const why = lapsed(session, nowMs);
      // A write that fails leaves the row: it is lapsed after a restart just as well.
      if (why === 'locked') void lock(session.id).catch(() => {});
      else if (why) void end(session.id, why).catch(() => {});
      else if (session.seenAtMs - (written.get(session.id) ?? 0) >= writeEveryMs) {
        written.set(session.id, session.seenAtMs);
        void writes.add(store.put(session)).catch(() => {});
      }
    }
  });
  const of = (accountId: string) => [...sessions.values()].filter((session) => session.accountId === accountId);

  return {
    async start(given) {
      const token = newToken();
      const nowMs = clock.nowMs();
      const session: Session = { ...given, id: tokenId(token), startedAtMs: nowMs, seenAtMs: nowMs, lockedAtMs: null };
      await store.put(session);
      sessions.set(session.id, session);
      written.set(session.id, nowMs);
      return { token, session };
    },
    find(token) {
      const session = sessions.get(tokenId(token));
      if (!session) return undefined;
      const nowMs = clock.nowMs();
      const why = lapsed(session, nowMs);
      if (why === 'locked') {
        void lock(session.id).catch(() => {});
        return sessions.get(session.id);
      }
      if (why) return undefined;
      if (session.lockedAtMs !== null) return session;
      const seen = { ...session, seenAtMs: nowMs };
      sessions.set(session.id, seen);
      return seen;
    },
    get: (sessionId) => sessions.get(sessionId),
    of,
    lock,
    async handOver(sessionId) {
      if (!sessions.has(sessionId) || handingOver.has(sessionId)) return;
      handingOver.set(
        sessionId,
        clock.after(handOverMs, () => void end(sessionId, 'taken-over').catch(() => {})),
      );
      await lock(sessionId);
    },
    end,
    async endAll(accountId, why, exceptId) {
      for (const { id } of of(accountId)) if (id !== exceptId) await end(id, why);
    },
    async close() {
      endSweep();
      // Handed over is over: it must not come back with the next start.
      await Promise.all([...handingOver.keys()].map((sessionId) => end(sessionId, 'taken-over'))).catch(() => {});
      await writes.settled();
    },
  };
}

/** What its limits make of a session now: `locked` by idleness or age, over when it was locked for too long. */
function lapse(
  { mustEnrol, startedAtMs, seenAtMs, lockedAtMs }: Session,
  nowMs: number,
  { idleMs, absoluteMs, lockedMs }: SessionBookOptions,
): SessionEnd | 'locked' | undefined {
  if (lockedAtMs !== null) return nowMs - lockedAtMs >= lockedMs ? 'expired' : undefined;
  const why = nowMs - startedAtMs >= absoluteMs ? 'expired' : nowMs - seenAtMs >= idleMs ? 'idle' : undefined;
  // Who never got further than the password has no picture running.
  return why && !mustEnrol ? 'locked' : why;
}
