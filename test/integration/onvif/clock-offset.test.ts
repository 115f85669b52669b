/** Clock offsets against a device whose clock is known: the truth lies within what is said. */
import { expect, it } from 'vitest';
import { openTestPort, startSoapDevice } from './soap-device.ts';

const answer = (ms: number) => {
  const time = new Date(ms);
  const part = (name: string, value: number) => `<tt:${name}>${value}</tt:${name}>`;
  return (
    '<tds:GetSystemDateAndTimeResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><tds:SystemDateAndTime><tt:UTCDateTime>' +
    `<tt:Time>${part('Hour', time.getUTCHours())}${part('Minute', time.getUTCMinutes())}${part('Second', time.getUTCSeconds())}</tt:Time>` +
    `<tt:Date>${part('Year', time.getUTCFullYear())}${part('Month', time.getUTCMonth() + 1)}${part('Day', time.getUTCDate())}</tt:Date>` +
    '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
};

it.each([0, 1234, -987_654, 86_400_000 * 400])('measures %i ms, roughly and at the second’s turn', async (truthMs) => {
  const device = await startSoapDevice(() => answer(Date.now() + truthMs));
  const { onvif } = openTestPort();
  const target = { xaddr: device.xaddr };
  const rough = await onvif.measureClock(target, undefined);
  expect(rough.method).toBe('whole-second');
  // 2 ms: Date.now() has whole milliseconds on both sides.
  expect(Math.abs(rough.offsetMs - truthMs)).toBeLessThanOrEqual(rough.uncertaintyMs + 2);
  const fine = await onvif.measureClock(target, undefined, { precise: true });
  expect(fine.method).toBe('second-turn');
  expect(Math.abs(fine.offsetMs - truthMs)).toBeLessThanOrEqual(fine.uncertaintyMs + 2);
  await device.close();
});

it('falls back on the Date header, and names a device that tells no time', async () => {
  const date = new Date(Date.now() - 3_600_000).toUTCString();
  const { onvif } = openTestPort();
  const empty = '<x:GetSystemDateAndTimeResponse xmlns:x="urn:x"/>';
  const dated = await startSoapDevice(({ response }) => {
    response.setHeader('Date', date);
    return empty;
  });
  const measured = await onvif.measureClock({ xaddr: dated.xaddr }, undefined);
  expect(measured.method).toBe('http-date');
  expect(Math.abs(measured.offsetMs + 3_600_000)).toBeLessThanOrEqual(60_000);
  await dated.close();
  const mute = await startSoapDevice(({ response }) => {
    response.sendDate = false;
    return empty;
  });
  await expect(onvif.measureClock({ xaddr: mute.xaddr }, undefined)).rejects.toMatchObject({
    code: 'camera.bad-answer',
  });
  await mute.close();
});
