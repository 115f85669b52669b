/**
 * Sends what waits, in order, by each channel that is set up; none waits for another. What fails is tried again, later each
 * time. What cannot go out for a while is a condition of the gateway: silence must not look like quiet.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import type { AlarmMessage, Channel, MessageQueue } from './message-queue.ts';

/** Rejects when `signal` is aborted. */
export type Send = (id: string, message: AlarmMessage, signal: AbortSignal) => Promise<void>;

export interface SenderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly queue: MessageQueue;
  readonly channels: Readonly<Partial<Record<Channel, Send>>>;
  /** Whether something waits for longer than a few tries, with the reason of the oldest. */
  readonly onStuck: (stuck: boolean, reason: string) => void;
}

export interface Sender {
  /** What is on its way is cut off, and sent again after the next start. */
  close(): Promise<void>;
}

const lookMs = 2_000;
const atOnce = 20;
const firstWaitMs = 5_000;
const longestWaitMs = 10 * 60_000;
const stuckTries = 3;

export function startSender({ clock, log, queue, channels, onStuck }: SenderOptions): Sender {
  // What waits for a channel that was taken out of the configuration stays, and is in nobody's way.
  const names = Object.keys(channels) as Channel[];
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let stuck = false;

  /** The first that fails ends the turn: the others would wait as long, one after another. */
  const sendBy = async (channel: Channel, send: Send) => {
    for (const { id, message, tries } of await queue.due(channel, clock.nowMs(), atOnce)) {
      try {
        await send(id, message, closing.signal);
        await queue.sent(id);
      } catch (error) {
        if (closing.signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 10));
        await queue.failed(id, reason, clock.nowMs() + waitMs);
        log.warn({ channel, reason, tries: tries + 1 }, 'an alarm could not be sent');
        return;
      }
    }
  };
  const turn = async () => {
    await Promise.all(names.map((name) => channels[name] && sendBy(name, channels[name])));
    const reason = await queue.stuck(names, stuckTries);
    const isStuck = reason !== undefined;
    if (isStuck !== stuck) onStuck(isStuck, reason ?? '');
    stuck = isStuck;
  };
  const look = () => {
    running ??= turn()
      .catch((error: unknown) => log.error({ err: error }, 'sending alarms failed'))
      .finally(() => {
        running = undefined;
      });
  };
  const end = names.length > 0 ? clock.every(lookMs, look) : () => {};
  return {
    async close() {
      end();
      closing.abort();
      await running;
    },
  };
}
