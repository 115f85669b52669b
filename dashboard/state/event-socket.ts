/**
 * The page's end of `/api/events`: a snapshot, then events in order, and a tick every 2 s. A hole in the sequence means
 * something was missed: connect again for a new snapshot. Silence or a closed socket means that the gateway is lost,
 * and the page must say so within 5 s; trying again goes on for ever, in short steps.
 */
export type Connection = 'connecting' | 'live' | 'lost';

export interface SocketLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
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
}

/** Ticks come every 2 s; two missed ones and a little are a loss, and 4.5 s leaves time to paint within 5 s. */
const silenceMs = 4_500;
/** A closed socket that comes back at once (a restart of the connection after a hole) needs no alarm. */
const closedGraceMs = 1_000;
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
  const { nowMs, after } = options;
  let socket: SocketLike | undefined;
  let connection: Connection = 'connecting';
  let lastMessageMs = nowMs();
  let seq: number | undefined;
  let attempt = 0;
  let closed = false;
  let cancelSilence = () => {};
  let cancelGrace = () => {};
  let cancelRetry = () => {};

  const become = (next: Connection) => {
    if (next === connection) return;
    connection = next;
    options.onConnection(next, lastMessageMs);
  };
  const detach = () => {
    if (!socket) return;
    socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
    socket = undefined;
  };
  const retry = () => {
    detach();
    cancelSilence();
    cancelRetry();
    const waitMs = ladderMs[Math.min(attempt, ladderMs.length - 1)] ?? 3_000;
    attempt += 1;
    cancelRetry = after(waitMs, connect);
  };
  const lose = () => {
    become('lost');
    // A half-open connection never closes by itself: give it up.
    retry();
  };
  const onClosed = () => {
    cancelGrace();
    cancelGrace = after(closedGraceMs, () => become('lost'));
    retry();
  };
  const onMessage = (text: unknown) => {
    const message = parseMessage(text);
    if (!message) return;
    lastMessageMs = nowMs();
    cancelSilence();
    cancelSilence = after(silenceMs, lose);
    cancelGrace();
    if (message.seq !== undefined) {
      const hole = message.type !== 'snapshot' && seq !== undefined && message.seq !== seq + 1;
      seq = message.seq;
      if (hole) return retry();
    }
    deliver(message);
  };
  const deliver = (message: Message) => {
    if (message.type === 'snapshot') {
      attempt = 0;
      options.onSnapshot(message.parts ?? {}, message.serverTimeMs ?? nowMs());
      become('live');
    } else if (message.type === 'tick' && message.serverTimeMs !== undefined) options.onTick(message.serverTimeMs);
    else if (message.type === 'event' && message.topic !== undefined) options.onEvent(message.topic, message.payload);
  };
  const connect = () => {
    if (closed) return;
    detach();
    seq = undefined;
    // Each attempt has its own time to answer.
    cancelSilence();
    cancelSilence = after(silenceMs, lose);
    const opened = options.open();
    socket = opened;
    opened.onmessage = (event) => onMessage(event.data);
    opened.onclose = onClosed;
    opened.onerror = null;
  };
  connect();

  return {
    close() {
      closed = true;
      cancelSilence();
      cancelGrace();
      cancelRetry();
      detach();
    },
  };
}

function parseMessage(text: unknown): Message | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
