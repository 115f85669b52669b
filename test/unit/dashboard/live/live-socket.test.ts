import { describe, expect, it } from 'vitest';
import { type LiveSocketLike, openLiveSocket } from '../../../../dashboard/live/link/live-socket.ts';
import type { LiveNotice } from '../../../../gateway/media/wire/live-control.ts';
import { type LiveHeader, liveHeaderBytes, writeLiveHeader } from '../../../../gateway/media/wire/live-message.ts';

class FakeSocket implements LiveSocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  sent: unknown[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  notice(notice: LiveNotice): void {
    this.onmessage?.({ data: JSON.stringify(notice) });
  }
}

/** A socket under test with time that stands until it is told. */
function bench() {
  let nowMs = 0;
  let timers: { atMs: number; task: () => void }[] = [];
  const sockets: FakeSocket[] = [];
  const heard: { notices: LiveNotice[]; headers: LiveHeader[]; up: boolean[]; failures: number[]; signedOut: number } =
    {
      notices: [],
      headers: [],
      up: [],
      failures: [],
      signedOut: 0,
    };
  const live = openLiveSocket({
    open() {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    after(ms, task) {
      const timer = { atMs: nowMs + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((candidate) => candidate !== timer);
      };
    },
    random: () => 0.5,
    onNotice: (notice) => heard.notices.push(notice),
    onMessage: (header) => heard.headers.push(header),
    onConnection: (up) => heard.up.push(up),
    onFailures: (count) => heard.failures.push(count),
    onSignedOut: () => {
      heard.signedOut += 1;
    },
  });
  return {
    live,
    sockets,
    heard,
    timers: () => timers.length,
    pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = next.atMs;
        next.task();
      }
      nowMs = untilMs;
    },
  };
}

const whole = { keyframesOnly: false, maxPerSecond: 0 };
const wish = { cameraId: 'c', rendition: 'sub', pace: whole } as const;
const tick: LiveNotice = { type: 'tick', serverTimeMs: 1 };

