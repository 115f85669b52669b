/**
 * Program `npm run simulate`: plays a district of cameras until Ctrl-C or SIGTERM. Prints one JSON line `{"ready":true,…}` with the
 * control server's URL and every camera once all listen. Options: README.md.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseFaultPlan } from './control/fault-plan.ts';
import type { CameraEntry } from './district.ts';
import { HOSTILE_KINDS, startHostileDevice } from './hostile-device.ts';
import { startReplayDevices } from './replay-device.ts';
import { type SimulatorOptions, startSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: '12' },
    extra: { type: 'string', default: '0' },
    recorder: { type: 'string', default: '0' },
    'base-address': { type: 'string', default: '127.10.0.0' },
    'http-port': { type: 'string', default: '8000' },
    'rtsp-port': { type: 'string', default: '8554' },
    'discovery-port': { type: 'string', default: '3702' },
    'control-port': { type: 'string', default: '0' },
    'control-socket': { type: 'string' },
    clips: { type: 'string' },
    cache: { type: 'string' },
    district: { type: 'string' },
    plan: { type: 'string' },
    replay: { type: 'string' },
    hostile: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
}

async function readOptions(): Promise<SimulatorOptions> {
  const district =
    values.district === undefined ? undefined : (JSON.parse(await readFile(values.district, 'utf8')) as CameraEntry[]);
  const plan = values.plan === undefined ? undefined : parseFaultPlan(await readFile(values.plan, 'utf8'));
  return {
    cameras: wholeNumber('cameras'),
    extra: wholeNumber('extra'),
    recorderChannels: wholeNumber('recorder'),
    baseAddress: values['base-address'],
    httpPort: wholeNumber('http-port'),
    rtspPort: wholeNumber('rtsp-port'),
    discoveryPort: wholeNumber('discovery-port'),
    controlPort: wholeNumber('control-port'),
    ...(values['control-socket'] === undefined ? {} : { controlSocket: values['control-socket'] }),
    ...(values.clips === undefined ? {} : { clips: values.clips }),
    ...(values.cache === undefined ? {} : { cache: values.cache }),
    ...(district === undefined ? {} : { district }),
    ...(plan === undefined ? {} : { plan }),
  };
}

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

const options = await readOptions();
const simulator = await startSimulator({ ...options, signal: stopping.signal }).catch((error: unknown) => {
  // Told to end while it was still encoding.
  if (stopping.signal.aborted) process.exit(0);
  throw error;
});
const [first = '127', second = '10'] = values['base-address'].split('.');
const replayed =
  values.replay === undefined
    ? []
    : await startReplayDevices(values.replay, {
        network: `${first}.${second}.7`,
        httpPort: wholeNumber('http-port'),
        discoveryPort: wholeNumber('discovery-port'),
      });
const hostile = values.hostile
  ? await Promise.all(
      HOSTILE_KINDS.map((kind, index) =>
        startHostileDevice(kind, {
          address: `${first}.${second}.6.${index + 1}`,
          httpPort: wholeNumber('http-port'),
          discoveryPort: wholeNumber('discovery-port'),
        }),
      ),
    )
  : [];
const cameras = simulator.cameras.map(({ definition, state, streams }) => ({
  code: definition.code,
  name: definition.name,
  address: state.address,
  httpPort: state.httpPort,
  rtspPort: state.rtspPort,
  user: definition.user,
  password: state.password,
  make: definition.make,
  profiles: streams.map((stream) => ({
    profile: stream.role,
    channel: stream.channel,
    token: stream.token,
    path: stream.path,
    codec: stream.clip.facts.codec,
  })),
}));
const others = [...replayed, ...hostile].map(({ name, address }) => ({ name, address }));
process.stdout.write(`${JSON.stringify({ ready: true, control: simulator.controlUrl, cameras, others })}\n`);

async function end(): Promise<void> {
  await Promise.all([
    simulator.close(),
    ...replayed.map((device) => device.close()),
    ...hostile.map((device) => device.close()),
  ]);
  process.exit(0);
}
if (stopping.signal.aborted) await end();
stopping.signal.addEventListener('abort', () => void end());
