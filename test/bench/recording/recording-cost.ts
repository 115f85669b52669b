/**
 * What recording a camera costs beside pulling it, beside one `ffmpeg -c copy -f segment` per camera that does both, and how many
 * bytes are written for each byte of a frame. On the machine's own disk, since syncs are part of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openToRead } from '../../../gateway/kernel/database.ts';
import type { IndexTables } from '../../../gateway/recordings/files/index-tables.ts';
import { unpackSegments } from '../../../gateway/recordings/files/segment-table.ts';
import type { PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type BenchDistrict, type Role, startBenchDistrict } from '../bench-district.ts';
import type { BenchOptions } from '../bench-part.ts';
import { cpuSecondsOf, familyOf } from '../process-cost.ts';

export interface RecordingRun {
  readonly role: Role;
  readonly cameras: number;
  readonly subject: 'gateway pulls' | 'gateway pulls and records' | 'ffmpeg -c copy -f segment';
  /** % of one core per camera, one figure per slice of time. */
  readonly cpuPercent: readonly number[];
}

export interface WrittenBytes {
  readonly role: Role;
  /** Of frames, as the cameras sent them. */
  readonly frames: number;
  /** Files, tails and rows. */
  readonly written: number;
  /** By the kernel's account of the gateway, whole pages; null where it is not kept. */
  readonly toDisk: number | null;
}

const sliceMs = 4_000;
const settleMs = 5_000;
const tailRowBytes = 60;

export async function measureRecordingCost(options: BenchOptions) {
  const runs: RecordingRun[] = [];
  const bytes: WrittenBytes[] = [];
  const disk = mkdtempSync(join(tmpdir(), 'thap-canh-bench-disk-'));
  try {
    for (const cameras of options.cameraCounts) {
      const folder = join(disk, String(cameras));
      mkdirSync(folder);
      const bench = await startBenchDistrict({
        cameras,
        say: options.say,
        config: {
          streams: { window: { maxMs: 8_000 } },
          health: { spotCheckMs: 3_600_000 },
          recordings: { disks: [{ name: 'D1', folder, quotaGb: 20 }], minFreeGb: 1 },
        },
      });
      try {
        for (const role of ['main', 'sub'] as const) {
          const measured = await measureRole(bench, role, folder, options);
          runs.push(...measured.runs);
          bytes.push(measured.bytes);
        }
      } finally {
        await bench.close();
      }
    }
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
  return { runs, bytes };
}

async function measureRole(bench: BenchDistrict, role: Role, folder: string, { rounds, seconds, say }: BenchOptions) {
  const runs: RecordingRun[] = [];
  const cameras = bench.cameras.length;
  const gateway = [bench.district.gateway().pid];
  let written = 0;
  const database = join(bench.district.folder, 'var', 'recordings.db');
  for (let round = 1; round <= rounds; round += 1) {
    say(`recording: round ${round} of ${rounds}: ${cameras} × ${role}`);
    await record(bench, 'none');
    await bench.pull(role, 'direct');
    runs.push({ role, cameras, subject: 'gateway pulls', cpuPercent: await cpuOf(gateway, cameras, seconds) });
    const before = writtenBy(gateway[0] ?? 0);
    await record(bench, role);
    await pause(settleMs);
    runs.push({
      role,
      cameras,
      subject: 'gateway pulls and records',
      cpuPercent: await cpuOf(gateway, cameras, seconds),
    });
    await record(bench, 'none');
    await waitFor('no file open', () => readdirSync(join(folder, 'recordings', 'open')).length === 0);
    written += writtenBy(gateway[0] ?? 0) - before;
    await bench.pullNothing();
    const ffmpeg = await startFfmpegs(bench, role);
    try {
      const subject = 'ffmpeg -c copy -f segment' as const;
      runs.push({ role, cameras, subject, cpuPercent: await cpuOf(ffmpeg.pids, cameras, seconds) });
    } finally {
      await ffmpeg.close();
    }
  }
  const counted = await countBytes(database, role);
  return { runs, bytes: { role, ...counted, toDisk: Number.isNaN(written) ? null : written } };
}

/** Only this profile is recorded, all the time. */
async function record({ district }: BenchDistrict, role: Role | 'none'): Promise<void> {
  const administrator = await district.as('administrator');
  const policies = await administrator.call<PolicyView[]>('/api/recordings/policies/default');
  const wanted = policies.map((policy) => ({ ...policy, mode: policy.role === role ? 'always' : 'off', triggers: [] }));
  await administrator.call('/api/recordings/policies', 'PUT', wanted);
}

async function cpuOf(pids: readonly number[], cameras: number, seconds: number): Promise<number[]> {
  await pause(settleMs);
  const family = familyOf(pids);
  const cpuPercent: number[] = [];
  for (let slices = Math.max(1, Math.round((seconds * 1_000) / sliceMs)); slices > 0; slices -= 1) {
    const before = cpuSecondsOf(family);
    const fromMs = performance.now();
    await pause(sliceMs);
    const passedS = (performance.now() - fromMs) / 1_000;
    cpuPercent.push(((cpuSecondsOf(family) - before) / passedS / cameras) * 100);
  }
  return cpuPercent;
}

/** Bytes that the kernel sent to storage for it (proc(5), io). */
function writtenBy(pid: number): number {
  try {
    return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}

/** Without sound a segment is one `moof` of 88 bytes and 16 for each frame, and the 8 of its `mdat`. */
async function countBytes(path: string, role: Role) {
  const db = openToRead(path).withTables<IndexTables>();
  const rows = await db.selectFrom('file').selectAll().where('role', '=', role).execute();
  await db.destroy();
  let frames = 0;
  let written = 0;
  for (const row of rows) {
    const segments = unpackSegments(row.segment_table, { startMs: row.start_ms, initBytes: row.init_bytes });
    for (const segment of segments) frames += segment.sizeBytes - 96 - 16 * segment.frames;
    written += row.size_bytes + segments.length * tailRowBytes + row.segment_table.length + 500;
  }
  return { frames, written };
}

async function startFfmpegs(bench: BenchDistrict, role: Role) {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-bench-segments-'));
  const children: ChildProcess[] = bench.cameras.map(({ code, url }) => {
    mkdirSync(join(folder, code));
    const input = ['-hide_banner', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-i', url[role]];
    const output = ['-map', '0:v:0', '-c', 'copy', '-f', 'segment', '-segment_time', '10', '-segment_format', 'mp4'];
    const fragments = ['-segment_format_options', 'movflags=frag_keyframe+empty_moov', join(folder, code, '%05d.mp4')];
    return spawn('ffmpeg', [...input, ...output, ...fragments], { stdio: 'ignore' });
  });
  const close = async () => {
    const gone = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(gone);
    rmSync(folder, { recursive: true, force: true });
  };
  const begun = () => bench.cameras.every(({ code }) => readdirSync(join(folder, code)).length > 0);
  await waitFor('a file of every ffmpeg', begun, { boundMs: 120_000, everyMs: 500 });
  return { pids: children.map(({ pid }) => pid ?? -1), close };
}
