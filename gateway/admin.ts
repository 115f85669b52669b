/**
 * The console: `npm run admin -- [--config FILE] cameras import FILE …`. Asks the running gateway over its Unix socket;
 * when the gateway is stopped it takes the lock and opens the database itself. With main.ts the only reader of
 * environment and arguments.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { loadConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { openOfflineCommands, restoreOffline } from './admin-offline.ts';
import type { AdminAnswer, AdminRequest } from './kernel/admin-command.ts';
import { asGatewayError } from './kernel/errors.ts';

type Call = AdminRequest & { readonly command: string; readonly configFile: string };

const usage = `npm run admin -- [--config FILE] COMMAND
  cameras import FILE.csv [--apply]      shows what would change; --apply does it
  cameras export                         CSV to standard output
  district import FILE.yaml [--apply]    units, sites, links and cameras; can be repeated
  people list
  people create LOGIN --role=ROLE [--name=NAME] [--break-glass]
  people disable LOGIN [--reason=TEXT]
  people reset LOGIN                     one-time link for a new password
  audit verify                           names the first row that is wrong
  recordings check [--repair] [--quick] [--days=N]
                                         every file against its hashes, both ways; --quick reads sizes only
  backup make FILE                       databases and keys, sealed with a passphrase
  backup restore FILE [--replace]        while the gateway is stopped; --replace puts aside what is there
                                         the passphrase: THAP_CANH_PASSPHRASE, or a line on standard input
  tls root                               certificate to install on the desks (listen.tls: own)
`;

process.exitCode = await run(process.argv.slice(2));

async function run(argv: readonly string[]): Promise<number> {
  const call = callFrom(argv);
  if (!call) {
    process.stderr.write(usage);
    return 2;
  }
  const loaded = loadConfig(resolve(call.configFile));
  if (!loaded.ok) {
    for (const problem of loaded.problems)
      process.stderr.write(`${call.configFile}: ${problem.path || '/'}: ${problem.message}\n`);
    return 2;
  }
  try {
    const whole = call.command.startsWith('backup ') ? { ...call, passphrase: await readPassphrase() } : call;
    const answer = (await askGateway(loaded.config, whole)) ?? (await askOffline(loaded.config, whole));
    (answer.exitCode === 0 ? process.stdout : process.stderr).write(answer.output);
    return answer.exitCode;
  } catch (error) {
    const known = asGatewayError(error);
    process.stderr.write(
      `${known.message} ${Object.keys(known.details).length > 0 ? JSON.stringify(known.details) : ''}\n`,
    );
    return 1;
  }
}

/** Options may stand anywhere; `--config` takes a value, every other option may (`--key=value`). */
function callFrom(argv: readonly string[]): Call | undefined {
  const words: string[] = [];
  const options: Record<string, string | true> = {};
  let configFile = 'gateway.yaml';
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--config') {
      at += 1;
      configFile = argv[at] ?? configFile;
    } else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=', 2);
      options[name] = value ?? true;
    } else words.push(word);
  }
  const [noun, verb, ...args] = words;
  if (!noun || !verb) return undefined;
  const command = `${noun} ${verb}`;
  const file = verb === 'import' ? args.at(-1) : undefined;
  if (verb === 'import' && !file) return undefined;
  // The gateway may stand in another folder.
  const told = noun === 'backup' ? args.map((arg) => resolve(arg)) : args;
  return { command, configFile, args: told, options, input: file ? readFileSync(resolve(file), 'utf8') : null };
}

/** Not shown while it is typed. */
async function readPassphrase(): Promise<string> {
  const given = process.env['THAP_CANH_PASSPHRASE'];
  if (given) return given;
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write('passphrase: ');
  const nowhere = new Writable({ write: (_bytes, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY === true });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (stdin.isTTY) stderr.write('\n');
  }
}

/** `undefined` when no gateway listens. */
function askGateway(config: GatewayConfig, call: Call): Promise<AdminAnswer | undefined> {
  return new Promise((resolveAnswer, reject) => {
    const asked = request(
      { socketPath: join(resolve(config.storage.folder), 'admin.sock'), method: 'POST' },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => resolveAnswer(JSON.parse(Buffer.concat(pieces).toString('utf8')) as AdminAnswer));
        response.on('error', reject);
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolveAnswer(undefined);
      else reject(error);
    });
    asked.end(JSON.stringify(call));
  });
}

async function askOffline(config: GatewayConfig, call: Call): Promise<AdminAnswer> {
  if (call.command === 'backup restore') return await restoreOffline(config, call);
  const offline = await openOfflineCommands(config);
  try {
    const command = Object.hasOwn(offline.commands, call.command) ? offline.commands[call.command] : undefined;
    if (!command) return { exitCode: 2, output: `unknown command: ${call.command}\n${usage}` };
    return await command.run(call);
  } finally {
    await offline.close();
  }
}
