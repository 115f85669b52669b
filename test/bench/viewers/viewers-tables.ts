/** The tables of the viewers part. */
import type { BenchTable, Cell } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { type Summary, summaryOf } from '../statistics.ts';
import { tilesPerWall, type ViewersRun } from './viewers.ts';
import { bucketMs } from './wall-client-messages.ts';

export function viewersTables(runs: readonly ViewersRun[], quick: boolean): BenchTable[] {
  const groups = Object.values(Object.groupBy(runs, (run) => `${run.scheme} ${run.walls} ${run.slowWalls}`));
  return [
    {
      title: `Viewers: walls of ${tilesPerWall} sub tiles${quick ? ' (quick)' : ''}`,
      columns: [
        'over',
        'walls',
        'slow',
        'Mbit/s read',
        'messages/s',
        'gateway CPU beyond ingest, % of a core',
        'CPU with ingest, %',
        'delay to the viewer, ms',
        'event-loop delay p99 of the last seconds, ms',
        'memory more, MB',
        'held for viewers, MB',
        'holes',
        'skipped',
        'closed slow / others',
        'machine busy',
      ],
      rows: groups.flatMap((same) => (same ? [rowOf(same)] : [])),
      notes: [
        'On loopback; all viewers in one other process on the same cores. Delay: from the arrival of a frame at the gateway to the arrival of its message at a viewer that reads.',
        'Slow: stopped reading 4 s before the measurement began. Memory: the most of the gateway meanwhile, less what it had before the viewers came. Held: the most it kept for viewers that had not taken it yet.',
      ],
    },
  ];
}

function rowOf(runs: readonly ViewersRun[]): Cell[] {
  const beyond = runs.flatMap((run) => {
    const ingest = summaryOf(run.ingestCpuPercent).p50;
    return run.cpuPercent.map((percent) => percent - ingest);
  });
  const sum = (of: (run: ViewersRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  const seconds = sum((run) => run.seconds);
  return [
    runs[0]?.scheme ?? '',
    String(runs[0]?.walls ?? 0),
    String(runs[0]?.slowWalls ?? 0),
    ((sum((run) => run.report.bytes) * 8) / seconds / 1e6).toFixed(0),
    (sum((run) => run.report.messages) / seconds).toFixed(0),
    samples(summaryOf(beyond), 1),
    summaryOf(runs.flatMap((run) => run.cpuPercent)).p50.toFixed(1),
    samples(delaysOf(runs), 1),
    samples(summaryOf(runs.flatMap((run) => run.loopDelayMs)), 1),
    Math.max(...runs.map((run) => run.rssMostMb - run.rssBeforeMb)).toFixed(0),
    Math.max(...runs.map((run) => run.waitingMostMb)).toFixed(1),
    String(sum((run) => run.report.holes)),
    String(sum((run) => run.report.skipped)),
    `${sum((run) => run.report.closedSlow)} / ${sum((run) => run.report.closedOthers)}`,
    `${Math.max(...runs.map((run) => run.busyPercent)).toFixed(0)} %`,
  ];
}

/** Percentiles of histograms, to the upper end of a bucket. */
function delaysOf(runs: readonly ViewersRun[]): Summary {
  const counts: number[] = [];
  for (const run of runs) for (const [at, count] of run.report.delays.entries()) counts[at] = (counts[at] ?? 0) + count;
  const n = counts.reduce((sum, count) => sum + count, 0);
  const rank = (share: number) => {
    let passed = 0;
    const at = counts.findIndex((count) => {
      passed += count;
      return passed >= share * n && n > 0;
    });
    return at < 0 ? Number.NaN : (at + 1) * bucketMs;
  };
  return { n, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
