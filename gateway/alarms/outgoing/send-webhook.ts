/**
 * One message to another program by HTTP POST, signed: `x-thap-canh-signature: sha256=<hex>` is the HMAC-SHA256 of the body
 * with the shared secret, so that whoever receives it knows that it is ours and whole. Redirects are not followed.
 */
import { createHmac } from 'node:crypto';
import type { AlarmMessage } from './message-queue.ts';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

const boundMs = 10_000;

/** @throws Error with a short reason */
export async function sendWebhook(
  { url, secret }: WebhookTarget,
  id: string,
  message: AlarmMessage,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify({ id, ...message });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const answer = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(boundMs)]),
    headers: { 'content-type': 'application/json', 'x-thap-canh-signature': `sha256=${signature}` },
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}