describe('the live socket of a page', () => {
  it('opens with the first tile, subscribes all, and closes a while after the last', () => {
    const { live, sockets, pass, timers } = bench();
    expect(sockets).toHaveLength(0);
    live.subscribe(1, wish);
    live.subscribe(2, { ...wish, replayMs: 30_000 });
    sockets[0]?.onopen?.();
    expect(sockets[0]?.sent).toEqual([
      { type: 'subscribe', tile: 1, cameraId: 'c', rendition: 'sub', ...whole },
      { type: 'subscribe', tile: 2, cameraId: 'c', rendition: 'sub', replayMs: 30_000, ...whole },
    ]);
    sockets[0]?.notice(tick);
    live.unsubscribe(1);
    live.unsubscribe(2);
    pass(2_000);
    expect(sockets[0]?.closed).toBe(false);
    pass(2_000);
    expect(sockets[0]?.closed).toBe(true);
    pass(60_000);
    expect([sockets.length, timers()]).toEqual([1, 0]);
  });

  it('stays for a tile that comes soon after the last one went', () => {
    const { live, sockets, pass } = bench();
    live.subscribe(1, wish);
    sockets[0]?.onopen?.();
    live.unsubscribe(1);
    pass(1_000);
    live.subscribe(2, wish);
    pass(3_500);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.closed).toBe(false);
  });

  it('gives up a socket that is silent for 5 s, and subscribes again with the newest pace', () => {
    const { live, sockets, heard, pass } = bench();
    live.subscribe(1, wish);
    sockets[0]?.onopen?.();
    sockets[0]?.notice(tick);
    live.pace(1, { keyframesOnly: true, maxPerSecond: 1 });
    pass(4_900);
    expect(sockets[0]?.closed).toBe(false);
    pass(400);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onopen?.();
    expect(sockets[1]?.sent).toMatchObject([{ type: 'subscribe', tile: 1, keyframesOnly: true, maxPerSecond: 1 }]);
    expect(heard.up).toEqual([true, false, true]);
    expect(heard.failures).toEqual([0]);
  });

  it('tries for ever, in steps of at most 3 s, and counts what brought nothing', () => {
    const { live, sockets, heard, pass } = bench();
    live.subscribe(1, wish);
    for (let attempt = 0; attempt < 20; attempt++) {
      sockets.at(-1)?.onclose?.({ code: 1006 });
      pass(3_600);
    }
    expect(sockets.length).toBeGreaterThanOrEqual(20);
    expect(heard.failures.at(-1)).toBeGreaterThanOrEqual(20);
    sockets.at(-1)?.onopen?.();
    sockets.at(-1)?.notice(tick);
    expect(heard.failures.at(-1)).toBe(0);
  });

  it('does not wait when it is told that the gateway is back', () => {
    const { live, sockets, heard } = bench();
    live.subscribe(1, wish);
    sockets[0]?.onclose?.({ code: 1006 });
    live.retryNow();
    expect(sockets).toHaveLength(2);
    expect(heard.failures.at(-1)).toBe(0);
    live.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it('says that the session is over, and is there at once for the next', () => {
    const { live, sockets, heard, pass } = bench();
    live.subscribe(1, wish);
    sockets[0]?.onopen?.();
    sockets[0]?.notice(tick);
    sockets[0]?.onclose?.({ code: 1006 });
    pass(300);
    expect(heard.signedOut).toBe(0);
    sockets[1]?.onopen?.();
    sockets[1]?.notice(tick);
    sockets[1]?.onclose?.({ code: 4401 });
    expect(heard.signedOut).toBe(1);
    pass(300);
    expect(sockets).toHaveLength(3);
    // Where nobody signs in the page lets go of its tiles.
    live.unsubscribe(1);
    pass(60_000);
    expect(sockets).toHaveLength(3);
  });

  it('asks again for what was refused for lack of a purpose when one is said', () => {
    const { live, sockets } = bench();
    live.subscribe(1, wish);
    live.subscribe(2, wish);
    sockets[0]?.onopen?.();
    sockets[0]?.notice({ type: 'refused', tile: 1, code: 'access.purpose' });
    const before = sockets[0]?.sent.length ?? 0;
    live.setPurpose('tai nạn');
    live.setPurpose('va chạm');
    expect(sockets[0]?.sent.slice(before)).toMatchObject([{ type: 'subscribe', tile: 1, purpose: 'tai nạn' }]);
    // And of every further one, also on the next socket.
    sockets[0]?.onclose?.({ code: 1006 });
    live.retryNow();
    sockets[1]?.onopen?.();
    expect(sockets[1]?.sent).toMatchObject([
      { tile: 1, purpose: 'va chạm' },
      { tile: 2, purpose: 'va chạm' },
    ]);
  });

  it('passes on messages of its tiles only, and survives nonsense', () => {
    const { live, sockets, heard } = bench();
    live.subscribe(7, wish);
    sockets[0]?.onopen?.();
    const message = (tile: number) => {
      const bytes = new Uint8Array(liveHeaderBytes + 4);
      writeLiveHeader(bytes, {
        kind: 2,
        backlog: true,
        resumed: false,
        tile,
        sequence: 3,
        capturedAtMs: 1.5,
        timestampUs: 40_000,
        sampleOffset: 0,
        sampleSize: 4,
      });
      return bytes.buffer;
    };
    for (const payload of [
      message(7),
      message(8),
      new ArrayBuffer(3),
      new ArrayBuffer(99),
      'not json',
      '{"type":"?"}',
      7,
    ]) {
      sockets[0]?.onmessage?.({ data: payload });
    }
    sockets[0]?.notice({ type: 'waiting', tile: 8, code: 'stream.not-running' });
    sockets[0]?.notice({ type: 'waiting', tile: 7, code: 'stream.not-running' });
    expect(heard.headers).toMatchObject([{ tile: 7, kind: 2, backlog: true, sequence: 3, capturedAtMs: 1.5 }]);
    expect(heard.notices).toEqual([{ type: 'waiting', tile: 7, code: 'stream.not-running' }]);
  });

  it('leaves nothing behind', () => {
    const { live, sockets, timers, pass } = bench();
    live.subscribe(1, wish);
    sockets[0]?.onclose?.({ code: 1006 });
    live.close();
    pass(60_000);
    expect([sockets.length, timers()]).toEqual([1, 0]);
  });
});
