/** Signs of life at half the time after which the camera forgets its client (RFC 2326 12.37). */
import type { Clock } from '../../kernel/clock.ts';
import type { Conversation } from './conversation.ts';

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly conversation: Conversation;
  readonly uri: string;
  readonly timeoutS: number;
}

/**
 * Asks OPTIONS at once, so that the first picture need not wait for it, and from then on what the camera offers: a
 * GET_PARAMETER without content, else OPTIONS. What the answer says of the session is not judged: cameras answer 454 and
 * play on, and a stream that really ended shows in its frames.
 * @returns ends it.
 */
export function startKeepAlive({ clock, conversation, uri, timeoutS }: KeepAliveOptions): () => void {
  let method: 'OPTIONS' | 'GET_PARAMETER' = 'OPTIONS';
  let mayOffer = true;
  let stopped = false;
  const say = async () => {
    const { status, headers } = await conversation.ask(method, uri);
    if (method === 'OPTIONS') {
      if (mayOffer && /\bGET_PARAMETER\b/i.test(headers.get('public') ?? '')) method = 'GET_PARAMETER';
    } else if (status === 405 || status === 501 || status === 551) {
      // Offered, and not there after all.
      mayOffer = false;
      method = 'OPTIONS';
    }
  };
  const sayQuietly = () => {
    if (!stopped) say().catch(() => {});
  };
  sayQuietly();
  const stop = clock.every(Math.max(500, timeoutS * 500), sayQuietly);
  return () => {
    stopped = true;
    stop();
  };
}
