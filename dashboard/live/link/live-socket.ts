/**
 * The page's end of `/api/live`: keeps the list of wanted tiles, holds one socket as long as the list is not empty, and
 * subscribes all of them again after each loss. A tick comes every 2 s; 5 s of silence is a loss. Pure of the browser:
 * socket and timers are given, so that tests drive it.
 */
import type { LiveNotice, LivePace, LiveRequest } from '../../../gateway/media/wire/live-control.ts';
import { type LiveHeader, readLiveHeader } from '../../../gateway/media/wire/live-message.ts';
import { signedOutCode } from '../../state/signed-out.ts';
import type { TileSubscription } from './link-messages.ts';

export interface LiveSocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveSocketOptions {
  readonly open: () => LiveSocketLike;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly onNotice: (notice: LiveNotice) => void;
  /** `bytes`: header and body as they came. */
  readonly onMessage: (header: LiveHeader, bytes: ArrayBuffer) => void;
  /** `up`: all tiles have just been subscribed on a new socket. */
  readonly onConnection: (up: boolean) => void;
  /** So many attempts in a row brought nothing. */
  readonly onFailures: (count: number) => void;
  /**
   * The session is over. The socket goes on trying as long as tiles are wanted: at a change of shift the next session is there
   * already; where nobody is signed in the page lets go of its tiles.
   */
  readonly onSignedOut: () => void;
}

const silenceMs = 5_000;
/** Nothing wanted for this long closes the socket: a change of layout must not cost a connection. */
const idleMs = 3_000;
const ladderMs = [200, 500, 1_000, 1_000, 2_000, 2_000, 3_000];
/** Pages of a whole room must not come back at the same moment. */
const jitterShare = 0.4;

export interface LiveSocket {
  subscribe(tile: number, subscription: TileSubscription): void;
  pace(tile: number, pace: LivePace): void;
  refresh(tile: number): void;
  /** Ends a wait of the ladder, and forgets what failed: there is reason to believe that the gateway is back. */
  retryNow(): void;
  unsubscribe(tile: number): void;
  /** Of all tiles; those that were refused for lack of it are subscribed again. */
  setPurpose(purpose: string): void;
  close(): void;
}

export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  return new LivingLiveSocket(options);
}

class LivingLiveSocket implements LiveSocket {
  readonly #options: LiveSocketOptions;
  readonly #wanted = new Map<number, TileSubscription>();
  /** Tiles refused for lack of a purpose. */
  readonly #purposeless = new Set<number>();
  #socket: LiveSocketLike | undefined;
  #up = false;
  #heard = false;
  #failures = 0;
  #cancelSilence = () => {};
  #cancelRetry = () => {};
  #cancelIdle = () => {};
  #retrying = false;

  constructor(options: LiveSocketOptions) {
    this.#options = options;
  }

  subscribe(tile: number, subscription: TileSubscription): void {
    this.#cancelIdle();
    this.#wanted.set(tile, subscription);
    if (this.#up) this.#send(subscribing(tile, subscription));
    else if (!this.#socket && !this.#retrying) this.#connect();
  }

  pace(tile: number, pace: LivePace): void {
    const subscription = this.#wanted.get(tile);
    if (!subscription) return;
    this.#wanted.set(tile, { ...subscription, pace });
    if (this.#up) this.#send({ type: 'pace', tile, ...pace });
  }

  refresh(tile: number): void {
    if (this.#up && this.#wanted.has(tile)) this.#send({ type: 'refresh', tile });
  }

  retryNow(): void {
    this.#failures = 0;
    this.#options.onFailures(0);
    if (!this.#retrying) return;
    this.#cancelRetry();
    this.#connect();
  }

  unsubscribe(tile: number): void {
    if (!this.#wanted.delete(tile)) return;
    this.#purposeless.delete(tile);
    if (this.#up) this.#send({ type: 'unsubscribe', tile });
    if (this.#wanted.size > 0) return;
    this.#cancelIdle();
    this.#cancelIdle = this.#options.after(idleMs, () => this.#detach());
  }

  setPurpose(purpose: string): void {
    for (const [tile, subscription] of this.#wanted) {
      const next = { ...subscription, purpose };
      this.#wanted.set(tile, next);
      if (this.#up && this.#purposeless.has(tile)) this.#send(subscribing(tile, next));
    }
    this.#purposeless.clear();
  }

  close(): void {
    this.#wanted.clear();
    this.#detach();
    this.#cancelIdle();
  }

  #connect(): void {
    this.#heard = false;
    this.#retrying = false;
    this.#awaitMessage();
    const socket = this.#options.open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#up = true;
      this.#options.onConnection(true);
      for (const [tile, subscription] of this.#wanted) this.#send(subscribing(tile, subscription));
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = ({ code }) => {
      if (code === signedOutCode) this.#options.onSignedOut();
      this.#lost();
    };
  }

  #send(request: LiveRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  #hear(payload: unknown): void {
    this.#awaitMessage();
    if (!this.#heard) {
      this.#heard = true;
      this.#failures = 0;
      this.#options.onFailures(0);
    }
    if (payload instanceof ArrayBuffer) {
      const header = readLiveHeader(new Uint8Array(payload));
      if (header && this.#wanted.has(header.tile)) this.#options.onMessage(header, payload);
      return;
    }
    const notice = parseNotice(payload);
    if (!notice || notice.type === 'invalid') return;
    if (notice.type === 'refused' && notice.code === 'access.purpose') this.#purposeless.add(notice.tile);
    if (notice.type === 'tick' || this.#wanted.has(notice.tile)) this.#options.onNotice(notice);
  }

  #awaitMessage(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.after(silenceMs, () => this.#lost());
  }

  #lost(): void {
    const { after, random, onFailures } = this.#options;
    if (!this.#heard) {
      this.#failures += 1;
      onFailures(this.#failures);
    }
    const attempt = this.#heard ? 0 : this.#failures;
    this.#detach();
    if (this.#wanted.size === 0) return;
    const waitMs = ladderMs[Math.min(attempt, ladderMs.length - 1)] ?? 3_000;
    this.#retrying = true;
    this.#cancelRetry = after(waitMs * (1 - jitterShare / 2 + jitterShare * random()), () => {
      this.#retrying = false;
      if (this.#wanted.size > 0) this.#connect();
    });
  }

  /** Lets go of the socket and of every timer of it. */
  #detach(): void {
    this.#cancelSilence();
    this.#cancelRetry();
    this.#retrying = false;
    const socket = this.#socket;
    const wasUp = this.#up;
    this.#socket = undefined;
    this.#up = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (wasUp) this.#options.onConnection(false);
  }
}

const subscribing = (tile: number, { pace, ...rest }: TileSubscription): LiveRequest => ({
  type: 'subscribe',
  tile,
  ...rest,
  ...pace,
});

function parseNotice(payload: unknown): LiveNotice | undefined {
  if (typeof payload !== 'string') return undefined;
  try {
    return JSON.parse(payload) as LiveNotice;
  } catch {
    return undefined;
  }
}
