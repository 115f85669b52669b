/** The table of the delay part. */
import type { BenchTable, Cell } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { summaryOf } from '../statistics.ts';
import type { DelayRun } from './delay.ts';

export function delayTable(runs: readonly DelayRun[], failures: readonly string[], quick: boolean): BenchTable {
  const groups = Object.values(Object.groupBy(runs, (run) => `${run.tiles} ${run.subject}`));
  return {
    title: `Delay to the shown picture${quick ? ' (quick)' : ''}`,
    columns: [
      'what',
      'tiles',
      'playing',
      'delay, ms',
      'to the display (videos), ms',
      'worst tile p95, ms',
      'frames/s per tile',
      'frames shown, %',
      'presented/s per tile',
      'browser CPU, % of a core',
      'machine busy',
      'shown in',
    ],
    rows: groups.flatMap((same) => (same ? [rowOf(same)] : [])),
    notes: [
      "Camera sends 640×360, 15 frames/s, 0.5 Mbit/s; every tile its own camera. The frame number is read from the picture at each animation frame of the page, one tile at a time; that animation frame goes to the display next. To the display: the browser's own word on when it expects the picture there (videos only). A picture more than 10 s old would be taken for a newer one.",
      'Frames shown: different pictures seen, of those sent between the first and the last seen. Presented: what the browser says it gave its compositor (videos only).',
      ...failures,
    ],
  };
}

function rowOf(runs: readonly DelayRun[]): Cell[] {
  const tiles = runs.flatMap((run) => run.measured);
  const delays = summaryOf(tiles.flatMap((tile) => tile.delaysMs));
  const worst = Math.max(
    ...tiles.filter((tile) => tile.delaysMs.length > 0).map((tile) => summaryOf(tile.delaysMs).p95),
  );
  const seen = tiles.reduce((sum, tile) => sum + tile.framesSeen, 0);
  const sent = tiles.reduce((sum, tile) => sum + tile.framesSent, 0);
  const middle = (of: (run: DelayRun) => number) => summaryOf(runs.map(of)).p50;
  const shownPercent = sent === 0 ? 0 : (Math.min(seen, sent) / sent) * 100;
  const presented = runs.map((run) => run.presentedPerSecond).filter((value) => value !== null);
  return [
    runs[0]?.subject ?? '',
    String(runs[0]?.tiles ?? 0),
    String(Math.min(...runs.map((run) => run.tilesPlaying))),
    samples(delays),
    samples(summaryOf(tiles.flatMap((tile) => tile.displayDelaysMs))),
    Number.isFinite(worst) ? worst.toFixed(0) : '–',
    ((shownPercent / 100) * 15).toFixed(1),
    shownPercent.toFixed(1),
    presented.length > 0 ? summaryOf(presented).p50.toFixed(1) : '–',
    middle((run) => run.browserCpuPercent).toFixed(0),
    `${middle((run) => run.busyPercent).toFixed(0)} %`,
    [...new Set(runs.flatMap((run) => run.surfaces))].join(', '),
  ];
}
