/** Notification messages of a PullPoint as what the room wants to know; pure. */
import { findDescendants, findElement, findElements, localName, textAt, type XmlElement } from './xml.ts';

export type OnvifEventTopic = 'motion' | 'tamper' | 'digital-input';

export interface OnvifEvent {
  readonly topic: OnvifEventTopic;
  readonly active: boolean;
  /** The gateway's wall time of arrival, epoch ms: the camera's own clock may be anything. */
  readonly atMs: number;
  /** What the device wrote as UtcTime, by its clock. */
  readonly deviceAtMs: number | undefined;
  /** Token of the video source configuration, video source or input it is about; empty when not said. */
  readonly source: string;
  /** True for the state told at the start of a subscription: nothing happened now. */
  readonly initial: boolean;
}

const TOPICS: readonly [RegExp, OnvifEventTopic][] = [
  [/^RuleEngine\/TamperDetector\//, 'tamper'],
  [/^VideoSource\/(GlobalSceneChange|ImageTooBlurry|ImageTooDark|ImageTooBright|SignalLoss)\//, 'tamper'],
  [/^VideoSource\/MotionAlarm$/, 'motion'],
  [/^RuleEngine\/(CellMotionDetector|MotionRegionDetector)\/Motion$/, 'motion'],
  [/^RuleEngine\/VideoAnalytics\/Motion/, 'motion'],
  [/^Device\/Trigger\/DigitalInput$/, 'digital-input'],
];
const STATES = new Set(['IsMotion', 'IsTamper', 'State', 'LogicalState', 'Value', 'IsSignalLoss']);

const topicOf = (text: string): OnvifEventTopic | undefined => {
  const path = text
    .split('/')
    .map((part) => localName(part.trim()))
    .join('/');
  return TOPICS.find(([pattern]) => pattern.test(path))?.[1];
};

function items(of: XmlElement | undefined): Map<string, string> {
  const pairs = findElements(of, 'SimpleItem').map(
    ({ attributes }) => [attributes['Name'] ?? '', attributes['Value'] ?? ''] as const,
  );
  return new Map(pairs);
}

/** The events of a PullMessages answer that are of a known kind, in order. */
export function parseEvents(payload: XmlElement, atMs: number): OnvifEvent[] {
  return findElements(payload, 'NotificationMessage').flatMap((notification) => {
    const topic = topicOf(textAt(notification, 'Topic'));
    const message = findDescendants(findElement(notification, 'Message'), 'Message')[0];
    if (topic === undefined || message === undefined) return [];
    const stated = [...items(findElement(message, 'Data'))].find(([name]) => STATES.has(name));
    if (stated === undefined) return [];
    const operation = message.attributes['PropertyOperation'];
    const time = Date.parse(message.attributes['UtcTime'] ?? '');
    return [
      {
        topic,
        // A property that is deleted can be on no longer.
        active: operation !== 'Deleted' && /^(true|1|on|active)$/i.test(stated[1]),
        atMs,
        deviceAtMs: Number.isFinite(time) ? time : undefined,
        source: [...items(findElement(message, 'Source')).values()][0] ?? '',
        initial: operation === 'Initialized',
      },
    ];
  });
}
