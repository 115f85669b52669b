/**
 * One ffmpeg process and its three pipes. It ends by SIGTERM, which lets ffmpeg send TEARDOWN and so frees the camera's
 * session, and by SIGKILL if that takes more than 2 s. Its stderr prints URLs with their password, so nothing of it leaves
 * unredacted, and only the last lines are kept.
 */
import { spawn } from 'node:child_process';
import type { Clock } from '../kernel/clock.ts';

export interface FfmpegExit {
  /** `undefined` when a signal ended it or it never started. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Set when the program could not be started at all. */
  readonly spawnError: Error | undefined;
  /** Last lines of stderr, redacted, oldest first. */
  readonly lastLines: readonly string[];
}

export interface FfmpegProcessOptions {
  readonly ffmpegPath: string;
  readonly args: readonly string[];
  readonly clock: Clock;
  redact(text: string): string;
  onOutput(bytes: Uint8Array): void;
  /** Each line of stderr as it came, secrets and all: look at it, keep nothing of it. */
  onLine?(line: string): void;
  /** Once, when the process is gone and its pipes are closed. */
  onExit(exit: FfmpegExit): void;
}

export interface FfmpegProcess {
  readonly pid: number | undefined;
  /** Bytes written to stdin that the process has not taken yet. */
  readonly waitingBytes: number;
  write(bytes: Uint8Array | string): void;
  endInput(): void;
  /** Asks it to end; idempotent. `onExit` follows. */
  stop(): void;
  /** Resolves after `onExit`. */
  readonly gone: Promise<void>;
}

const killAfterMs = 2_000;
const keptLines = 20;
const keptLineLength = 500;
/** The mov muxer's words on every packet of sound it gets too early: harmless, endless, and they would bury the reason of an exit. */
const noise = /pts has no value|Packet duration: -?\d+ \/ dts: -?\d+ is out of range/;

/** Only what a program needs to be found and to speak English; none of the gateway's own environment. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

export function startFfmpeg(options: FfmpegProcessOptions): FfmpegProcess {
  const child = spawn(options.ffmpegPath, [...options.args], { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  const lines = createLastLines(options.redact, (line) => options.onLine?.(line));
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  let spawnError: Error | undefined;
  let ended = false;
  let cancelKill: (() => void) | undefined;

  const finish = (exitCode: number | null, signal: string | null) => {
    if (ended) return;
    ended = true;
    cancelKill?.();
    const exit = { exitCode: exitCode ?? undefined, signal: signal ?? undefined, spawnError, lastLines: lines.all() };
    try {
      options.onExit(exit);
    } finally {
      resolve();
    }
  };
  child.on('error', (error) => {
    spawnError = error;
    if (child.pid === undefined) finish(null, null);
  });
  child.on('close', finish);
  // A process that died leaves its stdin broken: the exit says so, the write error adds nothing.
  child.stdin.on('error', () => {});
  child.stdout.on('data', options.onOutput);
  child.stderr.on('data', (bytes: Buffer) => lines.add(bytes.toString('utf8')));

  return {
    pid: child.pid,
    gone,
    get waitingBytes() {
      return child.stdin.writableLength;
    },
    write(bytes) {
      if (child.stdin.writable) child.stdin.write(bytes);
    },
    endInput: () => child.stdin.end(),
    stop() {
      if (ended || cancelKill !== undefined) return;
      child.stdin.destroy();
      child.kill('SIGTERM');
      cancelKill = options.clock.after(killAfterMs, () => child.kill('SIGKILL'));
    },
  };
}

function createLastLines(redact: (text: string) => string, onLine: (line: string) => void) {
  let rest = '';
  const kept: string[] = [];
  const keep = (line: string) => {
    const trimmed = line.trim();
    if (trimmed === '' || noise.test(trimmed)) return;
    onLine(trimmed);
    kept.push(trimmed);
    if (kept.length > keptLines) kept.shift();
  };
  return {
    add(text: string) {
      const lines = (rest + text).split(/[\r\n]/);
      rest = (lines.pop() ?? '').slice(-10_000);
      for (const line of lines) keep(line);
    },
    all() {
      keep(rest);
      rest = '';
      // Only now: few lines are ever read, and a camera with a broken stream writes many.
      return kept.map((line) => redact(line).slice(0, keptLineLength));
    },
  };
}
