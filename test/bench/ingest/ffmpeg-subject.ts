/** One plain `ffmpeg -c copy -f hls` per camera, writing to memory-backed files. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/wait-for.ts';
import type { IngestSubject } from './subject.ts';

const input = '-hide_banner -loglevel error -rtsp_transport tcp'.split(' ');
const output = '-map 0:v:0 -c copy -f hls -hls_time 2 -hls_list_size 8 -hls_flags delete_segments'.split(' ');
/** Starting many at once would only make each slower. */
const startedTogether = 4;
const startGapMs = 300;

export const ffmpegSubject: IngestSubject = {
  name: 'plain ffmpeg -c copy -f hls',
  async start(bench, role) {
    const folder = mkdtempSync('/dev/shm/thap-canh-bench-');
    const children: ChildProcess[] = [];
    const close = () => end(children, folder);
    try {
      const playlists: string[] = [];
      for (const [index, camera] of bench.cameras.entries()) {
        mkdirSync(join(folder, camera.code));
        const playlist = join(folder, camera.code, 'index.m3u8');
        playlists.push(playlist);
        children.push(spawn('ffmpeg', [...input, '-i', camera.url[role], ...output, playlist], { stdio: 'ignore' }));
        if (index % startedTogether === startedTogether - 1) await pause(startGapMs);
      }
      await waitFor('every playlist', () => playlists.every((file) => existsSync(file)), {
        boundMs: 120_000,
        everyMs: 500,
      });
    } catch (error) {
      await close();
      throw error;
    }
    return { pids: children.map((child) => child.pid ?? -1), settleMs: 3_000, close };
  },
};

async function end(children: readonly ChildProcess[], folder: string): Promise<void> {
  const gone = children.map(
    (child) =>
      new Promise((resolve) =>
        child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0),
      ),
  );
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(gone);
  rmSync(folder, { recursive: true, force: true });
}
