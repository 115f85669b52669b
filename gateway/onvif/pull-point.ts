/** One PullPoint subscription on a device: made, pulled, renewed, ended. Pulls wait at the device, so they keep off its lane. */

import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { correctHttpUri } from './device-uri.ts';
import { type OnvifEvent, parseEvents } from './event-message.ts';
import { namespaces } from './soap-envelope.ts';
import type { SoapSession } from './soap-transport.ts';
import { findElement, renderXml, textAt, type XmlElement } from './xml.ts';

export interface PullPoint {
  /** When it must have been renewed, by the gateway's monotonic clock. */
  readonly endMs: number;
  /** Waits at the device for up to `waitMs`. */
  pull(waitMs: number, signal: AbortSignal): Promise<OnvifEvent[]>;
  renew(signal: AbortSignal): Promise<void>;
  /** Best effort: never rejects, takes 2 s at most. */
  unsubscribe(): Promise<void>;
}

const LIFE_MS = 60_000;
const LIFE = 'PT60S';
const MESSAGES = 64;
const PORT = 'http://www.onvif.org/ver10/events/wsdl';
const MANAGER = 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager';

/** How long the device grants, by its own two times; our wish when it does not say. */
function grantedMs(payload: XmlElement): number {
  const life = Date.parse(textAt(payload, 'TerminationTime')) - Date.parse(textAt(payload, 'CurrentTime'));
  return life > 1000 && life < 86_400_000 ? life : LIFE_MS;
}

/** @param serviceUrl address of the event service. Throws as SoapSession.call; `camera.not-supported` without PullPoint. */
export async function createPullPoint(
  clock: Clock,
  session: SoapSession,
  serviceUrl: string,
  signal: AbortSignal,
): Promise<PullPoint> {
  const { payload } = await session.call({
    url: serviceUrl,
    namespace: namespaces.events,
    operation: 'CreatePullPointSubscription',
    body: `<tev:CreatePullPointSubscription><tev:InitialTerminationTime>${LIFE}</tev:InitialTerminationTime></tev:CreatePullPointSubscription>`,
    addressing: { action: `${PORT}/EventPortType/CreatePullPointSubscriptionRequest` },
    signal,
  });
  const reference = findElement(payload, 'SubscriptionReference');
  const stated = textAt(reference, 'Address');
  if (stated === '') throw new GatewayError('camera.bad-answer', { details: { reason: 'no subscription address' } });
  const url = correctHttpUri(stated, session.target.xaddr);
  const parameters = (findElement(reference, 'ReferenceParameters')?.children ?? []).map(renderXml).join('');
  let endMs = clock.monotonicMs() + grantedMs(payload);

  const call = (operation: string, body: string, action: string, more: { deadlineMs: number; signal?: AbortSignal }) =>
    session.call({
      url,
      namespace: namespaces.events,
      operation,
      body,
      addressing: { action, parameters },
      ownLane: true,
      ...more,
    });

  return {
    get endMs() {
      return endMs;
    },
    async pull(waitMs, pullSignal) {
      const body = `<tev:PullMessages><tev:Timeout>PT${waitMs / 1000}S</tev:Timeout><tev:MessageLimit>${MESSAGES}</tev:MessageLimit></tev:PullMessages>`;
      const action = `${PORT}/PullPointSubscription/PullMessagesRequest`;
      const answer = await call('PullMessages', body, action, { deadlineMs: waitMs + 5000, signal: pullSignal });
      return parseEvents(answer.payload, clock.nowMs());
    },
    async renew(renewSignal) {
      const body = `<wsnt:Renew><wsnt:TerminationTime>${LIFE}</wsnt:TerminationTime></wsnt:Renew>`;
      const answer = await call('Renew', body, `${MANAGER}/RenewRequest`, { deadlineMs: 5000, signal: renewSignal });
      endMs = clock.monotonicMs() + grantedMs(answer.payload);
    },
    async unsubscribe() {
      try {
        await call('Unsubscribe', '<wsnt:Unsubscribe/>', `${MANAGER}/UnsubscribeRequest`, { deadlineMs: 2000 });
      } catch {
        // It ends by itself within the minute it was granted.
      }
    },
  };
}
