/** ONVIF events by pull point (ver10): motion, tamper and digital input. */
import type { EventMessage, EventTopic, PullPoint } from './event-broker.ts';
import { baseUrl, type OnvifContext, type Operation } from './onvif-context.ts';
import { parseDuration, type SoapCall, SoapFault } from './soap.ts';
import { textAt } from './xml.ts';

const TOPICS: Readonly<Record<EventTopic, { path: string; source: readonly [string, string]; item: string }>> = {
  motion: {
    path: 'tns1:RuleEngine/CellMotionDetector/Motion',
    source: ['VideoSourceConfigurationToken', 'VideoSourceConfiguration_1'],
    item: 'IsMotion',
  },
  tamper: {
    path: 'tns1:RuleEngine/TamperDetector/Tamper',
    source: ['VideoSourceConfigurationToken', 'VideoSourceConfiguration_1'],
    item: 'IsTamper',
  },
  'digital-input': {
    path: 'tns1:Device/Trigger/DigitalInput',
    source: ['InputToken', 'DigitalInput_1'],
    item: 'LogicalState',
  },
};
const DIALECT = 'http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet';
const DEFAULT_LIFE_MS = 60_000;
const LONGEST_LIFE_MS = 3_600_000;
const LONGEST_PULL_MS = 120_000;

/** A termination time: a duration or a moment of the camera's clock. Returns how long from now, ms. */
function readLife(text: string, context: OnvifContext): number {
  if (text === '') return DEFAULT_LIFE_MS;
  const life = parseDuration(text) ?? Date.parse(text) - context.cameraMs();
  if (!(life > 0)) throw new SoapFault('wsnt:UnacceptableInitialTerminationTimeFault', 'No valid termination time');
  return Math.min(life, LONGEST_LIFE_MS);
}

function times(point: PullPoint, context: OnvifContext, prefix: string): string {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const end = context.cameraMs() + point.terminationMs - context.nowMs();
  return `<${prefix}:CurrentTime>${iso(context.cameraMs())}</${prefix}:CurrentTime><${prefix}:TerminationTime>${iso(end)}</${prefix}:TerminationTime>`;
}

function createPullPoint(call: SoapCall, context: OnvifContext): string {
  const point = context.events.subscribe(readLife(textAt(call.body, 'InitialTerminationTime'), context));
  if (point === undefined)
    throw new SoapFault('wsnt:SubscribeCreationFailedFault', 'No room for another subscription', 400, 'Receiver');
  const path = context.make.subscriptionInQuery
    ? `/onvif/event_service?Idx=${point.id}`
    : `/onvif/subscription/${point.id}`;
  return (
    `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa5:Address>${baseUrl(context)}${path}</wsa5:Address>` +
    `</tev:SubscriptionReference>${times(point, context, 'wsnt')}</tev:CreatePullPointSubscriptionResponse>`
  );
}

function renderMessage({ topic, active, operation, cameraMs }: EventMessage): string {
  const { path, source, item } = TOPICS[topic];
  return (
    `<wsnt:NotificationMessage><wsnt:Topic Dialect="${DIALECT}">${path}</wsnt:Topic><wsnt:Message>` +
    `<tt:Message UtcTime="${new Date(cameraMs).toISOString()}" PropertyOperation="${operation}">` +
    `<tt:Source><tt:SimpleItem Name="${source[0]}" Value="${source[1]}"/></tt:Source>` +
    `<tt:Data><tt:SimpleItem Name="${item}" Value="${active}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}

/** Operations of a subscription; `point` is found by the address that was called. */
async function pullMessages(call: SoapCall, context: OnvifContext, point: PullPoint): Promise<string> {
  const timeoutMs = Math.min(parseDuration(textAt(call.body, 'Timeout')) ?? 10_000, LONGEST_PULL_MS);
  const limit = Number(textAt(call.body, 'MessageLimit')) || 100;
  const messages = await context.events.pull(point, timeoutMs, limit);
  return `<tev:PullMessagesResponse>${times(point, context, 'tev')}${messages.map(renderMessage).join('')}</tev:PullMessagesResponse>`;
}

function renew(call: SoapCall, context: OnvifContext, point: PullPoint): string {
  point.terminationMs = context.nowMs() + readLife(textAt(call.body, 'TerminationTime'), context);
  return `<wsnt:RenewResponse>${times(point, context, 'wsnt')}</wsnt:RenewResponse>`;
}

export const SUBSCRIPTION_OPERATIONS: Readonly<
  Record<string, (call: SoapCall, context: OnvifContext, point: PullPoint) => string | Promise<string>>
> = {
  PullMessages: pullMessages,
  Renew: renew,
  Unsubscribe: (_call, context, point) => {
    context.events.remove(point);
    return '<wsnt:UnsubscribeResponse/>';
  },
  SetSynchronizationPoint: () => '<tev:SetSynchronizationPointResponse/>',
};

export const EVENT_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetServiceCapabilities: () =>
    '<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSPullPointSupport="true" MaxPullPoints="10"/></tev:GetServiceCapabilitiesResponse>',
  CreatePullPointSubscription: createPullPoint,
  GetEventProperties: () =>
    '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>' +
    '<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet><tns1:RuleEngine><CellMotionDetector><Motion wstop:topic="true"/></CellMotionDetector>' +
    '<TamperDetector><Tamper wstop:topic="true"/></TamperDetector></tns1:RuleEngine><tns1:Device><Trigger><DigitalInput wstop:topic="true"/></Trigger></tns1:Device></wstop:TopicSet>' +
    `<wsnt:TopicExpressionDialect>${DIALECT}</wsnt:TopicExpressionDialect></tev:GetEventPropertiesResponse>`,
};
