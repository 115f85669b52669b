import { expect, it } from 'vitest';
import { parseEvents } from '../../../gateway/onvif/event-message.ts';
import { parseXml } from '../../../gateway/onvif/xml.ts';

const notification = (topic: string, name: string, value: string, operation = 'Changed') =>
  `<wsnt:NotificationMessage><wsnt:Topic Dialect="d"> ${topic} </wsnt:Topic><wsnt:Message><tt:Message UtcTime="2026-01-01T00:00:01Z" PropertyOperation="${operation}">` +
  `<tt:Source><tt:SimpleItem Name="Token" Value="in-1"/></tt:Source><tt:Data><tt:SimpleItem Name="${name}" Value="${value}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`;
const read = (...messages: string[]) => parseEvents(parseXml(`<R>${messages.join('')}</R>`), 5000);

it.each([
  ['tns1:RuleEngine/CellMotionDetector/Motion', 'IsMotion', 'true', 'motion', true],
  ['tns1:VideoSource/MotionAlarm', 'State', '1', 'motion', true],
  ['tns1:RuleEngine/TamperDetector/Tamper', 'IsTamper', 'false', 'tamper', false],
  ['tns1:VideoSource/tnsx:GlobalSceneChange/ImagingService', 'State', 'TRUE', 'tamper', true],
  ['tns1:Device/tnsaxis:Trigger/DigitalInput', 'LogicalState', '0', 'digital-input', false],
])('%s %s=%s is %s %s', (path, name, value, topic, active) => {
  expect(read(notification(path, name, value))).toEqual([
    { topic, active, atMs: 5000, deviceAtMs: Date.UTC(2026, 0, 1, 0, 0, 1), source: 'in-1', initial: false },
  ]);
});

it('tells the state at the start from a change, and a deleted property is off', () => {
  const motion = (operation: string) => notification('tns1:VideoSource/MotionAlarm', 'State', 'true', operation);
  expect(read(motion('Initialized'), motion('Deleted')).map(({ active, initial }) => [active, initial])).toEqual([
    [true, true],
    [false, false],
  ]);
});

it('leaves out what it does not know', () => {
  expect(read(notification('tns1:Device/Trigger/Relay', 'LogicalState', 'active'), '<NotificationMessage/>')).toEqual(
    [],
  );
  expect(read(notification('tns1:VideoSource/MotionAlarm', 'Other', 'true'))).toEqual([]);
});
