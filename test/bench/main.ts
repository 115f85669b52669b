/**
 * `npm run bench -- [ingest delay first-picture viewers door alarms recording pack overview overload soak] [--quick] [--peer NAME[=/path]]…`: measures, prints one table per
 * part, and writes the figures to test/bench/results/ (not committed). Without names all but `soak` run. README.md has the options.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAlarms } from './alarms/alarms.ts';
import type { BenchOptions, BenchPart, BenchResult } from './bench-part.ts';
import { measureDelay } from './delay/delay.ts';
import { measureDoor } from './door/door.ts';
import { measureFirstPicture } from './first-picture.ts';
import { measureIngest } from './ingest/ingest.ts';
import { describeMachine, machineFacts } from './machine.ts';
import { measureOverload } from './overload.ts';
import { measureOverview } from './overview.ts';
import { measurePack } from './pack/pack.ts';
import { findPeers } from './peers/find-peers.ts';
import { measureRecording } from './recording/recording.ts';
import { renderTable } from './render-table.ts';
import { measureSoak } from './soak/soak.ts';
import { measureViewers } from './viewers/viewers.ts';

const parts: Readonly<Record<string, BenchPart>> = {
  ingest: measureIngest,
  delay: measureDelay,
  'first-picture': measureFirstPicture,
  viewers: measureViewers,
  door: measureDoor,
  alarms: measureAlarms,
  recording: measureRecording,
  pack: measurePack,
  overview: measureOverview,
  overload: measureOverload,
  soak: measureSoak,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    peer: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    cameras: { type: 'string' },
    tiles: { type: 'string' },
    walls: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    ingest: { type: 'string', default: 'direct' },
    packets: { type: 'string', default: 'together' },
    hours: { type: 'string', default: '1' },
  },
});

const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`no part ${unknown.join(', ')}: ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(parts).filter((name) => name !== 'soak');
const { quick } = values;
const numbers = (text: string) => text.split(',').map(Number);
const peers = findPeers(values.peer);
const options: BenchOptions = {
  quick,
  rounds: Number(values.rounds ?? (quick ? 1 : 2)),
  seconds: Number(values.seconds ?? (quick ? 8 : 20)),
  cameraCounts: numbers(values.cameras ?? (quick ? '10' : '10,40,120')),
  tileCounts: numbers(values.tiles ?? (quick ? '1,16' : '1,16,36,64')),
  wallCounts: numbers(values.walls ?? (quick ? '1,10' : '1,10,50')),
  subjects: values.only,
  ingest: values.ingest === 'ffmpeg' ? 'ffmpeg' : 'direct',
  packets: values.packets === 'apart' ? 'apart' : 'together',
  hours: Number(values.hours),
  peers,
  say: (text) => process.stderr.write(`[bench] ${text}\n`),
};

const machine = machineFacts();
const loadBefore = loadavg()[0]?.toFixed(1);
const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${machine.date.replaceAll(':', '-')}.json`);
const results: Record<string, BenchResult> = {};
process.stdout.write(`${describeMachine(machine)} · load ${loadBefore} before\n`);
for (const peer of peers) process.stdout.write(`${peer.name}: ${peer.version}\n`);
process.stdout.write('\n');
for (const name of chosen) {
  const part = parts[name];
  if (!part) continue;
  const result = await part(options);
  results[name] = result;
  // After each part: a long run that breaks keeps what it had.
  const { say: _say, peers: _peers, ...asked } = options;
  const facts = { machine, loadBefore, peers: peers.map(({ name, version }) => ({ name, version })), asked, results };
  writeFileSync(file, JSON.stringify(facts, null, 2));
  process.stdout.write(`${result.tables.map(renderTable).join('\n')}\n`);
}
process.stdout.write(`${file}\n`);
