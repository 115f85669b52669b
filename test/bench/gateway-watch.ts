/** Asks a running gateway for its own figures while something is measured, and times its answers. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Visitor } from '../support/sign-in.ts';

export interface GatewayWatch {
  /** Ends it: ms of event-loop delay (the gateway's p99 of the last seconds, each time asked) and of each answer. */
  stop(): Promise<{ readonly loopDelayMs: readonly number[]; readonly answerMs: readonly number[] }>;
}

const everyMs = 200;

export function watchGateway(operator: Visitor): GatewayWatch {
  const loopDelayMs: number[] = [];
  const answerMs: number[] = [];
  let going = true;
  const ask = async (path: string) => {
    const fromMs = performance.now();
    const body = await operator.call<{ eventLoopDelayP99Ms?: number }>(path);
    answerMs.push(performance.now() - fromMs);
    return body;
  };
  const loop = (async () => {
    while (going) {
      const { eventLoopDelayP99Ms } = await ask('/api/health').catch(() => ({ eventLoopDelayP99Ms: undefined }));
      if (eventLoopDelayP99Ms !== undefined) loopDelayMs.push(eventLoopDelayP99Ms);
      await ask('/api/sites').catch(() => undefined);
      await pause(everyMs);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
      return { loopDelayMs, answerMs };
    },
  };
}
