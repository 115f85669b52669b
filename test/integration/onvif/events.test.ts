/** PullPoint against a device: subscribe, pull at an address with a query, renew, lose it, subscribe again, unsubscribe at the end. */
import { describe, expect, it } from 'vitest';
import type { OnvifEvent } from '../../../gateway/onvif/event-message.ts';
import { notSupported, SoapFault } from '../../simulator/onvif/soap.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openTestPort, type SoapRequest, startSoapDevice } from './soap-device.ts';

const NAMESPACES =
  'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tt="http://www.onvif.org/ver10/schema"';
const fast = { steps: [], lastWaitMs: 20, unauthorisedWaitMs: 60_000, jitter: 0 };

/** A device that keeps subscriptions as the test wants them. */
class EventDevice {
  readonly calls: { operation: string; url: string; source: string }[] = [];
  /** Wait here until there is something to tell. */
  readonly #waiting: ((content: string) => void)[] = [];
  lifeMs = 60_000;
  points = 0;
  lost = false;

  answer(request: SoapRequest): string | Promise<string> {
    const { operation, http, source } = request;
    this.calls.push({ operation, url: http.url ?? '', source });
    const now = Date.now() + 3_600_000;
    const times = (prefix: string) =>
      `<${prefix}:CurrentTime>${new Date(now).toISOString()}</${prefix}:CurrentTime><${prefix}:TerminationTime>${new Date(now + this.lifeMs).toISOString()}</${prefix}:TerminationTime>`;
    if (operation === 'CreatePullPointSubscription') {
      this.points += 1;
      this.lost = false;
      return (
        `<tev:CreatePullPointSubscriptionResponse ${NAMESPACES}><tev:SubscriptionReference><wsa:Address>http://192.168.1.64/onvif/events?Idx=${this.points}</wsa:Address>` +
        `<wsa:ReferenceParameters><d:SubscriptionId xmlns:d="urn:dom0">s-${this.points}</d:SubscriptionId></wsa:ReferenceParameters></tev:SubscriptionReference>${times('wsnt')}</tev:CreatePullPointSubscriptionResponse>`
      );
    }
    if (this.lost) throw new SoapFault('wsnt:ResourceUnknownFault', 'gone');
    if (operation === 'Unsubscribe') return `<wsnt:UnsubscribeResponse ${NAMESPACES}/>`;
    if (operation === 'Renew') return `<wsnt:RenewResponse ${NAMESPACES}>${times('wsnt')}</wsnt:RenewResponse>`;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get pulling(): number {
    return this.#waiting.length;
  }

  /** Answers the pull that waits, with a motion event or with nothing. */
  tell(active: boolean | undefined): void {
    const message =
      active === undefined
        ? ''
        : `<wsnt:NotificationMessage><wsnt:Topic>tns1:VideoSource/MotionAlarm</wsnt:Topic><wsnt:Message><tt:Message UtcTime="2026-01-01T00:00:00Z" PropertyOperation="Changed"><tt:Source><tt:SimpleItem Name="Source" Value="v1"/></tt:Source><tt:Data><tt:SimpleItem Name="State" Value="${active}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`;
    this.#waiting.shift()?.(`<tev:PullMessagesResponse ${NAMESPACES}>${message}</tev:PullMessagesResponse>`);
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }
}

async function start() {
  const events = new EventDevice();
  const device = await startSoapDevice((request) => events.answer(request));
  const heard: OnvifEvent[] = [];
  const states: string[] = [];
  const listener = {
    onEvent: (event: OnvifEvent) => heard.push(event),
    onState: ({ state }: { state: string }) => states.push(state),
  };
  const open = (xaddr = device.xaddr) =>
    openTestPort().onvif.openEvents({ xaddr }, undefined, listener, {
      serviceUrl: xaddr.replace('device_service', 'event_service'),
      ladder: fast,
      pullMs: 2_000,
    });
  return { events, device, heard, states, open };
}

describe('PullPoint events', () => {
  it('pulls where the device said, with the headers it wants, and ends the subscription when closed', async () => {
    const { events, device, heard, states, open } = await start();
    const subscription = open();
    await waitFor('a pull', () => events.pulling === 1);
    events.tell(true);
    await waitFor('the next pull', () => events.pulling === 1);
    expect(heard).toMatchObject([{ topic: 'motion', active: true, source: 'v1', initial: false }]);
    expect(Math.abs((heard[0]?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(states).toEqual(['subscribed']);
    const pull = events.calls.find(({ operation }) => operation === 'PullMessages');
    expect(pull?.url).toBe('/onvif/events?Idx=1');
    expect(pull?.source).toContain('<SubscriptionId xmlns="urn:dom0">s-1</SubscriptionId>');
    expect(pull?.source).toContain('PullPointSubscription/PullMessagesRequest</wsa:Action>');
    await subscription.close();
    await subscription.close();
    expect(events.calls.at(-1)?.operation).toBe('Unsubscribe');
    await device.close();
  });

  it('renews before the time granted runs out', async () => {
    const { events, device, open } = await start();
    events.lifeMs = 4_000;
    const subscription = open();
    await waitFor('a pull', () => events.pulling === 1);
    events.tell(true);
    await waitFor('a renewal', () => events.count('Renew') === 1);
    expect(events.count('CreatePullPointSubscription')).toBe(1);
    await subscription.close();
    await device.close();
  });

  it('subscribes again after the device has forgotten it', async () => {
    const { events, device, heard, states, open } = await start();
    const subscription = open();
    await waitFor('a pull', () => events.pulling === 1);
    events.lost = true;
    events.tell(false);
    await waitFor('a new subscription', () => events.points === 2 && events.pulling === 1);
    events.tell(true);
    await waitFor('its event', () => heard.length === 2);
    expect(states).toEqual(['subscribed', 'lost', 'subscribed']);
    await subscription.close();
    await device.close();
  });

  it('gives up where there are no pull points', async () => {
    const device = await startSoapDevice(({ operation }) => {
      throw notSupported(operation);
    });
    const states: string[] = [];
    const subscription = openTestPort().onvif.openEvents(
      { xaddr: device.xaddr },
      undefined,
      { onEvent: () => undefined, onState: ({ state }) => states.push(state) },
      { serviceUrl: device.xaddr },
    );
    await waitFor('its verdict', () => states.length === 1);
    expect(states).toEqual(['unsupported']);
    await subscription.close();
    await device.close();
  });

  it('closes at once while it waits for an unreachable device', async () => {
    const { device, open } = await start();
    const { xaddr } = device;
    await device.close();
    const subscription = open(xaddr);
    await subscription.close();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toEqual([]);
  });
});
