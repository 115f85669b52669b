/**
 * The kiosk's own script on this machine, with a Chromium without a screen: what a station's computer runs, looked at through
 * DevTools. Ended by its id, as everything that it started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from './browser.ts';
import { waitFor } from './wait-for.ts';

const script = new URL('../../config/deploy/kiosk/thap-canh-kiosk.sh', import.meta.url).pathname;

export interface StationScreen {
  readonly page: Page;
  /** Of the browser's own process. */
  readonly pid: number;
  readonly profile: string;
  /** Only stops looking. */
  leave(): Promise<void>;
}

export interface Kiosk {
  readonly program: ChildProcess;
  /** All that the script said. */
  said(): string;
  /** The screen of the browser that runs now; waits for one that is not `before`. */
  screen(before?: StationScreen): Promise<StationScreen>;
  profiles(): string[];
  /** SIGTERM; resolves with its exit code when it is gone. */
  stop(): Promise<number>;
}

/** @param env more settings of the script, over short pauses */
export function startKiosk(address: string, env: Readonly<Record<string, string>> = {}): Kiosk {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-'));
  const addressFile = join(folder, 'address');
  writeFileSync(addressFile, `${address}\n`);
  chmodSync(addressFile, 0o600);
  const profileFolder = join(folder, 'profiles');
  mkdirSync(profileFolder);
  let output = '';
  const program = spawn('sh', [script], {
    env: {
      ...process.env,
      KIOSK_ADDRESS_FILE: addressFile,
      KIOSK_FOLDER: profileFolder,
      KIOSK_BROWSER: findChromium(),
      KIOSK_ARGS: [...chromiumArguments, '--remote-debugging-port=0', '--window-size=1280,720'].join(' '),
      KIOSK_LOOK_S: '2',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  program.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const ended = new Promise<number>((resolve) => program.once('exit', (code) => resolve(code ?? 1)));
  const profiles = () => readdirSync(profileFolder).map((name) => join(profileFolder, name));
  return {
    program,
    said: () => output,
    profiles,
    screen: (before) =>
      waitFor('the browser of the station', () => openScreen(profiles().filter((path) => path !== before?.profile)), {
        everyMs: 200,
      }),
    async stop() {
      program.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

async function openScreen(profiles: readonly string[]): Promise<StationScreen | undefined> {
  const profile = profiles.find((path) => existsSync(join(path, 'DevToolsActivePort')));
  if (!profile) return undefined;
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  const browser: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser
    .contexts()[0]
    ?.pages()
    .find((each) => each.url().includes('/wall/'));
  if (!page) {
    await browser.close();
    return undefined;
  }
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pid = processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
  return { page, pid, profile, leave: () => browser.close() };
}
