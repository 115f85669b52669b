/**
 * Set-up from a fresh clone, without dependencies: packages, the pinned runtime, tools, the built dashboard. Every step
 * is skipped when its result is there already, so that a second run starts in seconds.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** What a run may need beyond npm packages: how to find it and what Debian calls it. */
const tools = {
  ffmpeg: { commands: ['ffmpeg'], debian: ['ffmpeg'] },
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome'], debian: ['chromium'] },
  influxdb: { commands: ['influxd'], debian: ['influxdb'] },
  openssl: { commands: ['openssl'], debian: ['openssl'] },
  iproute2: { commands: ['ip'], debian: ['iproute2'] },
};

/**
 * @param {{ tools: (keyof typeof tools)[], dashboard?: boolean }} needs
 * @returns {string} path of the Node that runs the product
 */
export function prepare(needs) {
  if (Number(process.versions.node.split('.')[0]) < 20)
    stop(`Node 20 or later is needed to start (this is ${process.version}).`);
  installPackages();
  const runtime = findRuntime();
  installTools(needs.tools);
  if (needs.dashboard !== false) buildDashboard(runtime);
  return runtime;
}

/** Environment in which `node` is the pinned runtime, for everything started from here. */
export const runtimeEnvironment = () => ({ ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` });

function installPackages() {
  const wanted = digestOf(['package.json', 'package-lock.json', '.npmrc'].map((name) => join(root, name)));
  const stamp = join(root, 'node_modules', '.setup-stamp');
  if (readIfThere(stamp) === wanted) return;
  say('installing packages');
  run(
    npm(),
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci failed: see its output above.',
  );
  writeFileSync(stamp, wanted);
}

function findRuntime() {
  for (const candidate of [join(bin, 'node'), process.execPath]) {
    const { stdout, status } = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
    if (status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) >= 24) return candidate;
  }
  return stop('No Node 24 for this kind of machine among the packages: install Node 24 or later and run again.');
}

function installTools(names) {
  const missing = names.filter((name) => !tools[name].commands.some(isOnPath));
  if (missing.length === 0) return;
  const packages = missing.flatMap((name) => tools[name].debian);
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isOnPath('apt-get'))
    stop(`Missing: ${missing.join(', ')}. Install them with this system's package manager, then run again.`);
  if (process.getuid?.() !== 0)
    stop(`Missing: ${missing.join(', ')}. Type this, then run again:\n\n  sudo sh -c '${command}'\n`);
  say(`installing ${packages.join(', ')}`);
  run('sh', ['-c', command], `Could not install ${packages.join(', ')}. Type this, then run again:\n\n  ${command}\n`, {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

function buildDashboard(runtime) {
  const sources = [...filesBelow(join(root, 'dashboard')), ...filesBelow(join(root, 'gateway', 'media', 'wire'))];
  const wanted = digestOf([...sources, join(root, 'package-lock.json')]);
  const folder = join(root, 'dashboard', 'dist');
  const stamp = join(folder, '.setup-stamp');
  if (readIfThere(stamp) === wanted) return;
  say('building the dashboard');
  run(
    runtime,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'dashboard', '--logLevel', 'warn'],
    'The dashboard did not build: see above.',
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, wanted);
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Also the folders that a plain user's PATH leaves out. */
function isOnPath(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, command)));
}

const npm = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');

function run(command, args, complaint, environment = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (status !== 0) stop(complaint);
}

const say = (text) => process.stderr.write(`[set-up] ${text}\n`);

/** @returns {never} */
function stop(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
