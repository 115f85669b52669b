/**
 * Sends what waits, in order, by each channel that is set up; what fails is tried again, later each time. What cannot go out
 * for a while is a condition of the gateway: silence must not look like quiet.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import type { AlarmMessage, Channel, MessageQueue } from './message-queue.ts';

export type Send = (id: string, message: AlarmMessage) => Promise<void>;

export interface SenderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly queue: MessageQueue;
  readonly channels: Readonly<Partial<Record<Channel, Send>>>;
  /** Whether something waits for longer than a few tries, with the last reason. */
  readonly onStuck: (stuck: boolean, reason: string) => void;
}

export interface Sender {
  close(): Promise<void>;
}

const lookMs = 2_000;
const atOnce = 20;
const firstWaitMs = 5_000;
const longestWaitMs = 10 * 60_000;
const stuckTries = 3;

export function startSender({ clock, log, queue, channels, onStuck }: SenderOptions): Sender {
  let running: Promise<void> | undefined;
  let stuck = false;

  const turn = async () => {
    let worst = { tries: 0, reason: '' };
    for (const { id, channel, message, tries } of await queue.due(clock.nowMs(), atOnce)) {
      const send = channels[channel];
      // The channel was taken out of the configuration: the message waits for it, it is not lost.
      if (!send) continue;
      try {
        await send(id, message);
        await queue.sent(id, clock.nowMs());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 10));
        await queue.failed(id, reason, clock.nowMs() + waitMs);
        log.warn({ channel, reason, tries: tries + 1 }, 'an alarm could not be sent');
        if (tries + 1 > worst.tries) worst = { tries: tries + 1, reason };
      }
    }
    const { count, lastError } = await queue.waiting();
    const now = worst.tries >= stuckTries || (stuck && count > 0 && lastError !== '');
    if (now !== stuck) onStuck(now, worst.reason);
    stuck = now;
  };
  const end = clock.every(lookMs, () => {
    running ??= turn()
      .catch((error: unknown) => log.error({ err: error }, 'sending alarms failed'))
      .finally(() => {
        running = undefined;
      });
  });
  return {
    async close() {
      end();
      await running;
    },
  };
}
