/** Runs one ffmpeg to its end; what it says on stderr becomes the error. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

const STDERR_KEPT = 4000;

/** @param write fills ffmpeg's stdin when given (raw pictures). */
export async function runFfmpeg(
  parameters: readonly string[],
  options: { write?: (input: Writable) => Promise<void>; signal?: AbortSignal } = {},
): Promise<void> {
  const base = ['-hide_banner', '-nostdin', '-loglevel', 'error'];
  const child: ChildProcess = spawn('ffmpeg', [...base, ...parameters], {
    stdio: [options.write === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString('utf8')).slice(-STDERR_KEPT);
  });
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  if (options.write !== undefined && child.stdin !== null) {
    // A broken pipe is told better by ffmpeg's own exit.
    child.stdin.on('error', () => undefined);
    await options.write(child.stdin);
    child.stdin.end();
  }
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${said.trim()}`);
}
