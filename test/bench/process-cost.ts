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

/** Cost of the processes in `pids` and of everything below them. */
export function costOf(pids: readonly number[]): ProcessCost {
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
  let cpuSeconds = 0;
  let pssBytes = 0;
  for (const pid of family) {
    const stat = statOf(pid);
    // utime, stime, and those of children that are gone and were waited for.
    if (stat) cpuSeconds += [11, 12, 13, 14].reduce((sum, at) => sum + Number(stat[at]), 0) / ticksPerSecond;
    pssBytes += pssOf(pid);
  }
  return { processes: family.size, cpuSeconds, pssBytes };
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
