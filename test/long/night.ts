/** A night of 120 cameras on an injected clock, with pictures that no limit was set on: what is said of cameras with nothing wrong. */
import { hasFootage } from '../support/labelled-pictures.ts';
import { makeNightSets } from '../support/night/night-pictures.ts';
import { type NightAlarm, type NightResult, simulateNight } from '../support/night/simulate-night.ts';
import type { LongRow, LongTest } from './table.ts';

const cameras = 120;
const [fromHour, untilHour] = [18, 30];
const perDay = 24 / (untilHour - fromHour);

export const nightTest: LongTest = async (say) => {
  if (!hasFootage()) throw new Error('the footage (../shared/material) is not there: nothing to make a night of');
  const sets = await makeNightSets(Number.POSITIVE_INFINITY, say);
  const plan = { cameras, fromHour, untilHour, sets, say };
  const result = simulateNight(plan);
  for (const alarm of result.alarms) say(JSON.stringify(alarm));
  const alarms = result.alarms.length * perDay;
  return {
    title: 'A night of 120 cameras',
    rows: [
      {
        what: 'pictures judged, of sources of the testing half (each with noise of strength 4, 8 or 12)',
        asked: '',
        measured: `${result.pictures} of ${sets.length}`,
        ok: true,
      },
      {
        what: `false alarms in 24 h (18 to 6 o’clock, twice)`,
        asked: '≤ 1',
        measured: `${alarms}${kindsOf(result.alarms)}`,
        ok: alarms <= 1,
      },
      {
        what: 'verdicts that stood on a picture with nothing wrong, alarm or not',
        asked: '(figure)',
        measured: `${result.verdicts.length}${kindsOf(result.verdicts)}`,
        ok: true,
      },
      ...faultRows(result),
    ],
  };
};

function kindsOf(alarms: readonly NightAlarm[]): string {
  const counts = [...Map.groupBy(alarms, ({ kind, noise }) => `${kind}, noise ${noise}`)];
  return counts.length === 0 ? '' : `: ${counts.map(([kind, each]) => `${kind} ${each.length}`).join('; ')}`;
}

const faultRows = ({ faults }: NightResult): LongRow[] =>
  faults.map(({ verdict, saidAfterMs, alarmAfterMs }) => ({
    what: `a camera more, ${verdict} from midnight on: said, and an alarm, after s`,
    asked: 'said ≤ 30',
    measured: [saidAfterMs, alarmAfterMs]
      .map((ms) => (ms === undefined ? 'never' : (ms / 1_000).toFixed(0)))
      .join(', '),
    ok: saidAfterMs !== undefined && saidAfterMs <= 30_000 && alarmAfterMs !== undefined,
  }));
