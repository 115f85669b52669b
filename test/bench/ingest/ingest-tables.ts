/** The tables of the ingest part: cost per camera, what the gateway held up meanwhile, and the ratios asked for. */
import type { BenchTable, Cell } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { lineThrough, summaryOf } from '../statistics.ts';
import type { IngestRun } from './ingest.ts';

export interface IngestConditions {
  readonly quick: boolean;
  readonly packets: 'together' | 'apart';
  readonly windowMs: number;
  readonly failures: readonly string[];
  readonly sentMbit: Readonly<Record<string, number>>;
}

interface Group {
  readonly role: string;
  readonly cameras: number;
  readonly subject: string;
  readonly runs: readonly IngestRun[];
}

/** A machine as busy as this has nothing left to tell subjects apart by. */
const saturatedPercent = 97;

export function ingestTables(runs: readonly IngestRun[], conditions: IngestConditions): BenchTable[] {
  const groups = groupsOf(runs);
  return [costTable(groups, conditions), delayTable(groups), marginTable(groups)];
}

function groupsOf(runs: readonly IngestRun[]): Group[] {
  const keyOf = (run: IngestRun) => `${run.role} ${run.cameras} ${run.subject}`;
  return Object.values(Object.groupBy(runs, keyOf)).flatMap((same) => {
    const [first] = same ?? [];
    return first && same ? [{ role: first.role, cameras: first.cameras, subject: first.subject, runs: same }] : [];
  });
}

const cpuOf = (group: Group) => summaryOf(group.runs.flatMap((run) => run.cpuPercent));
/** Over the whole time: what ratios are made of. */
const meanCpuOf = (group: Group) => {
  const slices = group.runs.flatMap((run) => run.cpuPercent);
  return slices.reduce((sum, value) => sum + value, 0) / slices.length;
};
const memoryOf = (group: Group) => summaryOf(group.runs.map((run) => run.memoryMb));
const busyOf = (group: Group) => Math.max(...group.runs.map((run) => run.busyPercent));

/** Memory per camera beyond the gateway at rest and beyond the window, MB. */
const beyondWindow = (run: IngestRun): number | null =>
  run.windowMb === null || run.restMb === null ? null : run.memoryMb - run.restMb / run.cameras - run.windowMb;

function costTable(groups: readonly Group[], conditions: IngestConditions): BenchTable {
  const rows = groups.map((group): Cell[] => {
    const beyond = group.runs.map(beyondWindow).filter((value) => value !== null);
    const base = groups.find(
      (other) =>
        other.role === group.role && other.cameras === group.cameras && other.subject.startsWith('gateway direct'),
    );
    const ratio = base && meanCpuOf(group) > 0 ? (meanCpuOf(base) / meanCpuOf(group)).toFixed(2) : '–';
    return [
      group.subject,
      group.role,
      String(group.cameras),
      samples(cpuOf(group), 2),
      ratio,
      memoryOf(group).p50.toFixed(1),
      beyond.length > 0 ? summaryOf(beyond).p50.toFixed(1) : '–',
      String(Math.max(...group.runs.map((run) => run.processes))),
      `${busyOf(group).toFixed(0)} %${busyOf(group) >= saturatedPercent ? ' (saturated)' : ''}`,
    ];
  });
  return {
    title: `Ingest + packaging, a picture's packets written ${conditions.packets}${conditions.quick ? ' (quick)' : ''}`,
    columns: [
      'what',
      'profile',
      'cameras',
      'CPU per camera, % of a core',
      'direct ÷ this',
      'memory per camera, MB',
      'beyond window, MB',
      'processes',
      'machine busy',
    ],
    rows,
    notes: [
      `Camera sends ${Object.entries(conditions.sentMbit)
        .map(([role, mbit]) => `${role} ${mbit.toFixed(2)} Mbit/s`)
        .join(
          ', ',
        )}. n counts slices of 4 s; ratios and the line below are made of their means. The machine's load includes the simulated cameras.`,
      `The gateway's window holds ${conditions.windowMs / 1_000} s of each stream; "beyond window" leaves it and the gateway at rest out.`,
      ...conditions.failures,
    ],
  };
}

function delayTable(groups: readonly Group[]): BenchTable {
  const rows = groups
    .filter((group) => group.runs.some((run) => run.answerMs.length > 0))
    .map((group): Cell[] => [
      group.subject,
      group.role,
      String(group.cameras),
      samples(summaryOf(group.runs.flatMap((run) => run.loopDelayMs)), 1),
      samples(summaryOf(group.runs.flatMap((run) => run.answerMs)), 1),
    ]);
  return {
    title: 'What the gateway held up meanwhile',
    columns: ['what', 'profile', 'cameras', 'event-loop delay p99 of the last seconds, ms', 'API answer, ms'],
    rows,
    notes: ['Answers of /api/health and /api/sites, timed by the benchmark on the same cores.'],
  };
}

/** What one more camera costs: the line through all counts. */
function marginTable(groups: readonly Group[]): BenchTable {
  const bySubject = Object.values(Object.groupBy(groups, (group) => `${group.role} ${group.subject}`));
  const rows = bySubject.flatMap((same): Cell[][] => {
    const [first] = same ?? [];
    if (!first || !same || same.length < 2) return [];
    const usable = same.filter((group) => busyOf(group) < saturatedPercent);
    const cpu = lineThrough(usable.map((group) => [group.cameras, meanCpuOf(group) * group.cameras]));
    const memory = lineThrough(same.map((group) => [group.cameras, memoryOf(group).p50 * group.cameras]));
    const show = (value: number, decimals: number) => (Number.isNaN(value) ? '–' : value.toFixed(decimals));
    return [
      [
        first.subject,
        first.role,
        show(cpu.slope, 2),
        show(cpu.intercept, 1),
        show(memory.slope, 1),
        show(memory.intercept, 0),
      ],
    ];
  });
  return {
    title: 'One more camera (line through the counts)',
    columns: ['what', 'profile', 'CPU per camera, %', 'CPU without cameras, %', 'MB per camera', 'MB without cameras'],
    rows,
    notes: ['Counts at which the machine was saturated are left out of the CPU line.'],
  };
}
