/** Debian's real influxd with a folder and ports of its own, that a test can kill and start again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { waitFor } from './wait-for.ts';

export interface InfluxServer {
  readonly port: number;
  /** As a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP / SIGCONT: connections are taken and nothing is answered. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

const program = '/usr/bin/influxd';
export const hasInflux = (): boolean => existsSync(program);

export async function startInfluxServer(): Promise<InfluxServer> {
  const folder = mkdtempSync(join(tmpdir(), 'influx-'));
  const [port = 0, rpcPort = 0] = await freePorts(2);
  const file = join(folder, 'influxdb.conf');
  writeFileSync(file, configOf(folder, port, rpcPort));
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await gone;
  };
  const server: InfluxServer = {
    port,
    kill: () => end('SIGKILL'),
    async start() {
      child = spawn(program, ['-config', file], { stdio: 'ignore', env: { HOME: folder } });
      await waitFor('influxd answers', async () => (await fetch(`http://127.0.0.1:${port}/ping`)).status === 204);
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async close() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const configOf = (folder: string, port: number, rpcPort: number): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[retention]
  check-interval = "10m"
`;
