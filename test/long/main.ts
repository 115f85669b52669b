/**
 * `npm run test:long -- NAME`: the full counts of a test that `npm test` runs with small ones. Each writes a committed
 * table to test/long/tables/NAME.md, with date and machine; each takes at most 60 minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { allLostTest } from './all-lost.ts';
import { district120Test } from './district120.ts';
import { doorTest } from './door.ts';
import { evidenceTest } from './evidence.ts';
import { fuzzTest } from './fuzz.ts';
import { intervals90Test } from './intervals90.ts';
import { nightTest } from './night.ts';
import { packKillsTest } from './pack-kills.ts';
import { picturesTest } from './pictures.ts';
import { playersTest } from './players.ts';
import { recordingDisksTest } from './recording-disks.ts';
import { recordingRingTest } from './recording-ring.ts';
import { recordingsTest } from './recordings.ts';
import { soak20Test } from './soak20.ts';
import { steeringTest } from './steering.ts';
import { stormTest } from './storm.ts';
import type { LongTest } from './table.ts';

const tests: Readonly<Record<string, LongTest>> = {
  'all-lost': allLostTest,
  district120: district120Test,
  door: doorTest,
  evidence: evidenceTest,
  fuzz: fuzzTest,
  intervals90: intervals90Test,
  night: nightTest,
  'pack-kills': packKillsTest,
  pictures: picturesTest,
  players: playersTest,
  recordings: recordingsTest,
  'recording-disks': recordingDisksTest,
  'recording-ring': recordingRingTest,
  soak20: soak20Test,
  steering: steeringTest,
  storm: stormTest,
};

const [name = ''] = process.argv.slice(2);
const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
if (!test) {
  process.stderr.write(`npm run test:long -- ${Object.keys(tests).join(' | ')}\n`);
  process.exit(2);
}

// What else the machine had to do is part of every figure.
const load = () => loadavg()[0]?.toFixed(1);
const loadBefore = load();
const result = await test((text) => process.stderr.write(`[${name}] ${text}\n`));
const failed = result.rows.filter((row) => !row.ok);
const text = [
  `# ${result.title}`,
  '',
  `\`npm run test:long -- ${name}\` · ${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model} · ${Math.round(totalmem() / 1e9)} GB · Node ${process.version} · load ${loadBefore} before, ${load()} after`,
  '',
  '| what | asked | measured | |',
  '| --- | --- | --- | --- |',
  ...result.rows.map((row) => `| ${row.what} | ${row.asked} | ${row.measured} | ${row.ok ? 'passed' : 'FAILED'} |`),
  '',
].join('\n');
const folder = join(import.meta.dirname, 'tables');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${name}.md`), text);
process.stdout.write(`${text}\n${result.rows.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
