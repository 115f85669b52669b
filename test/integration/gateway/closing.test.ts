/** The gateway as a program: how it ends, what it leaves, and who may start beside it or after it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildProgram, startProgram } from '../../support/child-program.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { cameraOf, childrenOf, playing } from '../../support/district-sight.ts';
import { isRunning } from '../../support/is-running.ts';
import { waitFor } from '../../support/wait-for.ts';

const root = new URL('../../..', import.meta.url).pathname;
/** All that a stopped gateway may leave in its folder. */
const kept = ['audit.key', 'credentials.key', 'evidence', 'gateway.db', 'metrics.db', 'recordings.db'];

let district: District;
/** Started by this file itself, so that its temporary folder is its own. */
let gateway: ChildProgram;
let folder: string;
let tempFolder: string;

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.63.0.0', ingest: () => 'ffmpeg' });
  folder = join(district.folder, 'var');
  tempFolder = join(district.folder, 'tmp');
  mkdirSync(tempFolder);
  expect(await district.gateway().stop(60_000)).toBe(0);
});
afterAll(async () => {
  await gateway?.stop();
  await district?.close();
});

async function start(before: readonly string[] = []): Promise<void> {
  const { program } = await startProgram<true>({
    cwd: root,
    args: [...before, 'gateway/main.ts', '--config', district.configFile],
    env: { TMPDIR: tempFolder },
    logFile: join(district.folder, 'gateway.log'),
    readyLine: (line) => line.includes('"listening"'),
  });
  gateway = program;
  await waitFor('ready', async () => (await fetch(`${district.url}/readyz`)).ok);
}

/** Everything of the gateway that has a life is in use: viewers, sockets, steering, stills, a transcode, a discovery run. */
async function useAll(): Promise<() => Promise<void>> {
  const operator = await district.as('operator');
  const administrator = await district.as('administrator');
  for (const { code } of district.devices) await playing(district, code);
  const { id } = await cameraOf(district, 'C-01');
  const sockets = ['/api/events', '/api/ptz?desk=one'].map((path) => operator.socket(path));
  for (const socket of sockets) {
    socket.on('error', () => {});
    await waitFor('an open socket', () => socket.readyState === socket.OPEN);
  }
  sockets[1]?.send(JSON.stringify({ type: 'move', cameraId: id, pan: 0.3, tilt: 0, zoom: 0 }));
  await waitFor('the main stream', async () => (await operator.fetch(`/hls/${id}/main/index.m3u8`)).ok);
  await waitFor('the transcoded stream', async () => (await operator.fetch(`/hls/${id}/h264/index.m3u8`)).ok);
  expect((await operator.fetch(`/api/cameras/${id}/snapshot.jpg`)).status).toBe(200);
  await administrator.call('/api/discovery', 'POST', { targets: ['127.63.99.0/24'] });
  // A request that is held open when the end comes.
  const blocked = operator.fetch(`/hls/${id}/sub/index.m3u8?_HLS_msn=99999999`).catch(() => undefined);
  return async () => {
    for (const socket of sockets) socket.terminate();
    await blocked;
  };
}

describe('a gateway in full use', () => {
  it('ends by itself on SIGTERM, and leaves no process and no file but what it keeps', async () => {
    await start();
    const release = await useAll();
    const children = childrenOf(gateway.pid);
    expect(children.length).toBeGreaterThan(district.devices.length);
    gateway.kill('SIGTERM');
    // 0: closed by itself. What takes longer than its own limit of 4.5 s ends with 1.
    expect(await gateway.ended).toBe(0);
    await release();
    await waitFor('all of its processes gone', () => children.every(({ pid }) => !isRunning(pid)));
    expect(readdirSync(folder).toSorted()).toEqual(kept);
    expect(readdirSync(tempFolder)).toEqual([]);
  });

  it('refuses a second one on the same folder, in plain words, and goes on', async () => {
    await start();
    const second = spawn(process.execPath, ['gateway/main.ts', '--config', district.configFile], { cwd: root });
    let said = '';
    for (const stream of [second.stdout, second.stderr]) stream.on('data', (text) => (said += String(text)));
    const code = await new Promise<number | null>((resolve) => second.once('close', resolve));
    expect(code).toBe(1);
    expect(said).toContain(`in use by process ${gateway.pid}`);
    expect(existsSync(join(folder, 'gateway.lock'))).toBe(true);
    expect((await fetch(`${district.url}/readyz`)).status).toBe(200);
  });

  it('killed with SIGKILL leaves no process for long, and the next one starts and plays', async () => {
    for (const { code } of district.devices) await playing(district, code);
    const children = childrenOf(gateway.pid);
    expect(children.length).toBeGreaterThanOrEqual(district.devices.length);
    gateway.kill('SIGKILL');
    await gateway.ended;
    expect(existsSync(join(folder, 'gateway.lock'))).toBe(true);
    await waitFor('the orphans to end by themselves', () => children.every(({ pid }) => !isRunning(pid)));
    const startedAtMs = Date.now();
    await start();
    for (const { code } of district.devices) await playing(district, code, startedAtMs);
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(kept);
  });

  it('closes tidily after an error that nobody caught, and says by its code that it did not end well', async () => {
    const fault = `process.on('SIGUSR2', () => { throw new Error('planned by the test'); })`;
    await start(['--import', `data:text/javascript,${encodeURIComponent(fault)}`]);
    gateway.kill('SIGUSR2');
    expect(await gateway.ended).toBe(1);
    expect(readdirSync(folder).toSorted()).toEqual(kept);
  });
});
