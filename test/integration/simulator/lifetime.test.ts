/** A simulator leaves nothing behind: in process, after a failed start, and as a program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';

const MAIN = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));

describe('lifetime', () => {
  it('close leaves no socket, timer or process', async () => {
    const count = (): number =>
      process.getActiveResourcesInfo().filter((kind) => /Timeout|TCP|UDP|Process/.test(kind)).length;
    const before = count();
    const simulator = await startSimulator({
      baseAddress: '127.105.0.0',
      httpPort: 0,
      rtspPort: 0,
      discoveryPort: 37_024,
      controlPort: 0,
      district: [{ code: 'P-01', view: 0, light: 'day' }],
      plan: [{ atMs: 600_000, codes: ['P-01'], switch: 'stall', settings: {} }],
    });
    expect(count()).toBeGreaterThan(before);
    await simulator.switchboard.turn('P-01', 'stall', { forMs: 600_000 });
    await simulator.switchboard.turn('P-01', 'reboot', { downMs: 600_000 });
    await simulator.close();
    await expect.poll(count, { timeout: 5000 }).toBeLessThanOrEqual(before);
  });

  it('a start that fails leaves nothing listening', async () => {
    const entry = { view: 0, light: 'day', address: '127.105.0.9' } as const;
    const options = { httpPort: 8000, rtspPort: 0, discoveryPort: 37_024 };
    await expect(
      startSimulator({
        ...options,
        district: [
          { code: 'P-01', ...entry },
          { code: 'P-02', ...entry },
        ],
      }),
    ).rejects.toThrow(/EADDRINUSE/);
    const again = await startSimulator({ ...options, district: [{ code: 'P-01', ...entry }] });
    await again.close();
  });

  it('a start given up while it encodes ends, and leaves no draft in the cache', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'simulator-cache-'));
    const stopping = new AbortController();
    const started = startSimulator({
      cameras: 12,
      baseAddress: '127.105.0.0',
      httpPort: 0,
      discoveryPort: 37_024,
      cache,
      signal: stopping.signal,
    });
    started.catch(() => undefined);
    await expect.poll(async () => (await readdir(cache)).length, { timeout: 20_000 }).toBe(2);
    stopping.abort();
    await expect(started).rejects.toThrow();
    await expect.poll(async () => (await readdir(cache)).length, { timeout: 20_000 }).toBe(0);
    await rm(cache, { recursive: true });
  });

  it('is controlled through a Unix socket too', async () => {
    const socketPath = join(tmpdir(), `simulator-${process.pid}.sock`);
    const simulator = await startSimulator({ district: [], discoveryPort: 37_024, controlSocket: socketPath });
    expect(simulator.controlUrl).toBe(socketPath);
    const status = await new Promise((resolve, reject) => {
      get({ socketPath, path: '/cameras' }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(200);
    await simulator.close();
    expect(existsSync(socketPath)).toBe(false);
  });

  it('as a program it says when it is ready and ends by SIGTERM with 0', async () => {
    const parameters = [
      '--cameras',
      '1',
      '--base-address',
      '127.106.0.0',
      '--http-port',
      '0',
      '--rtsp-port',
      '0',
      '--hostile',
    ];
    const child = spawn(process.execPath, [MAIN, ...parameters, '--discovery-port', '37025'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const ready = JSON.parse(line) as {
      ready: boolean;
      control: string;
      cameras: { code: string }[];
      others: unknown[];
    };
    expect([ready.ready, ready.cameras.map((camera) => camera.code), ready.others.length]).toEqual([true, ['P-01'], 6]);
    expect((await fetch(`${ready.control}/switches`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });
});
