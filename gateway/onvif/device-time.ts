/** The answer of GetSystemDateAndTime as a moment. Built with Date.UTC at once: setting month and day one by one goes wrong on the 31st. */
import { findElement, integerAt, type XmlElement } from './xml.ts';

/** Epoch ms (whole seconds) of UTCDateTime; undefined when the device leaves it out or writes nonsense. */
export function parseDeviceTime(payload: XmlElement): number | undefined {
  const utc = findElement(payload, 'SystemDateAndTime', 'UTCDateTime');
  const fields = [
    integerAt(utc, 'Date', 'Year'),
    integerAt(utc, 'Date', 'Month'),
    integerAt(utc, 'Date', 'Day'),
    integerAt(utc, 'Time', 'Hour'),
    integerAt(utc, 'Time', 'Minute'),
    integerAt(utc, 'Time', 'Second'),
  ];
  const [year, month, day, hour, minute, second] = fields;
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
