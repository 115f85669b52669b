/**
 * Another server beside which the gateway is measured. Its program is the runner's own affair (`--peer NAME` when it is on PATH,
 * `--peer NAME=/path`); an adapter says how it is configured for its best, on loopback only, from files in a temporary folder.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PeerCamera {
  /** A name that may stand in a URL. */
  readonly name: string;
  readonly url: string;
}

/** `ingest`: every camera pulled and packaged for viewers; `pages`: every camera pulled, ready for its pages. */
export type PeerPurpose = 'ingest' | 'pages';

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** What `ingest` makes it do. */
  readonly packaging: string;
  /** Names of the pages that can be opened per camera. */
  readonly pages: readonly string[];
  /** Resolves once every camera is pulled. */
  start(cameras: readonly PeerCamera[], purpose: PeerPurpose): Promise<RunningPeer>;
}

export interface RunningPeer {
  readonly pid: number;
  pageUrl(page: string, camera: string): string;
  close(): Promise<void>;
}

export interface PeerProcess {
  readonly pid: number;
  readonly folder: string;
  close(): Promise<void>;
}

export const makePeerFolder = (name: string): string => mkdtempSync(join(tmpdir(), `thap-canh-${name}-`));

/** Runs the program in `folder`, which goes when it is closed; its output goes to a file there. */
export function runPeer(program: string, args: readonly string[], folder: string): PeerProcess {
  const output = createWriteStream(join(folder, 'output.log'));
  const child: ChildProcess = spawn(program, [...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    pid: child.pid ?? -1,
    folder,
    async close() {
      child.kill('SIGKILL');
      await gone;
      output.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the program says of its version, or why it cannot be run. */
export function peerVersion(program: string, args: readonly string[]): string {
  try {
    return (
      execFileSync(program, [...args], { encoding: 'utf8' })
        .trim()
        .split('\n')[0] ?? ''
    );
  } catch (cause) {
    throw new Error(`${program} cannot be run: put it on PATH or say --peer NAME=/path`, { cause });
  }
}
