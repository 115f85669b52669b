/** A gateway killed in a storm of alarms. `npm run test:long -- storm` kills forty times. */
import { expect, it } from 'vitest';
import { stormAndCheck } from '../../support/alarm-storm.ts';

it('no alarm that was shown or taken is lost or doubled', async () => {
  const { kills, told, taken, untold, lost, doubled, linkCounts, auditFault } = await stormAndCheck(8);
  process.stdout.write(`${kills} kills, ${told} changes told, ${taken} takes answered, ${untold} cut off\n`);
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
  expect(untold).toBeGreaterThanOrEqual(0);
  expect(untold).toBeLessThanOrEqual(kills);
  // Cut all the time: one alarm, however often the gateway began anew.
  expect(linkCounts).toEqual([1]);
  expect(auditFault).toBeNull();
  expect(told).toBeGreaterThan(kills * 20);
  expect(taken).toBeGreaterThan(kills);
});
