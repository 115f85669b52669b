/**
 * Where this machine's clock comes from and how far it is off. Asks chrony, then systemd's timesyncd; what neither
 * tells is null, never a guess. Both are plain programs, run with an argument list and a deadline.
 */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayHealth } from './schemas.ts';

export type GatewayClock = GatewayHealth['clock'];

/** Standard output of a program, or `undefined` when it is not there, fails or takes too long. */
export type RunProgram = (file: string, args: readonly string[], signal?: AbortSignal) => Promise<string | undefined>;

const deadlineMs = 2_000;
const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Trying to start what is not there would cost as much as starting it. */
async function findProgram(file: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, file);
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}

export const runProgram: RunProgram = async (file, args, signal) => {
  const path = await findProgram(file);
  if (path === undefined) return undefined;
  return new Promise((resolve) => {
    execFile(
      path,
      [...args],
      {
        ...(signal ? { signal } : {}),
        timeout: deadlineMs,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024,
        env: { PATH: folders.join(':'), LC_ALL: 'C' },
      },
      (error, stdout) => resolve(error ? undefined : stdout),
    );
  });
};

/** `signal` ends the programs that still run. */
export async function readGatewayClock(signal?: AbortSignal, run: RunProgram = runProgram): Promise<GatewayClock> {
  const tracking = await run('chronyc', ['-c', 'tracking'], signal);
  const chrony = tracking === undefined ? undefined : parseChronyTracking(tracking);
  if (chrony) return chrony;
  const shown = await run('timedatectl', ['show', '--property=NTPSynchronized', '--property=NTP'], signal);
  const timesync = shown === undefined ? undefined : await run('timedatectl', ['timesync-status'], signal);
  return shown === undefined
    ? { source: 'unknown', synchronised: null, offsetMs: null }
    : parseTimedate(shown, timesync ?? '');
}

/** `chronyc -c tracking`: id, name, stratum, reference time, system time offset (s, positive: fast), …, leap status. */
export function parseChronyTracking(csv: string): GatewayClock | undefined {
  const fields = csv.trim().split(',');
  const [id = '', name = '', , , offsetText = ''] = fields;
  const offsetS = Number(offsetText);
  if (fields.length < 14 || offsetText === '' || !Number.isFinite(offsetS)) return undefined;
  const synchronised = fields.at(-1) !== 'Not synchronised';
  return {
    source: `chrony ${name || id}`.trim(),
    synchronised,
    offsetMs: synchronised ? offsetS * 1_000 : null,
  };
}

/** `timedatectl show` (key=value) and the human `timesync-status`, whose offset reads `+1.234ms`, `-56us` or `+1.2s`. */
export function parseTimedate(shown: string, status: string): GatewayClock {
  const synchronised = /^NTPSynchronized=(yes|no)$/m.exec(shown)?.[1];
  const server = /^\s*Server: (\S+)/m.exec(status)?.[1];
  const offset = /^\s*Offset: ([+-]?[\d.]+)(us|ms|s)$/m.exec(status);
  const scale = { us: 0.001, ms: 1, s: 1_000 }[offset?.[2] ?? ''] ?? 0;
  return {
    source: server ? `timesyncd ${server}` : 'timedatectl',
    synchronised: synchronised === undefined ? null : synchronised === 'yes',
    offsetMs: offset ? Number(offset[1]) * scale : null,
  };
}
