/**
 * Who is signed in. A session is a row on the server and a random token in a cookie; only the token's hash is kept. Idle
 * and absolute limits end sessions of people; what an open stream shows may go on by a station, never by a session that
 * ended. Sessions stand in memory (they are asked for with every segment) and are written through.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';

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
  /** It is over: streams and sockets that hang on it must end. */
  readonly onEnd: (session: Session, why: SessionEnd) => void;
}

export type SessionEnd = 'signed-out' | 'ended' | 'idle' | 'expired' | 'account';

export interface SessionBook {
  /** @returns the token for the cookie; it is nowhere else */
  start(session: Omit<Session, 'id' | 'startedAtMs' | 'seenAtMs'>): Promise<{ token: string; session: Session }>;
  /** The session that the token stands for; it counts as seen. Cheap. */
  find(token: string): Session | undefined;
  get(sessionId: string): Session | undefined;
  of(accountId: string): readonly Session[];
  all(): readonly Session[];
  /** Idempotent. */
  end(sessionId: string, why: SessionEnd): Promise<void>;
  endAll(accountId: string, why: SessionEnd, exceptId?: string): Promise<void>;
  close(): Promise<void>;
}

const tokenBytes = 32;
/** How stale the written `seenAtMs` may be: after a restart a session may live so much longer. */
const writeEveryMs = 60_000;
const sweepEveryMs = 1_000;

export const tokenId = (token: string): string => createHash('sha256').update(token).digest('base64url');

export async function openSessionBook(options: SessionBookOptions): Promise<SessionBook> {
  const { store, clock, idleMs, absoluteMs, onEnd } = options;
  const sessions = new Map((await store.list()).map((session) => [session.id, session]));
  const written = new Map([...sessions.values()].map(({ id, seenAtMs }) => [id, seenAtMs]));
  const pending = new Set<Promise<void>>();

  const track = (write: Promise<void>): Promise<void> => {
    const tracked = write.finally(() => pending.delete(tracked));
    pending.add(tracked);
    return tracked;
  };
  const lapsed = ({ startedAtMs, seenAtMs }: Session, nowMs: number): SessionEnd | undefined => {
    if (nowMs - startedAtMs >= absoluteMs) return 'expired';
    return nowMs - seenAtMs >= idleMs ? 'idle' : undefined;
  };
  const end = async (sessionId: string, why: SessionEnd): Promise<void> => {
    const session = sessions.get(sessionId);
    if (!session) return;
    sessions.delete(sessionId);
    written.delete(sessionId);
    onEnd(session, why);
    await track(store.remove(sessionId));
  };
  const endSweep = clock.every(sweepEveryMs, () => {
    const nowMs = clock.nowMs();
    for (const session of [...sessions.values()]) {
      const why = lapsed(session, nowMs);
      // A write that fails leaves the row: it is lapsed after a restart just as well.
      if (why) void end(session.id, why).catch(() => {});
      else if (session.seenAtMs - (written.get(session.id) ?? 0) >= writeEveryMs) {
        written.set(session.id, session.seenAtMs);
        void track(store.put(session)).catch(() => {});
      }
    }
  });
  const of = (accountId: string) => [...sessions.values()].filter((session) => session.accountId === accountId);

  return {
    async start(given) {
      const token = randomBytes(tokenBytes).toString('base64url');
      const nowMs = clock.nowMs();
      const session: Session = { ...given, id: tokenId(token), startedAtMs: nowMs, seenAtMs: nowMs };
      await store.put(session);
      sessions.set(session.id, session);
      written.set(session.id, nowMs);
      return { token, session };
    },
    find(token) {
      const session = sessions.get(tokenId(token));
      const nowMs = clock.nowMs();
      if (!session || lapsed(session, nowMs)) return undefined;
      const seen = { ...session, seenAtMs: nowMs };
      sessions.set(session.id, seen);
      return seen;
    },
    get: (sessionId) => sessions.get(sessionId),
    of,
    all: () => [...sessions.values()],
    end,
    async endAll(accountId, why, exceptId) {
      for (const { id } of of(accountId)) if (id !== exceptId) await end(id, why);
    },
    async close() {
      endSweep();
      await Promise.allSettled(pending);
    },
  };
}
