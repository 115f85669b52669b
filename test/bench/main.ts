/**
 * `npm run bench`: measures and prints one table; writes the figures to test/bench/results/ (not committed).
 * `-- --only ingest|delay`, `--cameras 10,40,120`, `--seconds 20`, `--rounds 2`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DelayRow, measureDelay } from './delay.ts';
import { type IngestRow, measureIngest } from './ingest.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'all' },
    cameras: { type: 'string', default: '10,40,120' },
    tiles: { type: 'string', default: '1,4,16' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
  },
});

const numbers = (text: string) => text.split(',').map(Number);
const say = (text: string) => process.stderr.write(`[bench] ${text}\n`);
const machine = {
  date: new Date().toISOString(),
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.version,
  ffmpeg: execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split(' ')[2] ?? '',
};

const wants = (name: string) => values.only === 'all' || values.only === name;
const ingest = wants('ingest')
  ? await measureIngest({
      cameraCounts: numbers(values.cameras),
      secondsPerRun: Number(values.seconds),
      rounds: Number(values.rounds),
      say,
    })
  : [];
const delay = wants('delay')
  ? await measureDelay({ tileCounts: numbers(values.tiles), seconds: Number(values.seconds), say })
  : [];

const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${machine.date.replaceAll(':', '-')}.json`);
writeFileSync(file, JSON.stringify({ machine, ingest, delay }, null, 2));
process.stdout.write(`${tableOf(ingest, delay)}\n${file}\n`);

function tableOf(ingestRows: readonly IngestRow[], delayRows: readonly DelayRow[]): string {
  const lines = [
    `${machine.date} · ${machine.cpu} · ${machine.memoryGb} GB · Node ${machine.node} · ffmpeg ${machine.ffmpeg}`,
    '',
  ];
  if (ingestRows.length > 0) {
    lines.push('| what | cameras | runs | CPU per camera p50 (% of a core) | memory per camera p50 (MB) | processes |');
    lines.push('| --- | --- | --- | --- | --- | --- |');
    for (const row of ingestRows) {
      const figures = [row.cpuPercent.n, row.cpuPercent.p50.toFixed(2), row.memoryMb.p50.toFixed(1), row.processes];
      lines.push(`| ${[row.what, row.cameras, ...figures].join(' | ')} |`);
    }
    lines.push('');
  }
  if (delayRows.length > 0) {
    lines.push(
      '| what | tiles | playing | n | delay p50 (ms) | p95 (ms) | max (ms) |',
      '| --- | --- | --- | --- | --- | --- | --- |',
    );
    for (const row of delayRows) {
      const { n, p50, p95, max } = row.delayMs;
      lines.push(`| ${[row.what, row.tiles, row.tilesPlaying, n, ...[p50, p95, max].map(Math.round)].join(' | ')} |`);
    }
  }
  return lines.join('\n');
}
