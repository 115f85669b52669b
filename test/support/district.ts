/**
 * A whole simulated district, as the demo, the end-to-end tests and the benchmarks use it: simulator and gateway as
 * programs of their own, the district imported, the devices found through ONVIF and bound to their places by the
 * administrator over the public API. Nothing here reaches into either program, and nobody gets in without signing in.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { bindDevices } from './bind-devices.ts';
import { type ChildProgram, startProgram } from './child-program.ts';
import { laidOver, type Tree } from './laid-over.ts';
import { createPeople, type People } from './people.ts';
import type { JoinWishes } from './sign-in.ts';
import { startArguments } from './start-arguments.ts';
import { trustRoot } from './trust-root.ts';
import { waitFor } from './wait-for.ts';

const root = new URL('../..', import.meta.url).pathname;

export interface SimulatedDevice {
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly httpPort: number;
  readonly rtspPort: number;
  readonly user: string;
  readonly password: string;
}

export interface DistrictOptions {
  /** 1-120 cameras of the example district. */
  readonly cameras: number;
  /** Devices left unbound. */
  readonly extra?: number;
  /** 0: any free port. */
  readonly port?: number;
  /** Adds a recorder (R-01, bound to no place) with this many channels. */
  readonly recorder?: number;
  /** Devices that differ from the made ones, by code (the simulator's `--district`); replaces `cameras` and `extra`. */
  readonly entries?: readonly ({ readonly code: string } & Readonly<Record<string, unknown>>)[];
  /** Folder of real footage. */
  readonly clips?: string;
  /** Its first two numbers are used, so that two districts can run at once. */
  readonly baseAddress?: string;
  /** Laid over the configuration, key by key at every depth. */
  readonly config?: Tree;
  /** Gives it one disk for recordings, `disk` in its folder, with this quota in 10^9 bytes. */
  readonly diskGb?: number;
  /** How a camera's packets come in; `auto` for those of which it says nothing. */
  readonly ingest?: (code: string) => 'auto' | 'direct' | 'ffmpeg' | undefined;
  /** Skips import and binding, for tests of a first start. */
  readonly empty?: boolean;
  /** How its people sign in. */
  readonly people?: JoinWishes;
  readonly say?: (text: string) => void;
  /** Ends the start: what was started is stopped and the start rejects. */
  readonly signal?: AbortSignal;
}

