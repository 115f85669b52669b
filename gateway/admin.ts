/**
 * The console: `npm run admin -- [--config FILE] cameras import FILE …`. Asks the running gateway over its Unix socket;
 * when the gateway is stopped it takes the lock and opens the database itself. With main.ts the only reader of
 * environment and arguments.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { openOfflineCommands } from './admin-offline.ts';
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
    const answer = (await askGateway(loaded.config, call)) ?? (await askOffline(loaded.config, call));
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
  return { command, configFile, args, options, input: file ? readFileSync(resolve(file), 'utf8') : null };
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
  const offline = await openOfflineCommands(config);
  try {
    const command = Object.hasOwn(offline.commands, call.command) ? offline.commands[call.command] : undefined;
    if (!command) return { exitCode: 2, output: `unknown command: ${call.command}\n${usage}` };
    return await command.run(call);
  } finally {
    await offline.close();
  }
}
