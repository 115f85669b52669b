/**
 * The page's end of `/api/events`: a snapshot, then events in order, and a tick every 2 s. A hole in the sequence means
 * something was missed: connect again for a new snapshot. Silence or a closed socket means that the gateway is lost,
 * and the page must say so within 5 s; trying again goes on for ever, in short steps.
 */
import { signedOutCode } from './signed-out.ts';

export type Connection = 'connecting' | 'live' | 'lost';

export interface SocketLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
  close(): void;
}

export interface EventSocketOptions {
  readonly open: () => SocketLike;
  readonly nowMs: () => number;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onSnapshot: (parts: Record<string, unknown>, serverTimeMs: number) => void;
  readonly onEvent: (topic: string, payload: unknown) => void;
  readonly onTick: (serverTimeMs: number) => void;
  /** `sinceMs` is this machine's time of the last message when lost. */
  readonly onConnection: (connection: Connection, sinceMs: number) => void;
  /**
   * The gateway may not know any more who is here: it closed the socket because the session is over, or does not let it in (a
   * page cannot see why). The socket goes on trying until it is closed.
   */
  readonly onTurnedAway: () => void;
}

/** Ticks come every 2 s; two missed ones and a little are a loss, and 4.5 s leaves time to paint within 5 s. */
const silenceMs = 4_500;
/** A closed socket that comes back at once (a restart of the connection after a hole) needs no alarm. */
const closedGraceMs = 1_000;
/** So many attempts in a row without a snapshot. */
const turnedAwayAttempts = 2;
const ladderMs = [200, 500, 1_000, 1_000, 2_000, 2_000, 3_000];

export interface EventSocket {
  close(): void;
}

interface Message {
  readonly type: string;
  readonly seq?: number;
  readonly serverTimeMs?: number;
  readonly parts?: Record<string, unknown>;
  readonly topic?: string;
  readonly payload?: unknown;
}

export function openEventSocket(options: EventSocketOptions): EventSocket {
  return new LivingEventSocket(options);
}

class LivingEventSocket implements EventSocket {
  readonly #options: EventSocketOptions;
  #socket: SocketLike | undefined;
  #connection: Connection = 'connecting';
  #lastMessageMs: number;
  #seq: number | undefined;
  #attempt = 0;
  #closed = false;
  #cancelSilence = () => {};
  #cancelGrace = () => {};
  #cancelRetry = () => {};

  constructor(options: EventSocketOptions) {
    this.#options = options;
    this.#lastMessageMs = options.nowMs();
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#cancelSilence();
    this.#cancelGrace();
    this.#cancelRetry();
    this.#detach();
  }

  #connect(): void {
    if (this.#closed) return;
    this.#detach();
    this.#seq = undefined;
    // Each attempt has its own time to answer.
    this.#awaitMessage();
    const socket = this.#options.open();
    this.#socket = socket;
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = ({ code }) => this.#gone(code);
  }

  #detach(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #awaitMessage(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.after(silenceMs, () => {
      this.#become('lost');
      // A half-open connection never closes by itself: give it up.
      this.#retry();
    });
  }

  #gone(code: number): void {
    if (code === signedOutCode || this.#attempt >= turnedAwayAttempts) this.#options.onTurnedAway();
    this.#cancelGrace();
    this.#cancelGrace = this.#options.after(closedGraceMs, () => this.#become('lost'));
    this.#retry();
  }

  #retry(): void {
    this.#detach();
    this.#cancelSilence();
    this.#cancelRetry();
    const waitMs = ladderMs[Math.min(this.#attempt, ladderMs.length - 1)] ?? 3_000;
    this.#attempt += 1;
    this.#cancelRetry = this.#options.after(waitMs, () => this.#connect());
  }

  #become(next: Connection): void {
    if (next === this.#connection) return;
    this.#connection = next;
    this.#options.onConnection(next, this.#lastMessageMs);
  }

  #hear(text: unknown): void {
    const message = parseMessage(text);
    if (!message) return;
    this.#lastMessageMs = this.#options.nowMs();
    this.#awaitMessage();
    this.#cancelGrace();
    if (message.seq !== undefined) {
      const hole = message.type !== 'snapshot' && this.#seq !== undefined && message.seq !== this.#seq + 1;
      this.#seq = message.seq;
      if (hole) {
        this.#retry();
        return;
      }
    }
    this.#deliver(message);
  }

  #deliver({ type, parts, serverTimeMs, topic, payload }: Message): void {
    const { onSnapshot, onTick, onEvent, nowMs } = this.#options;
    if (type === 'snapshot') {
      this.#attempt = 0;
      onSnapshot(parts ?? {}, serverTimeMs ?? nowMs());
      this.#become('live');
    } else if (type === 'tick' && serverTimeMs !== undefined) onTick(serverTimeMs);
    else if (type === 'event' && topic !== undefined) onEvent(topic, payload);
  }
}

function parseMessage(text: unknown): Message | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
