/** Some hours of a night on an injected clock. `npm run test:long -- night` plays 120 cameras from 18 to 6 o'clock. */
import { expect, it } from 'vitest';
import { hasFootage } from '../../support/labelled-pictures.ts';
import { makeNightSets } from '../../support/night/night-pictures.ts';
import { simulateNight } from '../../support/night/simulate-night.ts';

it.skipIf(!hasFootage())(
  'nothing is said of cameras with nothing wrong, and what fails is found (skipped without ../shared/material)',
  async () => {
    const sets = await makeNightSets(6);
    const { alarms, faults, pictures } = simulateNight({ cameras: 12, fromHour: 26, untilHour: 30, sets });
    process.stdout.write(`${pictures} pictures, ${alarms.length} false alarms\n`);
    expect(alarms).toEqual([]);
    expect(faults.map(({ verdict }) => verdict)).toEqual(['black', 'unchanged', 'moved']);
    for (const { saidAfterMs, alarmAfterMs } of faults) {
      expect(saidAfterMs).toBeLessThanOrEqual(30_000);
      expect(alarmAfterMs).toBeLessThanOrEqual(120_000);
    }
  },
  300_000,
);
