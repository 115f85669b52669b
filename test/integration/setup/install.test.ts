/**
 * A fresh install with an empty user configuration: the project's own .npmrc must be enough to keep npm from compiling
 * (it would fetch headers) and from running anything that a package brings.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
const files = ['package.json', 'package-lock.json', '.npmrc'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-install-'));
  for (const file of files) copyFileSync(join(root, file), join(folder, file));
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = { ...Object.fromEntries(inherited), NPM_CONFIG_USERCONFIG: '/dev/null' };
  execFileSync('npm', ['ci', '--prefer-offline'], { cwd: folder, env, stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm ci with an empty user configuration', () => {
  it('compiles nothing, and the database opens all the same on the pinned Node', () => {
    expect(existsSync(join(folder, 'node_modules', 'better-sqlite3', 'build'))).toBe(false);
    const script =
      "console.log(process.version, require('better-sqlite3')(':memory:').prepare('select 1 as one').get().one)";
    const printed = execFileSync(join(folder, 'node_modules', '.bin', 'node'), ['-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(printed.trim()).toMatch(/^v24\.\d+\.\d+ 1$/);
  });

  it('pins every package exactly, and the lock file names no host', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|https?:\/\/registry/);
  });
});
