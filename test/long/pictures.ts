/**
 * Pictures that lie: every labelled series of real footage through the gateway's decoder and rules. Asked: of clean ones none
 * is called black, a card or unchanged, and at least 95 % of each kind of fault are found.
 */

import { type Judged, judgeSeries } from '../support/judge-series.ts';
import { hasFootage, labelledSeries } from '../support/labelled-pictures.ts';
import type { LongTest } from './table.ts';

const found = 0.95;

export const picturesTest: LongTest = async (say) => {
  if (!hasFootage()) throw new Error('the footage (../shared/material) is not there: nothing to judge');
  const judged = await judgeSeries(labelledSeries(), say);
  const kinds = [...new Set(judged.map(({ series }) => series.truth))];
  return {
    title: 'Pictures that lie',
    rows: kinds.flatMap((truth) =>
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
    ),
  };
};

const isFalseAlarm = (said: string) => said === 'black' || said === 'card' || said === 'unchanged';

/** `clean 26, moved 1`. */
function countsOf(judged: readonly Judged[]): string {
  const counts = Map.groupBy(judged, ({ said }) => said);
  return [...counts].map(([said, these]) => `${said} ${these.length}`).join(', ');
}
