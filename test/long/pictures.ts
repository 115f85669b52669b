/**
 * Pictures that lie: every labelled series of the testing half of the real footage through the gateway's decoder and rules.
 * Asked: of clean ones none is called black, a card or unchanged, and at least 95 % of each kind of fault are found. Behind
 * it the tuning half: each limit beside what it parts there.
 */

import { type Judged, judgeSeries } from '../support/judge-series.ts';
import { hasFootage, labelledSeries } from '../support/labelled-pictures.ts';
import { pictureMargins } from '../support/picture-margins.ts';
import type { LongRow, LongTest } from './table.ts';

const found = 0.95;

export const picturesTest: LongTest = async (say) => {
  if (!hasFootage()) throw new Error('the footage (../shared/material) is not there: nothing to judge');
  const judged = await judgeSeries(labelledSeries('testing'), say);
  for (const { series, said } of judged) if (said !== series.truth) say(`${series.name}: ${said}`);
  const tuned = await judgeSeries(labelledSeries('tuning'), say);
  return {
    title: 'Pictures that lie',
    rows: [
      ...kindRows(judged),
      {
        what: `tuning half: ${tuned.length} series`,
        asked: '(figure)',
        measured: `${tuned.filter(({ series, said }) => said === series.truth).length} said as they are`,
        ok: true,
      },
      ...pictureMargins(tuned).map(
        ({ what, limit, below, above }): LongRow => ({
          what: `tuning half: ${what}`,
          asked: `most < ${limit} ≤ least`,
          measured: `${below.what} ${below.most.toFixed(2)}, ${above.what} ${above.least.toFixed(2)}`,
          ok: below.most <= limit && limit <= above.least,
        }),
      ),
    ],
  };
};

function kindRows(judged: readonly Judged[]): LongRow[] {
  const kinds = [...new Set(judged.map(({ series }) => series.truth))];
  return kinds.flatMap((truth) =>
    (['day', 'night'] as const).map((light) => {
      const these = judged.filter(({ series }) => series.truth === truth && series.light === light);
      const right = these.filter(({ said }) => said === truth).length;
      return {
        what: `${truth}, ${light}: ${these.length} series`,
        asked: truth === 'clean' ? 'none called black, card or unchanged' : `≥ ${found * 100} % found`,
        measured: countsOf(these),
        ok: truth === 'clean' ? !these.some(({ said }) => isFalseAlarm(said)) : right / these.length >= found,
      };
    }),
  );
}

const isFalseAlarm = (said: string) => said === 'black' || said === 'card' || said === 'unchanged';

/** `clean 26, moved 1`. */
function countsOf(judged: readonly Judged[]): string {
  const counts = Map.groupBy(judged, ({ said }) => said);
  return [...counts].map(([said, these]) => `${said} ${these.length}`).join(', ');
}
