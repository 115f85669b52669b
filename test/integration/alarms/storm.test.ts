/** Alarms in a storm, and the program that keeps them killed. `npm run test:long -- storm` kills each forty times. */
import { expect, it } from 'vitest';
import { stormAndCheck } from '../../support/alarm-storm.ts';
import { stormOverGateway } from '../../support/gateway-storm.ts';

it('no alarm that a room has told or that was taken is lost or doubled', async () => {
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

it('no alarm that a gateway has shown, or that was taken, is lost, doubled or kept from going out', async () => {
  const result = await stormOverGateway(3, '127.162.0.0');
  const { kills, alarms, told, taken, lost, doubled, unsent, sentTwice, linkAlarms, auditFault } = result;
  process.stdout.write(`${kills} kills, ${alarms} alarms, ${told} changes told, ${taken} takes answered\n`);
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
  expect(unsent).toEqual([]);
  expect(sentTwice).toBeLessThanOrEqual(kills);
  expect(linkAlarms).toBe(1);
  expect(auditFault).toBeNull();
  expect(told).toBeGreaterThan(kills * 20);
  expect(taken).toBeGreaterThan(kills);
}, 600_000);
