/** A program of the project as a child process: started, waited for by a line that it prints, ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ChildProgram {
  readonly pid: number;
  /** Resolves with the exit code when the process is gone. */
  readonly ended: Promise<number>;
  /** SIGTERM, then SIGKILL when it is not gone after `graceMs`. */
  stop(graceMs?: number): Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Both outputs go into this file as well. */
  readonly logFile?: string;
  /** Lines for the person at the console only, as one-time links are: told here, and not written to the file. */
  readonly aside?: (line: string) => boolean;
  /** Gives a value for the line that says "ready". */
  readonly readyLine: (line: string) => unknown;
  /** Told at once, so that a program can be ended that is not ready yet. */
  readonly onSpawn?: (program: ChildProgram) => void;
}

/** Starts the same Node with `args`; resolves once `readyLine` recognised a line, rejects when the program ends first. */
export async function startProgram<T>(options: ChildOptions): Promise<{ program: ChildProgram; ready: T }> {
  const child = spawn(process.execPath, [...options.args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = programOf(child);
  options.onSpawn?.(program);
  const tail: string[] = [];
  // Written at once: whoever waits for a line, or for the end, finds it in the file.
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');
  const ready = await new Promise<T>((resolve, reject) => {
    const onLine = (line: string) => {
      if (options.aside?.(line)) return;
      if (log !== undefined) writeSync(log, `${line}\n`);
      tail.push(line);
      if (tail.length > 20) tail.shift();
      const value = options.readyLine(line);
      if (value !== undefined && value !== false && value !== null) resolve(value as T);
    };
    const outputs = [child.stdout, child.stderr].map((input) => createInterface({ input }).on('line', onLine));
    void Promise.all(outputs.map((output) => once(output, 'close'))).then(() => log === undefined || closeSync(log));
    child.on('error', reject);
    child.on('exit', (code) => {
      reject(new Error(`${options.args[0]} ended with ${code} before it was ready:\n${tail.join('\n')}`));
    });
  });
  return { program, ready };
}

function programOf(child: ChildProcess): ChildProgram {
  const ended = new Promise<number>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))),
  );
  return {
    pid: child.pid ?? -1,
    ended,
    kill: (signal) => void child.kill(signal),
    async stop(graceMs = 8_000) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}
