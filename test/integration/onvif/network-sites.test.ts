/**
 * Discovery across real network boundaries: the gateway and two sites in namespaces joined by veth. The first site shares the gateway's network and
 * is found by multicast; the second lies behind the first's router, where multicast does not reach, and is found by unicast.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = new URL('site-device.ts', import.meta.url).pathname;
const base = `tc${process.pid}`;
const [gateway, near, far] = [`${base}-gw`, `${base}-s1`, `${base}-s2`] as const;
const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const within = (space: string, ...args: string[]) => ip('-n', space, ...args);

function reasonToSkip(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  const probe = `${base}-probe`;
  try {
    ip('netns', 'add', probe);
    ip('netns', 'delete', probe);
    return undefined;
  } catch (error) {
    return `no network namespaces: ${String(error)}`;
  }
}

function build(): void {
  for (const space of [gateway, near, far]) {
    ip('netns', 'add', space);
    within(space, 'link', 'set', 'lo', 'up');
  }
  ip('link', 'add', 'to-near', 'netns', gateway, 'type', 'veth', 'peer', 'name', 'to-gateway', 'netns', near);
  ip('link', 'add', 'to-far', 'netns', near, 'type', 'veth', 'peer', 'name', 'to-near', 'netns', far);
  const ends = [
    [gateway, 'to-near', '10.201.1.1'],
    [near, 'to-gateway', '10.201.1.2'],
    [near, 'to-far', '10.201.2.1'],
    [far, 'to-near', '10.201.2.2'],
  ] as const;
  for (const [space, link, address] of ends) {
    within(space, 'address', 'add', `${address}/24`, 'dev', link);
    within(space, 'link', 'set', link, 'up');
  }
  within(gateway, 'route', 'add', '10.201.2.0/24', 'via', '10.201.1.2');
  within(far, 'route', 'add', 'default', 'via', '10.201.2.1');
  ip('netns', 'exec', near, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
}

function remove(): void {
  for (const space of [gateway, near, far]) {
    try {
      ip('netns', 'delete', space);
    } catch {
      // It was never made, or is gone already.
    }
  }
}

function run(space: string, ...args: string[]): { child: ChildProcess; lines: AsyncIterable<string> } {
  const child = spawn('ip', ['netns', 'exec', space, process.execPath, program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  return { child, lines: createInterface({ input: child.stdout }) };
}

async function discover(...targets: string[]) {
  const { lines } = run(gateway, 'discover', '10.201.1.1', ...targets);
  const found: unknown[] = [];
  for await (const line of lines) found.push(JSON.parse(line));
  return found;
}

const reason = reasonToSkip();
if (reason !== undefined) process.stdout.write(`skipped: ${reason}\n`);

describe.skipIf(reason !== undefined)('two sites behind network boundaries', () => {
  const devices: ChildProcess[] = [];

  beforeAll(async () => {
    process.once('exit', remove);
    build();
    for (const [space, address, name] of [
      [near, '10.201.1.2', 'near'],
      [far, '10.201.2.2', 'far'],
    ] as const) {
      const { child, lines } = run(space, 'device', address, name);
      devices.push(child);
      for await (const line of lines) if (line.includes('ready')) break;
    }
  });

  afterAll(async () => {
    for (const device of devices) {
      const ended = device.exitCode === null ? once(device, 'exit') : undefined;
      device.stdin?.end();
      await ended;
    }
    remove();
  });

  it('finds one by multicast and the other by unicast, and reads both', async () => {
    const found = await discover('10.201.2.0/28');
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        { address: '10.201.1.2', foundBy: 'multicast', model: 'near' },
        { address: '10.201.2.2', foundBy: 'unicast', model: 'far' },
      ]),
    );
  });

  it('does not reach the second by multicast alone', async () => {
    expect(await discover()).toEqual([{ address: '10.201.1.2', foundBy: 'multicast', model: 'near' }]);
  });
});
