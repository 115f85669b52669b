/**
 * CPU and memory per camera for ingest + packaging, sub profiles: the gateway (all its processes, every playlist asked
 * for as a viewer would) beside a plain `ffmpeg -c copy -f hls` per camera that writes to memory-backed files. Both on the
 * same simulated cameras, in alternation, so that a drift of the machine hits both.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../support/bind-devices.ts';
import { startDistrict } from '../support/district.ts';
import { waitFor } from '../support/wait-for.ts';
import { costOf } from './process-cost.ts';
import { type Summary, summaryOf } from './statistics.ts';

export interface IngestRow {
  readonly what: string;
  readonly cameras: number;
  /** Per cent of one core, per camera. */
  readonly cpuPercent: Summary;
  /** Proportional set size per camera, MB. */
  readonly memoryMb: Summary;
  readonly processes: number;
}

export interface IngestOptions {
  readonly cameraCounts: readonly number[];
  readonly secondsPerRun: number;
  readonly rounds: number;
  readonly say: (text: string) => void;
}

export async function measureIngest(options: IngestOptions): Promise<IngestRow[]> {
  const rows: IngestRow[] = [];
  for (const cameras of options.cameraCounts) {
    const gatewayRuns: Run[] = [];
    const plainRuns: Run[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`${cameras} cameras, round ${round + 1} of ${options.rounds}`);
      await measurePair(cameras, options.secondsPerRun, gatewayRuns, plainRuns);
    }
    rows.push(
      rowOf('gateway: ingest + LL-HLS', cameras, gatewayRuns),
      rowOf('plain ffmpeg -c copy -f hls', cameras, plainRuns),
    );
  }
  return rows;
}

interface Run {
  readonly cpuPercent: number;
  readonly memoryMb: number;
  readonly processes: number;
}

async function measurePair(cameras: number, seconds: number, gatewayRuns: Run[], plainRuns: Run[]): Promise<void> {
  const district = await startDistrict({ cameras, baseAddress: '127.30.0.0' });
  try {
    const list = await call<{ id: string; code: string; serving: { sub: { rtspUrl: string } | null } | null }[]>(
      `${district.url}/api/cameras`,
      'GET',
    );
    await waitFor(
      'every sub stream',
      async () => {
        const health = await call<{ streamsRunning: number }>(`${district.url}/api/health`, 'GET');
        return health.streamsRunning >= cameras;
      },
      { boundMs: 180_000, everyMs: 500 },
    );
    const viewers = askPlaylists(
      district.url,
      list.map((camera) => camera.id),
    );
    await pause(5_000);
    gatewayRuns.push(await measured([district.gateway().pid], cameras, seconds));
    await viewers.stop();
    await district.gateway().stop();
    const urls = district.devices.flatMap((device) => {
      const sub = list.find((camera) => camera.code === device.code)?.serving?.sub;
      return sub ? [withCredentials(sub.rtspUrl, device.user, device.password)] : [];
    });
    plainRuns.push(await measurePlain(urls, seconds));
  } finally {
    await district.close();
  }
}

function withCredentials(url: string, user: string, password: string): string {
  return url.replace('rtsp://', `rtsp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}

/** Asks each camera's playlist once per 2 s segment, so that packaging is on for every one. */
function askPlaylists(url: string, cameraIds: readonly string[]) {
  let going = true;
  const loop = (async () => {
    while (going) {
      await Promise.all(
        cameraIds.map((id) =>
          fetch(`${url}/hls/${id}/sub/index.m3u8`).then(
            (answer) => answer.text(),
            () => '',
          ),
        ),
      );
      await pause(2_000);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
    },
  };
}

async function measurePlain(urls: readonly string[], seconds: number): Promise<Run> {
  const folder = mkdtempSync('/dev/shm/thap-canh-bench-');
  const children: ChildProcess[] = [];
  try {
    for (const [index, url] of urls.entries()) {
      const out = join(folder, String(index));
      mkdirSync(out);
      const args = [
        '-hide_banner',
        '-loglevel',
        'error',
        '-rtsp_transport',
        'tcp',
        '-i',
        url,
        '-map',
        '0:v:0',
        '-c',
        'copy',
      ];
      const hls = [
        '-f',
        'hls',
        '-hls_time',
        '2',
        '-hls_list_size',
        '8',
        '-hls_flags',
        'delete_segments',
        join(out, 'index.m3u8'),
      ];
      children.push(spawn('ffmpeg', [...args, ...hls], { stdio: 'ignore' }));
      if (index % 4 === 3) await pause(300);
    }
    await pause(8_000);
    return await measured(
      children.map((child) => child.pid ?? -1),
      urls.length,
      seconds,
    );
  } finally {
    const gone = children.map(
      (child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(0))),
    );
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(gone);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(pids: readonly number[], cameras: number, seconds: number): Promise<Run> {
  const before = costOf(pids);
  const fromMs = performance.now();
  await pause(seconds * 1_000);
  const after = costOf(pids);
  const passed = (performance.now() - fromMs) / 1_000;
  return {
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / passed / cameras) * 100,
    memoryMb: after.pssBytes / cameras / 1e6,
    processes: after.processes,
  };
}

function rowOf(what: string, cameras: number, runs: readonly Run[]): IngestRow {
  return {
    what,
    cameras,
    cpuPercent: summaryOf(runs.map((run) => run.cpuPercent)),
    memoryMb: summaryOf(runs.map((run) => run.memoryMb)),
    processes: Math.max(...runs.map((run) => run.processes)),
  };
}
