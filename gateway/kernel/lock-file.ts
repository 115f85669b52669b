/**
 * One program per database: the lock file holds the pid and the start time of its owner, so that a crashed owner (or a
 * pid that was given to another program since) locks nobody out.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { GatewayError } from './errors.ts';

export interface LockFile {
  release(): void;
}

/** @throws GatewayError `request.conflict` with the owner's pid when another living program holds it. */
export function takeLockFile(path: string): LockFile {
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? ''}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new GatewayError('database.failed', { cause: error });
    }
    const owner = ownerOf(path);
    if (owner !== undefined) {
      throw new GatewayError('request.conflict', {
        details: { path, pid: owner },
        message: `in use by process ${owner} (${path})`,
      });
    }
    rmSync(path, { force: true });
  }
  throw new GatewayError('request.conflict', { details: { path } });
}

/** Pid of the living owner, `undefined` when there is none. */
function ownerOf(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const [pidText = '', startTime = ''] = text.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const running = startTimeOf(pid);
  return running !== undefined && running === startTime ? pid : undefined;
}

/** Field 22 of /proc/PID/stat (proc(5)): clock ticks after boot at which the process started. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
