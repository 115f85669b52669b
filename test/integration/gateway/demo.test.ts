/** `test/demo/demo.ts` and the gateway as a person starts them: what they print, how they end, what they leave. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../support/authenticator.ts';
import { discover } from '../../support/bind-devices.ts';
import { type ChildProcessSight, childrenOf } from '../../support/district-sight.ts';
import { isRunning } from '../../support/is-running.ts';
import { type SignedIn, signIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

const root = new URL('../../..', import.meta.url).pathname;
let tempFolder: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  tempFolder = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterAll(async () => {
  // Not SIGKILL: what a failed test leaves must still end what it started itself.
  for (const child of running) child.kill('SIGTERM');
  await waitFor('what a failed test left has ended', () => running.size === 0);
  rmSync(tempFolder, { recursive: true, force: true });
});

interface Run {
  readonly pid: number;
  readonly out: () => string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
  kill(): void;
}

/** A temporary folder of its own, to see what is left in it. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, [...args], { cwd: root, env: { ...process.env, ...env, TMPDIR: tempFolder } });
  running.add(child);
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return { pid: child.pid ?? -1, out: () => out, errors: () => errors, ended, kill: () => void child.kill('SIGTERM') };
}

const descendantsOf = (pid: number): ChildProcessSight[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child.pid)]);

const expectNothingLeft = async (processes: readonly ChildProcessSight[]): Promise<void> => {
  await waitFor('all that it started gone', () => processes.every(({ pid }) => !isRunning(pid)));
  expect(readdirSync(tempFolder)).toEqual([]);
};

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Signs in as anybody would who reads what the demo says. */
async function administratorOf(demo: Run, url: string): Promise<SignedIn> {
  const [, login = '', password = '', secret = ''] =
    /administrator +(\S+) +(.+) {2}([A-Z2-7]+)$/m.exec(demo.errors()) ?? [];
  const authenticator = createAuthenticator(secret);
  // The demo gave this one when it set up the second factor.
  await authenticator.nextCode();
  return signIn(url, { login, password, authenticator });
}

describe('the demo', () => {
  const args = ['test/demo/demo.ts', '--cameras', '3', '--extra', '2', '--port', '0', '--base-address', '127.65.0.0'];

  it('prints its address once the wall can be opened and how people sign in, leaves some devices to be found, and ends on SIGTERM', async () => {
    const demo = run(args, { DEMO_PASSWORD: 'một câu dài để thử', DEMO_TOTP_SECRET: totpSecret });
    const url = await waitFor(
      'the ready line',
      () => {
        if (!isRunning(demo.pid)) throw new Error(demo.errors());
        return /^ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(demo.out())?.[1];
      },
      { boundMs: 150_000 },
    );
    // One line, and nothing else, on standard output.
    expect(demo.out()).toBe(`ready ${url}\n`);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    const { found } = await discover(await administratorOf(demo, url));
    const statuses = found.map(({ status }) => status);
    expect(statuses.filter((status) => status === 'new')).toHaveLength(2);
    expect(statuses.filter((status) => status === 'known')).toHaveLength(3);
    const processes = descendantsOf(demo.pid);
    // The cameras in a box and the gateway, which reads them by itself.
    expect(processes.length).toBeGreaterThanOrEqual(2);
    demo.kill();
    expect(await demo.ended, demo.errors()).toBe(0);
    await expectNothingLeft(processes);
  });

  for (const stage of ['starting the simulated cameras', 'importing the district', 'finding the cameras']) {
    it(`ends on SIGTERM while it is still ${stage}`, async () => {
      const demo = run(args);
      await waitFor(stage, () => demo.errors().includes(stage), { boundMs: 150_000, everyMs: 10 });
      const processes = descendantsOf(demo.pid);
      demo.kill();
      expect(await demo.ended, demo.errors()).toBe(0);
      expect(demo.out()).toBe('');
      await expectNothingLeft(processes);
    });
  }

  it.each([
    [['--cameras', '0'], '--cameras'],
    [['--cameras', '121'], '--cameras'],
    [['--port', 'x'], '--port'],
    [['--colour', 'red'], '--colour'],
  ])('refuses %j with a message and 2', async (bad, named) => {
    const demo = run(['test/demo/demo.ts', ...bad]);
    expect(await demo.ended).toBe(2);
    expect(demo.errors()).toContain(named);
    expect(demo.errors()).not.toMatch(/^\s+at /m);
    expect(readdirSync(tempFolder)).toEqual([]);
  });
});

describe('--check-config', () => {
  const check = async (text: string) => {
    const file = join(tempFolder, 'gateway.yaml');
    writeFileSync(file, text);
    const gateway = run(['gateway/main.ts', '--config', file, '--check-config']);
    const code = await gateway.ended;
    rmSync(file);
    return { code, text: gateway.out() + gateway.errors() };
  };

  it('prints every error with its path and ends with 2', async () => {
    const { code, text } = await check(
      'listen: {port: 70000}\nstreams: {hls: {partMs: fast}, transcode: {budgett: 1}}\nlog: {level: loud}\n',
    );
    expect(code).toBe(2);
    for (const path of ['/listen/port', '/streams/hls/partMs', '/streams/transcode', '/log/level']) {
      expect(text).toContain(path);
    }
    expect(text).toContain('budgett');
  });

  it('ends with 2 at an option that there is not', async () => {
    const gateway = run(['gateway/main.ts', '--confg', 'x']);
    expect(await gateway.ended).toBe(2);
    expect(gateway.errors()).toContain('--confg');
  });

  it('says that a good file is good, and starts nothing', async () => {
    const { code, text } = await check('listen: {port: 0}\n');
    expect(code).toBe(0);
    expect(text).toMatch(/valid/);
  });

  it('names a file that is not there or cannot be read as YAML', async () => {
    const missing = run(['gateway/main.ts', '--config', join(tempFolder, 'none.yaml'), '--check-config']);
    expect(await missing.ended).toBe(2);
    expect(missing.errors()).toContain('none.yaml');
    expect((await check('listen: [\n')).code).toBe(2);
  });
});
