/**
 * `npm run demo`: a simulated district and the gateway on this machine, with one person for each role. Says on standard
 * error how they sign in, and prints one line `ready http://127.0.0.1:P` when the wall can be opened; Ctrl-C or SIGTERM ends
 * everything it started. `DEMO_PASSWORD` and `DEMO_TOTP_SECRET` (Base32) set everybody's password and second factor.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeNow } from '../support/authenticator.ts';
import { type District, type DistrictOptions, startDistrict } from '../support/district.ts';
import { introduce } from './introduce.ts';

const usage = `npm run demo -- [--cameras 1-120] [--extra 0-50] [--port 0-65535] [--clips FOLDER] [--base-address 127.10.0.0]
npm run demo -- --code SECRET     the six digits of a second factor, now
`;
const values = readArguments();

/** An option that there is not ends the program with 2. */
function readArguments() {
  try {
    return parseArgs({
      options: {
        cameras: { type: 'string', default: '12' },
        extra: { type: 'string', default: '3' },
        port: { type: 'string', default: '8080' },
        clips: { type: 'string' },
        'base-address': { type: 'string', default: '127.10.0.0' },
        code: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

function numberOf(name: 'cameras' | 'port' | 'extra', least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  process.stderr.write(`--${name} must be a whole number from ${least} to ${most}, not "${values[name]}"\n`);
  process.exit(2);
}

/** Refused before anything is started. @param what where it stands */
function checkedCode(what: string, secret: string): string {
  try {
    return codeNow(secret);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${what} is no secret of a second factor (Base32, 16 bytes or more): ${why}\n`);
    process.exit(2);
  }
}

if (values.help) {
  process.stdout.write(usage);
} else if (values.code !== undefined) {
  process.stdout.write(`${checkedCode('--code', values.code)}\n`);
} else {
  await run();
}

function say(text: string): void {
  process.stderr.write(`[demo] ${text}\n`);
}

async function run(): Promise<void> {
  const stopping = new AbortController();
  const stopRequest = new Promise<void>((resolveStop) =>
    stopping.signal.addEventListener('abort', () => resolveStop()),
  );
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  const { DEMO_PASSWORD: password, DEMO_TOTP_SECRET: totpSecret } = process.env;
  if (totpSecret) checkedCode('DEMO_TOTP_SECRET', totpSecret);
  const district = await open({
    cameras: numberOf('cameras', 1, 120),
    extra: numberOf('extra', 0, 50),
    port: numberOf('port', 0, 65_535),
    baseAddress: values['base-address'],
    diskGb: 4,
    ...(values.clips ? { clips: resolve(values.clips) } : {}),
    people: { ...(password ? { password } : {}), ...(totpSecret ? { totpSecret } : {}) },
    say,
    signal: stopping.signal,
  }).catch((error: Error) => {
    if (!stopping.signal.aborted) process.stderr.write(`${hintFor(error.message)}${error.message}\n`);
    process.exit(stopping.signal.aborted ? 0 : 1);
  });
  process.stdout.write(`ready ${district.url}\n`);
  say(`switches of the simulated cameras: ${district.control}`);
  say('Ctrl-C ends it');
  const gatewayGone = district.gateway().ended.then((code) => {
    if (!stopping.signal.aborted) process.stderr.write(`[demo] the gateway ended with ${code}\n`);
  });
  await Promise.race([stopRequest, gatewayGone]);
  await district.close();
  process.exit(0);
}

/** With everybody who may come in; ends what it started when that fails. */
async function open(options: DistrictOptions): Promise<District> {
  const district = await startDistrict(options);
  try {
    for (const line of await introduce(district)) say(line);
    options.signal?.throwIfAborted();
    return district;
  } catch (error) {
    await district.close();
    throw error;
  }
}

/** What to do about the likeliest trouble, before the trouble itself. */
function hintFor(message: string): string {
  if (message.includes('access.weak-password')) return "DEMO_PASSWORD must be good enough, as everybody's must:\n";
  if (!message.includes('EADDRINUSE')) return '';
  return `Another program uses port ${values.port} or the addresses of ${values['base-address']}: stop it, or try --port 0 --base-address 127.11.0.0\n`;
}