export interface District extends People {
  readonly url: string;
  readonly folder: string;
  readonly configFile: string;
  /** `http://127.0.0.1:P` of the simulator's switches. */
  readonly control: string;
  readonly devices: readonly SimulatedDevice[];
  readonly gateway: () => ChildProgram;
  readonly simulator: ChildProgram;
  /** All cameras off and on again at once, with new sessions; `control` is another address then. */
  restartSimulator(): Promise<void>;
  /** Starts the gateway again after it was killed or stopped. */
  restartGateway(): Promise<void>;
  /** Flips a switch of the simulator: `flip('T-07', 'stall')`. */
  flip(code: string, name: string, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

export async function startDistrict(options: DistrictOptions): Promise<District> {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  mkdirSync(join(folder, 'var'));
  const started: ChildProgram[] = [];
  const close = async () => {
    for (const program of started.splice(0).reverse()) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const { signal } = options;
  try {
    signal?.throwIfAborted();
    const aborted = new Promise<never>((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
    return await Promise.race([start(options, folder, (program) => started.push(program), close), aborted]);
  } catch (error) {
    // What was about to be started after the abort is ended as well.
    await close();
    throw error;
  }
}

async function start(
  options: DistrictOptions,
  folder: string,
  onSpawn: OnSpawn,
  close: () => Promise<void>,
): Promise<District> {
  const { empty = false, say = () => {} } = options;
  say('starting the simulated cameras (the first time their scenes are drawn and encoded)');
  let simulator = await startSimulator(options, folder, onSpawn);
  const { cameras: devices } = simulator.ready;
  const configFile = writeConfig(options, folder, devices);
  if (!empty) {
    say('importing the district');
    await importDistrict(folder, configFile, devices, onSpawn, options.ingest);
  }
  let running = await startGateway(folder, configFile, onSpawn);
  const url = running.ready;
  keepPort(configFile, url);
  const people = createPeople(url, () => running.setUpLink(), options.people);
  if (!empty) {
    say('finding the cameras through ONVIF and binding them to their places');
    await bindDevices(await people.as('administrator'), devices);
  }
  await waitFor('ready', async () => (await fetch(`${url}/readyz`)).ok, { boundMs: 120_000, everyMs: 200 });
  return {
    ...people,
    url,
    folder,
    configFile,
    get control() {
      return simulator.ready.control;
    },
    devices,
    gateway: () => running.program,
    get simulator() {
      return simulator.program;
    },
    async restartSimulator() {
      await simulator.program.stop();
      simulator = await startSimulator(options, folder, onSpawn);
    },
    async restartGateway() {
      running = await startGateway(folder, configFile, onSpawn);
    },
    async flip(code, name, body = {}) {
      const url = `${simulator.ready.control}/cameras/${code}/${name}`;
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${code} ${name}: ${answer.status} ${await answer.text()}`);
    },
    close,
  };
}

type OnSpawn = (program: ChildProgram) => void;

interface SimulatorReady {
  readonly control: string;
  readonly cameras: readonly SimulatedDevice[];
}

function startSimulator(options: DistrictOptions, folder: string, onSpawn: OnSpawn) {
  return startProgram<SimulatorReady>({
    onSpawn,
    cwd: root,
    args: [
      'test/simulator/main.ts',
      ...['--cameras', String(options.cameras), '--extra', String(options.extra ?? 0)],
      ...['--base-address', options.baseAddress ?? '127.10.0.0', '--control-port', '0'],
      ...(options.clips ? ['--clips', options.clips] : []),
      ...(options.recorder ? ['--recorder', String(options.recorder)] : []),
      ...(options.entries ? ['--district', writeEntries(folder, options.entries)] : []),
    ],
    logFile: join(folder, 'simulator.log'),
    readyLine: (line) => (line.startsWith('{"ready":true') ? JSON.parse(line) : undefined),
  });
}

/** Started again from the same file the gateway has the same address, and everybody's session is still good. */
function keepPort(configFile: string, url: string): void {
  const config = parse(readFileSync(configFile, 'utf8')) as { listen: { port: number } };
  config.listen.port = Number(new URL(url).port);
  writeFileSync(configFile, stringify(config));
}

async function startGateway(folder: string, configFile: string, onSpawn: OnSpawn) {
  let setUpLink: string | undefined;
  const running = await startProgram<string>({
    onSpawn,
    cwd: root,
    args: [...startArguments(), '--config', configFile],
    logFile: join(folder, 'gateway.log'),
    aside(line) {
      const link = /^set-up: open (\S+)$/.exec(line)?.[1];
      setUpLink = link ?? setUpLink;
      return link !== undefined;
    },
    readyLine: (line) => /"url":"(https?:[^"]+)".*"listening"/.exec(line)?.[1],
  });
  if (running.ready.startsWith('https:')) trustRoot(join(folder, 'var'));
  return {
    ...running,
    setUpLink() {
      if (!setUpLink) throw new Error('the gateway printed no link for its first administrator');
      return setUpLink;
    },
  };
}

function writeConfig(options: DistrictOptions, folder: string, devices: readonly SimulatedDevice[]): string {
  const config: Tree = {
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    storage: { folder: join(folder, 'var'), keyFile: join(folder, 'var', 'credentials.key') },
    cameras: {
      allowLoopback: true,
      discovery: {
        interfaces: ['127.0.0.1'],
        targets: devices.map((device) => device.address),
        windowMs: 1_500,
        httpPorts: [8000],
        rtspPorts: [8554],
      },
    },
  };
  const file = join(folder, 'gateway.yaml');
  const recording = options.diskGb === undefined ? {} : { recordings: oneDisk(folder, options.diskGb) };
  writeFileSync(file, stringify(laidOver({ ...config, ...recording }, options.config ?? {})));
  return file;
}

function oneDisk(folder: string, quotaGb: number): Tree {
  const disk = join(folder, 'disk');
  mkdirSync(disk, { recursive: true });
  return { disks: [{ name: 'D1', folder: disk, quotaGb }], minFreeGb: 1 };
}

function writeEntries(folder: string, entries: readonly object[]): string {
  const file = join(folder, 'devices.json');
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

/** The example district, cut to the places that have a simulated camera, each with its address. */
async function importDistrict(
  folder: string,
  configFile: string,
  devices: readonly SimulatedDevice[],
  onSpawn: OnSpawn,
  ingest: DistrictOptions['ingest'],
): Promise<void> {
  const document = parse(readFileSync(join(root, 'config', 'district.example.yaml'), 'utf8')) as {
    cameras: { code: string; address?: string }[];
  };
  const addressOf = new Map(devices.map((device) => [device.code, device.address]));
  const cameras = document.cameras.flatMap((camera) => {
    const address = addressOf.get(camera.code);
    return address ? [{ ...camera, address, ingest: ingest?.(camera.code) ?? 'auto' }] : [];
  });
  const file = join(folder, 'district.yaml');
  writeFileSync(file, stringify({ ...document, cameras }));
  const { program } = await startProgram<true>({
    onSpawn,
    cwd: root,
    args: ['gateway/admin.ts', '--config', configFile, 'district', 'import', file, '--apply'],
    logFile: join(folder, 'admin.log'),
    readyLine: () => true,
  });
  const code = await program.ended;
  if (code !== 0) throw new Error(`the district was not imported:\n${readFileSync(join(folder, 'admin.log'), 'utf8')}`);
}
