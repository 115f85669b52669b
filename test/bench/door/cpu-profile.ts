/**
 * A CPU profile of a running Node program, from outside: SIGUSR1 opens its inspector (on this machine only), the DevTools
 * protocol does the rest. Nothing of the program is changed for it.
 */
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { waitFor } from '../../support/wait-for.ts';

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node on top of the stack at each sample. */
  readonly samples: readonly number[];
  /** µs between samples. */
  readonly timeDeltas: readonly number[];
}

export interface Profiler {
  /** Runs the program's sampler meanwhile. */
  during(work: () => Promise<void>): Promise<CpuProfile>;
  close(): void;
}

export const sampleUs = 500;

/** @param logFile where the program's standard error goes: Node says there at which address its inspector listens */
export async function attachProfiler(pid: number, logFile: string): Promise<Profiler> {
  process.kill(pid, 'SIGUSR1');
  // A program that was started again has the line of the one before it in its file too.
  const socket = await waitFor('the inspector', () => {
    const address = [...readFileSync(logFile, 'utf8').matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1];
    return address === undefined ? undefined : openSocket(address);
  });
  let last = 0;
  const ask = <T>(method: string, params: object = {}): Promise<T> => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const hear = (bytes: Buffer) => {
        const answer = JSON.parse(String(bytes)) as { id?: number; result?: T; error?: { message: string } };
        if (answer.id !== id) return;
        socket.off('message', hear);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result as T);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  const { result } = await ask<{ result: { value: number } }>('Runtime.evaluate', { expression: 'process.pid' });
  if (result.value !== pid) throw new Error(`the inspector is that of ${result.value}, not of ${pid}`);
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: sampleUs });
  return {
    async during(work) {
      await ask('Profiler.start');
      await work();
      return (await ask<{ profile: CpuProfile }>('Profiler.stop')).profile;
    },
    close: () => socket.terminate(),
  };
}

function openSocket(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address, { maxPayload: 512 * 1024 * 1024 });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}
