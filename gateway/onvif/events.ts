/** Keeps a PullPoint subscription alive on a device and tells its events; a loss is normal and climbs the kernel's ladder. */
import { type Clock, sleep } from '../kernel/clock.ts';
import { asGatewayError, type GatewayError, meaningOf } from '../kernel/errors.ts';
import { createLadder, defaultLadder, type LadderConfig } from '../kernel/supervise.ts';
import type { OnvifEvent } from './event-message.ts';
import { createPullPoint, type PullPoint } from './pull-point.ts';
import type { SoapSession } from './soap-transport.ts';

export interface EventListener {
  onEvent(event: OnvifEvent): void;
  /** `subscribed` after each new subscription; `lost` with the reason after each failure; `unsupported` ends it for good. */
  onState?(state: {
    readonly state: 'subscribed' | 'lost' | 'unsupported';
    readonly error: GatewayError | undefined;
  }): void;
}

export interface EventSubscription {
  /** Ends the subscription at the device too; resolves when nothing is left. Idempotent. */
  close(): Promise<void>;
}

export interface EventOptions {
  readonly ladder?: LadderConfig;
  /** How long one pull waits at the device. Default 10 s. */
  readonly pullMs?: number;
}

/** Renewed when less than this is left: two pulls and a slow answer. */
const RENEW_AHEAD = 2.5;

async function pullUntilLost(
  clock: Clock,
  point: PullPoint,
  pullMs: number,
  signal: AbortSignal,
  onEvents: (events: readonly OnvifEvent[]) => void,
): Promise<void> {
  while (!signal.aborted) {
    const startMs = clock.monotonicMs();
    const events = await point.pull(pullMs, signal);
    onEvents(events);
    if (point.endMs - clock.monotonicMs() < pullMs * RENEW_AHEAD) await point.renew(signal);
    // Some devices answer at once however long they were asked to wait: not more than two pulls a second then.
    const spentMs = clock.monotonicMs() - startMs;
    if (events.length === 0 && spentMs < 500) await sleep(clock, 500 - spentMs, signal);
  }
}

/**
 * Starts at once and never throws: what happens is told to the listener.
 * @param findService address of the event service, asked before each new subscription.
 */
export function openEvents(
  clock: Clock,
  session: SoapSession,
  findService: (signal: AbortSignal) => Promise<string>,
  listener: EventListener,
  options: EventOptions = {},
): EventSubscription {
  const ending = new AbortController();
  const { signal } = ending;
  const ladder = createLadder(options.ladder ?? defaultLadder);
  const pullMs = options.pullMs ?? 10_000;

  async function subscribeOnce(): Promise<void> {
    const point = await createPullPoint(clock, session, await findService(signal), signal);
    listener.onState?.({ state: 'subscribed', error: undefined });
    try {
      await pullUntilLost(clock, point, pullMs, signal, (events) => {
        ladder.reset();
        for (const event of events) listener.onEvent(event);
      });
    } finally {
      await point.unsubscribe();
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await subscribeOnce();
      } catch (failure) {
        if (signal.aborted) return;
        const error = asGatewayError(failure);
        const policy = meaningOf(error.code).retry;
        const unsupported = error.code === 'camera.not-supported';
        listener.onState?.({ state: unsupported ? 'unsupported' : 'lost', error });
        if (unsupported) return;
        await sleep(clock, ladder.nextWaitMs(policy === 'slow'), signal).catch(() => undefined);
      }
    }
  }

  const running = run();
  return {
    async close() {
      ending.abort();
      await running;
    },
  };
}
