/** Real footage with faults laid over it, through a real encoder, the gateway's long-lived decoder and its rules. */
import { expect, it } from 'vitest';
import { judgeSeries } from '../../support/judge-series.ts';
import { hasFootage, labelledSeries } from '../../support/labelled-pictures.ts';

it.skipIf(!hasFootage())(
  'two of each kind, by day and by night, are what they are (skipped without ../shared/material; all of them: npm run test:long -- pictures)',
  async () => {
    const groups = Map.groupBy(labelledSeries('testing'), ({ truth, light }) => `${truth} ${light}`);
    const few = [...groups.values()].flatMap((group) => [group.at(2), group.at(-1)].filter((one) => one !== undefined));
    const judged = await judgeSeries(few);
    const wrong = judged.filter(({ series, said }) => said !== series.truth);
    expect(wrong.map(({ series, said }) => `${series.name}: ${said}`)).toEqual([]);
    expect(judged.length).toBeGreaterThanOrEqual(30);
  },
  300_000,
);
