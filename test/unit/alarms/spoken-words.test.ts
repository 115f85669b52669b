/** What goes out in words is what the pages say. */
import { expect, it } from 'vitest';
import { vi } from '../../../dashboard/locales/catalogue.ts';
import { causeWords, kindWords, severityWords, stateWords } from '../../../gateway/alarms/spoken-words.ts';

const onPages = (prefix: string, words: Readonly<Record<string, string>>) => {
  const texts: Readonly<Record<string, unknown>> = vi.alarms;
  return Object.fromEntries(Object.keys(words).map((name) => [name, texts[`${prefix}-${name.replace('.', '_')}`]]));
};

it('names kinds, severities and states as the pages do', () => {
  expect(kindWords).toEqual(onPages('kind', kindWords));
  expect(severityWords).toEqual(onPages('severity', severityWords));
  expect(stateWords).toEqual(onPages('state', stateWords));
});

it('gives causes in words: error codes, kinds, coming and going; plain words stay', () => {
  expect(causeWords('flapping')).toBe(vi.alarms.flapping);
  expect(causeWords('camera.timeout')).toBe('Camera không trả lời kịp.');
  expect(causeWords('camera.black')).toBe('Hình đen');
  expect(causeWords('12 s')).toBe('12 s');
});
