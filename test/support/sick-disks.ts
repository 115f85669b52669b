/** Disks that can be made sick: a file system in memory that can be filled, one in a file that turns read-only, syncs that fail. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface SickDisk {
  readonly folder: string;
  close(): void;
}

/** Why this machine cannot make any; `undefined`: it can. */
export function whyNoSickDisks(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const missing = ['/usr/sbin/mkfs.ext4', '/usr/bin/strace'].filter((program) => !existsSync(program));
  return missing.length > 0 ? `${missing.join(', ')} missing` : undefined;
}

export function mountMemoryDisk(folder: string, megabytes: number) {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const ballast = join(folder, '.ballast');
  return {
    folder,
    /** Takes all that is free. */
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(ballast, new Uint8Array(bavail * bsize));
      } catch (error) {
        // Somebody else was faster: it is full all the same.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    close: () => void execFileSync('umount', [folder]),
  };
}

export function mountFileDisk(folder: string, megabytes: number) {
  const image = `${folder}.img`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(image, '');
  execFileSync('truncate', ['-s', `${megabytes}M`, image]);
  execFileSync('mkfs.ext4', ['-F', '-q', '-e', 'remount-ro', image]);
  const mount = () => execFileSync('mount', ['-o', 'loop', image, folder]);
  mount();
  // An empty disk: what the file system made itself is nothing of ours.
  rmSync(join(folder, 'lost+found'), { recursive: true, force: true });
  return {
    folder,
    /** The file system finds an error in itself, and takes no more. */
    turnReadOnly() {
      const source = execFileSync('findmnt', ['-n', '-o', 'SOURCE', folder], { encoding: 'utf8' }).trim();
      writeFileSync(`/sys/fs/ext4/${source.split('/').at(-1)}/trigger_fs_error`, '1');
    },
    /** As after a repair. */
    repair() {
      execFileSync('umount', [folder]);
      try {
        execFileSync('e2fsck', ['-f', '-y', image], { stdio: 'ignore' });
      } catch (error) {
        // 1: errors were corrected.
        if ((error as { status?: number }).status !== 1) throw error;
      }
      mount();
    },
    close: () => void execFileSync('umount', [folder]),
  };
}

/** Every fdatasync of a file below `folder` that the program has open now fails, until it is closed. */
export async function failSyncs(pid: number, folder: string): Promise<{ close(): Promise<void> }> {
  const open = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return path.startsWith(`${folder}/`) ? [path] : [];
    } catch {
      return [];
    }
  });
  if (open.length === 0) throw new Error(`nothing is open in ${folder}`);
  const paths = open.flatMap((path) => ['-P', path]);
  const inject = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=1+'];
  const tracer: ChildProcess = spawn(
    'strace',
    ['-f', '-q', '-o', '/dev/null', ...inject, ...paths, '-p', String(pid)],
    {
      stdio: 'ignore',
    },
  );
  await pause(500);
  return {
    async close() {
      const gone = new Promise((resolve) => tracer.once('exit', resolve));
      tracer.kill('SIGINT');
      await gone;
    },
  };
}
