/** Starts the process of viewers (wall-clients.ts) and speaks with it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { WallClientSettings, WallCommand, WallReport } from './wall-client-messages.ts';

export interface WallClients {
  tell(command: Exclude<WallCommand, 'report'>): void;
  report(): Promise<WallReport>;
  close(): Promise<void>;
}

const startBoundMs = 60_000;

/** Resolves once every tile of every wall has its first init. */
export async function runWallClients(settings: WallClientSettings): Promise<WallClients> {
  const program = new URL('wall-clients.ts', import.meta.url).pathname;
  const child = fork(program, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
    await gone;
  };
  try {
    const endedEarly = gone.then(() => Promise.reject(new Error('the viewers ended before all had pictures')));
    await Promise.race([once(child, 'message', { signal: AbortSignal.timeout(startBoundMs) }), endedEarly]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    tell: (command) => void child.send(command),
    async report() {
      const answer = once(child, 'message');
      child.send('report' satisfies WallCommand);
      const [report] = await answer;
      return report as WallReport;
    },
    close,
  };
}
