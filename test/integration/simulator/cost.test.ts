/** What 120 cameras cost: the simulator as a process of its own, every sub stream and a few mains pulled over TCP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { RtspSink } from './rtsp-sink.ts';

const MAIN = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
const CAMERAS = 120;
const MAINS = 4;
const MEASURED_MS = 10_000;
const CLOCK_TICKS = 100;

interface ReadyCamera {
  readonly code: string;
  readonly address: string;
  readonly rtspPort: number;
  readonly user: string;
  readonly password: string;
  readonly profiles: readonly { readonly profile: string; readonly path: string; readonly codec: string }[];
}

let child: ChildProcess | undefined;
const sinks: RtspSink[] = [];

/** Seconds of CPU a process has used, its own threads only. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

async function openSink(camera: ReadyCamera, role: string): Promise<RtspSink> {
  const path = camera.profiles.find((profile) => profile.profile === role)?.path ?? '';
  const sink = await RtspSink.open({ ...camera, port: camera.rtspPort, path });
  sinks.push(sink);
  expect(await sink.play(), camera.code).toBe(200);
  return sink;
}

afterAll(async () => {
  for (const sink of sinks) sink.close();
  if (child === undefined || child.exitCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
});

it('120 sub streams and 4 mains cost less than 0.4 of a core', async () => {
  child = spawn(process.execPath, [MAIN, '--cameras', `${CAMERAS}`, '--base-address', '127.101.0.0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error('no simulator');
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
  const { cameras } = JSON.parse(line) as { cameras: ReadyCamera[] };
  expect(cameras).toHaveLength(CAMERAS);
  for (const camera of cameras) await openSink(camera, 'sub');
  for (const camera of cameras.slice(0, MAINS)) await openSink(camera, 'main');

  const bytesBefore = sinks.reduce((sum, sink) => sum + sink.bytes, 0);
  const before = cpuSeconds(pid);
  const startMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  const seconds = (performance.now() - startMs) / 1000;
  const share = (cpuSeconds(pid) - before) / seconds;
  const mbit = ((sinks.reduce((sum, sink) => sum + sink.bytes, 0) - bytesBefore) * 8) / seconds / 1e6;
  console.log(
    `simulator: ${CAMERAS} sub + ${MAINS} main streams, ${mbit.toFixed(1)} Mbit/s, ${(share * 100).toFixed(1)} % of a core`,
  );
  expect(sinks.every((sink) => sink.packets > 0)).toBe(true);
  expect(mbit).toBeGreaterThan(50);
  expect(share).toBeLessThan(0.4);
  // The first start encodes every clip.
}, 900_000);
