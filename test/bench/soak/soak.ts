/** `npm run bench -- soak --hours N`: 36 tiles for N hours (`--quick`: 16 tiles for 3 minutes). */
import type { BenchPart } from '../bench-part.ts';
import { leftFacts, slopeFacts, tilesLiveOf } from './soak-facts.ts';
import { runSoak } from './soak-run.ts';

export const measureSoak: BenchPart = async ({ quick, hours, ingest, say }) => {
  const tiles = quick ? 16 : 36;
  const minutes = quick ? 3 : hours * 60;
  const result = await runSoak({
    tiles,
    minutes,
    recreations: quick ? 48 : 500,
    warmUpChanges: quick ? 3 : 36,
    ingest,
    say,
  });
  const live = tilesLiveOf(result);
  return {
    tables: [
      {
        title: `Soak: ${tiles} tiles for ${minutes.toFixed(0)} min${quick ? ' (quick)' : ''}`,
        columns: ['what', 'n', 'after warm-up', 'at the end', 'per hour', 'uncertainty (2 σ)', 'grows'],
        rows: slopeFacts(result).map((fact) => [
          `${fact.what}${fact.unit === '' ? '' : `, ${fact.unit}`}`,
          String(fact.n),
          fact.atStart.toFixed(1),
          fact.atEnd.toFixed(1),
          fact.slopePerHour.toFixed(2),
          fact.uncertainty.toFixed(2),
          fact.grows ? 'yes' : 'no',
        ]),
        notes: [
          `${result.drops} drops of a camera, ${result.layoutChanges} changes of the layout; live tiles p50 ${live.p50} of ${tiles} when looked at. The line is drawn through what came after the first third.`,
        ],
      },
      {
        title: `${result.recreated} players made anew`,
        columns: ['what', 'before', 'after', 'left behind'],
        rows: leftFacts(result).map((fact) => [
          fact.what,
          fact.before.toFixed(1),
          fact.after.toFixed(1),
          fact.left ? 'yes' : 'no',
        ]),
        notes: ['The same cameras in the same tiles before and after; the page collected its garbage first.'],
      },
    ],
    figures: result,
  };
};
