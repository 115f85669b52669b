import { describe, expect, it } from 'vitest';
import { type Connection, openEventSocket, type SocketLike } from '../../../dashboard/state/event-socket.ts';

/** A hand-written far end: sockets that the test drives, and a clock that moves when told. */
function createStage() {
  let nowMs = 1_000_000;
  const timers = new Set<{ atMs: number; task: () => void }>();
  const sockets: (SocketLike & { closed: boolean })[] = [];
  const log: string[] = [];
  const connections: [Connection, number][] = [];
  const advance = (ms: number) => {
    const untilMs = nowMs + ms;
    for (;;) {
      const next = [...timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      nowMs = next.atMs;
      timers.delete(next);
      next.task();
    }
    nowMs = untilMs;
  };
  const events = openEventSocket({
    open() {
      const socket = {
        onmessage: null,
        onclose: null,
        onerror: null,
        closed: false,
        close() {
          socket.closed = true;
        },
      } as SocketLike & { closed: boolean };
      sockets.push(socket);
      return socket;
    },
    nowMs: () => nowMs,
    after(ms, task) {
      const timer = { atMs: nowMs + ms, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    onSnapshot: () => log.push('snapshot'),
    onEvent: (topic) => log.push(topic),
    onTick: () => log.push('tick'),
    onConnection: (connection, sinceMs) => connections.push([connection, sinceMs]),
    onTurnedAway: () => log.push('turned away'),
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  const say = (message: Record<string, unknown>) => last().onmessage?.({ data: JSON.stringify(message) });
  const snapshot = () => say({ type: 'snapshot', seq: 1, serverTimeMs: nowMs, parts: {} });
  return { advance, events, sockets, timers, log, connections, say, snapshot, last, now: () => nowMs };
}

describe('the events socket', () => {
  it('is live after the snapshot and hands events on in order', () => {
    const stage = createStage();
    stage.snapshot();
    stage.say({ type: 'event', seq: 2, topic: 'wall.changed', payload: {} });
    stage.say({ type: 'tick', seq: 3, serverTimeMs: 1 });
    expect(stage.log).toEqual(['snapshot', 'wall.changed', 'tick']);
    expect(stage.connections.map(([connection]) => connection)).toEqual(['live']);
  });

  it('says lost within 5 s of silence, with the time of the last message, and tries again for ever', () => {
    const stage = createStage();
    stage.snapshot();
    const lastMs = stage.now();
    stage.advance(4_000);
    expect(stage.connections.at(-1)?.[0]).toBe('live');
    stage.advance(1_000);
    expect(stage.connections.at(-1)).toEqual(['lost', lastMs]);
    const tries = stage.sockets.length;
    stage.advance(60_000);
    expect(stage.sockets.length).toBeGreaterThan(tries + 5);
    // Between two attempts there is nobody to answer: wait for the next one.
    for (let n = 0; n < 100 && stage.last().onmessage === null; n += 1) stage.advance(100);
    stage.snapshot();
    expect(stage.connections.at(-1)?.[0]).toBe('live');
  });

  it('says lost when the first connection never answers', () => {
    const stage = createStage();
    stage.advance(5_000);
    expect(stage.connections.at(-1)?.[0]).toBe('lost');
  });

  it('connects again after a hole in the sequence, drops what came after it, and raises no alarm', () => {
    const stage = createStage();
    stage.snapshot();
    stage.say({ type: 'event', seq: 3, topic: 'after the hole', payload: {} });
    expect(stage.log).toEqual(['snapshot']);
    stage.advance(300);
    expect(stage.sockets).toHaveLength(2);
    expect(stage.sockets[0]?.closed).toBe(true);
    stage.snapshot();
    stage.advance(3_000);
    expect(stage.connections.map(([connection]) => connection)).toEqual(['live']);
  });

  it('says lost a second after the socket closed and did not come back', () => {
    const stage = createStage();
    stage.snapshot();
    stage.last().onclose?.({ code: 1006 });
    stage.advance(900);
    expect(stage.connections.at(-1)?.[0]).toBe('live');
    stage.advance(200);
    expect(stage.connections.at(-1)?.[0]).toBe('lost');
  });

  it('asks who is here when the session is over, or when it is not let in', () => {
    const stage = createStage();
    stage.snapshot();
    stage.last().onclose?.({ code: 4401 });
    expect(stage.log).toEqual(['snapshot', 'turned away']);
    stage.advance(300);
    stage.last().onclose?.({ code: 1006 });
    stage.advance(600);
    stage.last().onclose?.({ code: 1006 });
    expect(stage.log).toEqual(['snapshot', 'turned away', 'turned away']);
    stage.advance(1_100);
    stage.snapshot();
    stage.last().onclose?.({ code: 1006 });
    expect(stage.log.filter((word) => word === 'turned away')).toHaveLength(2);
  });

  it('leaves no timer and no socket after close', () => {
    const stage = createStage();
    stage.snapshot();
    stage.last().onclose?.({ code: 1006 });
    stage.events.close();
    expect(stage.timers.size).toBe(0);
    expect(stage.sockets.every((socket) => socket.closed)).toBe(true);
    stage.advance(60_000);
    expect(stage.sockets).toHaveLength(1);
  });
});
