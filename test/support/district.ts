/**
 * A whole simulated district, as the demo, the end-to-end tests and the benchmarks use it: simulator and gateway as
 * programs of their own, the district imported, the devices found through ONVIF and bound to their places over the
 * public API. Nothing here reaches into either program.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { bindDevices } from './bind-devices.ts';
import { type ChildProgram, startProgram } from './child-program.ts';
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
  readonly config?: Readonly<Record<string, Record<string, unknown>>>;
  /** Skips import and binding, for tests of a first start. */
  readonly empty?: boolean;
  readonly say?: (text: string) => void;
  /** Ends the start: what was started is stopped and the start rejects. */
  readonly signal?: AbortSignal;
}

export interface District {
  readonly url: string;
  readonly folder: string;
  readonly configFile: string;
  /** `http://127.0.0.1:P` of the simulator's switches. */
  readonly control: string;
  readonly devices: readonly SimulatedDevice[];
  readonly gateway: () => ChildProgram;
  readonly simulator: ChildProgram;
  /** Starts the gateway again after it was killed or stopped. */
  restartGateway(): Promise<void>;
  /** Flips a switch of the simulator: `flip('T-07', 'stall')`. */
  flip(code: string, name: string, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

export async function startDistrict(options: DistrictOptions): Promise<District> {
  const say = options.say ?? (() => {});
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  mkdirSync(join(folder, 'var'));
  const closers: (() => Promise<unknown>)[] = [];
  options.signal?.addEventListener('abort', () => closers.forEach((close) => void close()));
  try {
    say('starting the simulated cameras (the first time their scenes are drawn and encoded)');
    const simulator = await startSimulator(options, folder);
    closers.push(() => simulator.program.stop());
    const configFile = writeConfig(options, folder, simulator.ready.cameras);
    if (!options.empty) {
      say('importing the district');
      await importDistrict(folder, configFile, simulator.ready.cameras);
    }
    let running = await startGateway(folder, configFile);
    closers.push(() => running.program.stop());
    const url = running.ready;
    if (!options.empty) {
      say('finding the cameras through ONVIF and binding them to their places');
      await bindDevices(url, simulator.ready.cameras);
    }
    await waitFor('ready', async () => (await fetch(`${url}/readyz`)).ok, { boundMs: 120_000, everyMs: 200 });
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(`${simulator.ready.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    };
    return {
      url,
      folder,
      configFile,
      control: simulator.ready.control,
      devices: simulator.ready.cameras,
      gateway: () => running.program,
      simulator: simulator.program,
      async restartGateway() {
        running = await startGateway(folder, configFile, new URL(url).port);
      },
      flip: (code, name, body = {}) => post(`/cameras/${code}/${name}`, body),
      async close() {
        await running.program.stop();
        await simulator.program.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    for (const close of closers.reverse()) await close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface SimulatorReady {
  readonly control: string;
  readonly cameras: readonly SimulatedDevice[];
}

function startSimulator(options: DistrictOptions, folder: string) {
  return startProgram<SimulatorReady>({
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

function startGateway(folder: string, configFile: string, port?: string) {
  if (port) {
    const config = parse(readFileSync(configFile, 'utf8')) as { listen: { port: number } };
    config.listen.port = Number(port);
    writeFileSync(configFile, stringify(config));
  }
  return startProgram<string>({
    cwd: root,
    args: ['gateway/main.ts', '--config', configFile],
    logFile: join(folder, 'gateway.log'),
    readyLine: (line) => /"url":"(http:[^"]+)".*"listening"/.exec(line)?.[1],
  });
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
  writeFileSync(file, stringify(laidOver(config, options.config ?? {})));
  return file;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function laidOver(below: Tree, above: Tree): Tree {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = below[key];
    return [key, isTree(under) && isTree(value) ? laidOver(under, value) : value];
  });
  return { ...below, ...Object.fromEntries(merged) };
}

function writeEntries(folder: string, entries: readonly object[]): string {
  const file = join(folder, 'devices.json');
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

/** The example district, cut to the places that have a simulated camera, each with its address. */
async function importDistrict(folder: string, configFile: string, devices: readonly SimulatedDevice[]): Promise<void> {
  const document = parse(readFileSync(join(root, 'config', 'district.example.yaml'), 'utf8')) as {
    cameras: { code: string; address?: string }[];
  };
  const addressOf = new Map(devices.map((device) => [device.code, device.address]));
  const cameras = document.cameras.flatMap((camera) => {
    const address = addressOf.get(camera.code);
    return address ? [{ ...camera, address }] : [];
  });
  const file = join(folder, 'district.yaml');
  writeFileSync(file, stringify({ ...document, cameras }));
  const { program } = await startProgram<true>({
    cwd: root,
    args: ['gateway/admin.ts', '--config', configFile, 'district', 'import', file, '--apply'],
    logFile: join(folder, 'admin.log'),
    readyLine: () => true,
  });
  const code = await program.ended;
  if (code !== 0) throw new Error(`the district was not imported:\n${readFileSync(join(folder, 'admin.log'), 'utf8')}`);
}
