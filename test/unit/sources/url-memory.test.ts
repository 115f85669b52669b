import { expect, it } from 'vitest';
import { createUrlMemory } from '../../../gateway/sources/url-memory.ts';
import { createManualClock } from '../../support/manual-clock.ts';

it('remembers a lesson for its time, and of too many the newest', async () => {
  const clock = createManualClock();
  const memory = createUrlMemory<number>(clock, 1_000);
  memory.remember('a', 1);
  await clock.advance(999);
  expect(memory.recall('a')).toBe(1);
  await clock.advance(1);
  expect(memory.recall('a')).toBeUndefined();
  for (let index = 0; index <= 1_000; index += 1) memory.remember(`url ${index}`, index);
  expect(memory.recall('url 0')).toBeUndefined();
  expect(memory.recall('url 1')).toBe(1);
  expect(memory.recall('url 1000')).toBe(1_000);
});
