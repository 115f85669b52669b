/**
 * The kiosk's script with a browser and a gateway of the test's own: it waits, starts, watches and starts again, and its
 * station's secret stands in no argument. With the real ones: test/e2e/station.test.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning } from '../../support/is-running.ts';
import { waitFor } from '../../support/wait-for.ts';

const script = new URL('../../../config/deploy/kiosk/thap-canh-kiosk.sh', import.meta.url).pathname;
const token = 'dGhlLXNlY3JldC1vZi10aGUtc3RhdGlvbg';

let folder: string;
let gateway: Server;
let asked: { path: string; cookie: string | undefined }[];
/** What the gateway says of the station's page; `down`: it does not answer. */
let silentMs: number | null | 'down';
let kiosk: ChildProcess | undefined;
let said: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-'));
  mkdirSync(join(folder, 'profiles'));
  asked = [];
  said = '';
  silentMs = 0;
  gateway = createServer((request: IncomingMessage, reply) => {
    asked.push({ path: request.url ?? '', cookie: request.headers.cookie });
    if (silentMs === 'down') reply.writeHead(503).end();
    else reply.end(JSON.stringify({ id: 'x', wallName: 'trai', silentMs }));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  // Writes its own process id and what it was started with, and stays.
  const browser = '#!/bin/sh\necho "$$ $*" >> "$KIOSK_TEST_STARTS"\nexec sleep 600\n';
  writeFileSync(join(folder, 'browser'), browser, { mode: 0o755 });
  writeFileSync(join(folder, 'starts'), '');
});
afterEach(async () => {
  await stop();
  gateway.close();
  gateway.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const origin = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
const writeAddress = (text: string) => writeFileSync(join(folder, 'address'), text, { mode: 0o600 });
const starts = () =>
  readFileSync(join(folder, 'starts'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ pid: Number(line.split(' ', 1)[0]), args: line.slice(line.indexOf(' ') + 1) }));
const startOf = (count: number) => waitFor(`start ${count}`, () => starts()[count - 1]);

function start(): void {
  kiosk = spawn('sh', [script], {
    env: {
      ...process.env,
      KIOSK_ADDRESS_FILE: join(folder, 'address'),
      KIOSK_FOLDER: join(folder, 'profiles'),
      KIOSK_BROWSER: join(folder, 'browser'),
      KIOSK_TEST_STARTS: join(folder, 'starts'),
      KIOSK_LOOK_S: '1',
      KIOSK_HANG_S: '2',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  kiosk.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
}

async function stop(): Promise<void> {
  const program = kiosk;
  kiosk = undefined;
  if (!program || program.exitCode !== null) return;
  const ended = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  expect(await ended).toBe(0);
}

/** What every program on this machine was started with, looked at again and again. */
async function argumentsUntil(enough: () => boolean): Promise<string[]> {
  const lines = new Set<string>();
  const look = () => {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        lines.add(readFileSync(`/proc/${entry}/cmdline`, 'utf8'));
      } catch {
        // It ended meanwhile.
      }
    }
    return enough();
  };
  await waitFor('looks at all programs', look, { everyMs: 5 });
  return [...lines];
}

describe('the kiosk', () => {
  it('waits for the gateway, opens the address without a secret in any argument, and leaves nothing when it is stopped', async () => {
    silentMs = 'down';
    writeAddress(`${origin()}/wall/trai#pair=${token}\r\n`);
    start();
    await waitFor('several tries', () => asked.length >= 2);
    expect(starts()).toEqual([]);
    silentMs = 0;
    const { pid, args } = await startOf(1);
    const [page = ''] = /file:\/\/\S+$/.exec(args) ?? [];
    expect(readFileSync(new URL(page), 'utf8')).toContain(`${origin()}/wall/trai#pair=${token}`);
    const questions = () => asked.filter(({ path }) => path === '/api/stations/own').length;
    const given = await argumentsUntil(() => questions() >= 2);
    expect(given.filter((line) => line.includes(token))).toEqual([]);
    expect(said).not.toContain(token);
    expect(asked.find(({ path }) => path === '/api/stations/own')?.cookie).toBe(`tc_station=${token}`);
    await stop();
    expect(isRunning(pid)).toBe(false);
    expect(readdirSync(join(folder, 'profiles'))).toEqual([]);
  });

  it('starts the browser again when it is gone, with another profile', async () => {
    writeAddress(`${origin()}/wall/trai#pair=${token}\n`);
    start();
    const first = await startOf(1);
    process.kill(first.pid, 'SIGKILL');
    const second = await startOf(2);
    expect(second.args).not.toBe(first.args);
    expect(readdirSync(join(folder, 'profiles'))).toHaveLength(1);
  });

  it('starts it again when its page says nothing to a gateway that answers, and only then', async () => {
    writeAddress(`${origin()}/wall/trai#pair=${token}\n`);
    start();
    const first = await startOf(1);
    silentMs = 'down';
    const before = asked.length;
    await waitFor('many looks while the gateway is gone', () => asked.length >= before + 4);
    expect(starts()).toHaveLength(1);
    silentMs = 60_000;
    await startOf(2);
    expect(isRunning(first.pid)).toBe(false);
    expect(said).toContain('silent for 60000 ms');
  });

  it('says what is wrong with its address, and takes another one without being started again', async () => {
    writeAddress('https://gateway/wall/trai\n');
    start();
    await waitFor('a complaint', () => said.includes('holds no pairing address'));
    expect(starts()).toEqual([]);
    writeAddress(`${origin()}/wall/phai#pair=${token}\n`);
    expect(await startOf(1)).toBeDefined();
  });
});
