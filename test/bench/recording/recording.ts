/** Recording: its CPU, its bytes, and how fast the index answers. */
import type { BenchPart, BenchTable } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { summaryOf } from '../statistics.ts';
import { askIndex, type IndexQuestion } from './index-queries.ts';
import { measureRecordingCost, type RecordingRun, type WrittenBytes } from './recording-cost.ts';

export const measureRecording: BenchPart = async (options) => {
  const wishes = options.quick ? { cameras: 120, days: 3, asks: 20 } : { cameras: 120, days: 30, asks: 60 };
  options.say(`recording: an index of ${wishes.cameras} cameras and ${wishes.days} days`);
  const index = await askIndex(wishes);
  const { runs, bytes } = await measureRecordingCost(options);
  const quick = options.quick ? ' (quick)' : '';
  return {
    tables: [costTable(runs, quick), bytesTable(bytes, quick), indexTable(index, wishes, quick)],
    figures: { runs, bytes, index },
  };
};

const subjects = ['gateway pulls', 'gateway pulls and records', 'ffmpeg -c copy -f segment'] as const;

function costTable(runs: readonly RecordingRun[], quick: string): BenchTable {
  const groups = [...new Set(runs.map(({ cameras, role }) => `${cameras} ${role}`))];
  const rows = groups.flatMap((group) =>
    subjects.map((subject) => {
      const own = runs.filter((run) => `${run.cameras} ${run.role}` === group && run.subject === subject);
      const [cameras = '', role = ''] = group.split(' ');
      return [cameras, role, subject, samples(summaryOf(own.flatMap(({ cpuPercent }) => cpuPercent)), 2)];
    }),
  );
  return {
    title: `Recording: CPU per camera${quick}`,
    columns: ['cameras', 'profile', 'subject', '% of a core per camera'],
    rows,
    notes: [
      'What recording costs is the difference of the first two lines. Written to the machine’s own disk, with its syncs.',
      'ffmpeg: one process per camera, pulls and writes fragmented MP4 of 10 s, without any sync and without a hash.',
    ],
  };
}

function bytesTable(bytes: readonly WrittenBytes[], quick: string): BenchTable {
  return {
    title: `Recording: bytes written per byte of frames${quick}`,
    columns: ['profile', 'MB of frames', 'files, tails and rows', 'asked', 'to the disk, in whole pages'],
    rows: bytes.map(({ role, frames, written, toDisk }) => [
      role,
      (frames / 1e6).toFixed(1),
      (written / frames).toFixed(4),
      '≤ 1.03',
      toDisk === null ? '–' : (toDisk / frames).toFixed(3),
    ]),
    notes: [
      'Pages: each sync writes the last page of a file, and of its tail, again; and all else that the gateway writes meanwhile is in it.',
    ],
  };
}

function indexTable(
  { rows, questions }: { rows: number; questions: readonly IndexQuestion[] },
  { cameras, days }: { cameras: number; days: number },
  quick: string,
): BenchTable {
  return {
    title: `Recording: questions to an index of ${cameras} cameras and ${days} days, ${rows} files${quick}`,
    columns: ['question', 'ms', 'asked'],
    rows: questions.map(({ what, ms, askedMs }) => [what, samples(ms, 1), askedMs === null ? '' : `≤ ${askedMs}`]),
    notes: [
      'Files of ten minutes, a hole in one of forty; whole tables of segments for the camera that is asked for. In memory-backed files.',
    ],
  };
}
