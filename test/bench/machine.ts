/** What a figure was measured on, and how busy the whole machine was meanwhile. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export interface MachineFacts {
  readonly date: string;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly ffmpeg: string;
  readonly chromium: string;
}

export function machineFacts(): MachineFacts {
  return {
    date: new Date().toISOString(),
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    ffmpeg: versionOf('ffmpeg', '-version', 2),
    chromium: versionOf('chromium', '--version', 1),
  };
}

export const describeMachine = (machine: MachineFacts): string =>
  `${machine.date} · ${machine.cpu} · ${machine.memoryGb} GB · Node ${machine.node} · ffmpeg ${machine.ffmpeg} · Chromium ${machine.chromium}`;

function versionOf(program: string, option: string, word: number): string {
  try {
    return (
      execFileSync(program, [option], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(/\s+/)[word] ??
      ''
    );
  } catch {
    return 'none';
  }
}

/** Starts a measurement; calling the result gives the share of all cores that was busy since, 0-100. */
export function startBusyWatch(): () => number {
  const from = readTimes();
  return () => {
    const to = readTimes();
    const passed = to.total - from.total;
    return passed === 0 ? 0 : (1 - (to.idle - from.idle) / passed) * 100;
  };
}

/** First line of /proc/stat: user nice system idle iowait …, in ticks. */
function readTimes() {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/);
  const ticks = fields.slice(0, 8).map(Number);
  return { total: ticks.reduce((sum, value) => sum + value, 0), idle: (ticks[3] ?? 0) + (ticks[4] ?? 0) };
}
