/** CPU time and memory of a process and all that it started, from /proc (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessCost {
  readonly processes: number;
  /** User + system time so far, s. */
  readonly cpuSeconds: number;
  /** Proportional set size: what is shared counts once. Bytes. */
  readonly pssBytes: number;
}

const ticksPerSecond = 100;

/** Cost of the processes in `pids` and of everything below them. Reading the memory of a large process holds it up for some ms. */
export function costOf(pids: readonly number[]): ProcessCost {
  const family = familyOf(pids);
  return { processes: family.size, cpuSeconds: cpuSecondsOf(family), pssBytes: pssBytesOf(family) };
}

/** The processes in `pids` and everything below them. */
export function familyOf(pids: readonly number[]): Set<number> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const parent = Number(statOf(pid)?.[1]);
    if (Number.isInteger(parent)) parents.set(pid, parent);
  }
  const family = new Set(pids);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (!family.has(pid) && family.has(parent)) {
        family.add(pid);
        grown = true;
      }
    }
  }
  return family;
}

/** User and system time of `family`, and of its children that are gone and were waited for. s. */
export function cpuSecondsOf(family: Iterable<number>): number {
  let seconds = 0;
  for (const pid of family) {
    const stat = statOf(pid);
    if (stat) seconds += [11, 12, 13, 14].reduce((sum, at) => sum + Number(stat[at]), 0) / ticksPerSecond;
  }
  return seconds;
}

export function pssBytesOf(family: Iterable<number>): number {
  let bytes = 0;
  for (const pid of family) bytes += pssOf(pid);
  return bytes;
}

/** Fields of /proc/PID/stat after the name, from the state on. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
