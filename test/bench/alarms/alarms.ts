/**
 * What it costs to notice by itself: a keyframe of every camera at the usual pace through the decoder and the rules, each with a
 * reference view, and the alarms made of what is found. The decoder is a process of its own (/proc); what the gateway does
 * for it stands on the stack of its CPU profile. Beside it the same gateway without picture checks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { RuleView } from '../../../gateway/alarms/schemas.ts';
import { call } from '../../support/call.ts';
import { childrenOf } from '../../support/district-sight.ts';
import { pictureMs } from '../../support/picture-pace.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type BenchDistrict, startBenchDistrict } from '../bench-district.ts';
import type { BenchPart, BenchResult } from '../bench-part.ts';
import { attachProfiler, type Profiler } from '../door/cpu-profile.ts';
import { startBusyWatch } from '../machine.ts';
import { cpuSecondsOf } from '../process-cost.ts';
import { samples } from '../render-table.ts';
import { stackShares } from '../stack-share.ts';
import { summaryOf } from '../statistics.ts';

const never = 86_400_000;
const settleMs = 10_000;
const allowedPercent = 8;

const files = {
  pictures: /\/gateway\/(health\/picture\/|sources\/grey-decoder\.ts|media\/annex-b\.ts)/,
  alarms: /\/gateway\/alarms\//,
  database: /\/node_modules\/(kysely|better-sqlite3)\//,
} as const;

type Way = 'nothing wrong' | 'a link cut and back each 16 s' | 'without picture checks';

/** Of one slice; % of a core, except for the last. */
export interface AlarmsSlice {
  readonly way: Way;
  readonly decoder: number;
  readonly pictures: number;
  readonly alarms: number;
  /** Also what other rooms write. */
  readonly database: number;
  readonly garbageCollector: number;
  /** All of the gateway's process, from /proc. */
  readonly gateway: number;
  /** Share of all cores of the machine. */
  readonly machineBusy: number;
}

export const measureAlarms: BenchPart = async ({ rounds, seconds, cameraCounts, ingest, quick, say }) => {
  const count = Math.max(...cameraCounts);
  const bench = await startBenchDistrict({ cameras: count, config: { health: { pictureMs } }, say });
  const slices: AlarmsSlice[] = [];
  try {
    await bench.pull('sub', ingest);
    await takeReferences(bench, say);
    await alarmAtOnce(bench);
    const perWay = rounds * Math.max(1, Math.round((seconds * 1_000) / pictureMs));
    const measure = async (way: Way, profiler: Profiler) => {
      for (let at = 0; at < perWay; at += 1) slices.push(await measureSlice(bench, way, profiler));
      say(
        `alarms: ${way}: ${slices
          .filter((slice) => slice.way === way)
          .map(partsOf)
          .join(', ')} %`,
      );
    };
    const operator = await bench.district.as('operator');
    for (const way of ['nothing wrong', 'a link cut and back each 16 s', 'without picture checks'] as const) {
      if (way === 'without picture checks') await restartWithoutChecks(bench, count);
      // A page that is open hears of each alarm.
      const page = operator.socket('/api/events');
      page.on('error', () => {});
      const { district } = bench;
      const profiler = await attachProfiler(district.gateway().pid, join(district.folder, 'gateway.log'));
      const end = way === 'a link cut and back each 16 s' ? cutAndRestore(bench) : async () => {};
      await pause(settleMs);
      await measure(way, profiler);
      await end();
      profiler.close();
      page.terminate();
    }
  } finally {
    await bench.close();
  }
  return resultOf(slices, count, quick);
};

async function takeReferences({ district, cameras }: BenchDistrict, say: (text: string) => void): Promise<void> {
  const technician = await district.as('technician');
  say(`alarms: a reference view of each of ${cameras.length} cameras`);
  for (const { id, code } of cameras)
    await waitFor(
      `a reference view of ${code}`,
      async () => (await technician.send(`/api/cameras/${id}/picture/references`, 'POST')).status === 201,
      { everyMs: 500 },
    );
}

/** Each cut is an alarm, though it is short, and each a new one. */
async function alarmAtOnce({ district }: BenchDistrict): Promise<void> {
  const technician = await district.as('technician');
  const rules = await technician.call<RuleView[]>('/api/alarm-rules');
  const quick = rules.map((rule) => ({ ...rule, holdMs: 0, rearmMs: 0 }));
  await technician.call('/api/alarm-rules', 'PUT', quick);
}

async function measureSlice({ district }: BenchDistrict, way: Way, profiler: Profiler): Promise<AlarmsSlice> {
  const { pid } = district.gateway();
  const decoders = childrenOf(pid)
    .filter(({ commandLine }) => commandLine.includes('rawvideo'))
    .map((child) => child.pid);
  const before = { decoder: cpuSecondsOf(decoders), gateway: cpuSecondsOf([pid]), atMs: performance.now() };
  const busy = startBusyWatch();
  const profile = await profiler.during(() => pause(pictureMs));
  const machineBusy = busy();
  const passedS = (performance.now() - before.atMs) / 1_000;
  const percent = (from: number, to: number) => (100 * (to - from)) / passedS;
  const shares = stackShares(profile, files);
  return {
    ...{ way, ...shares.parts, garbageCollector: shares.garbageCollector, machineBusy },
    decoder: percent(before.decoder, cpuSecondsOf(decoders)),
    gateway: percent(before.gateway, cpuSecondsOf([pid])),
  };
}

/** @returns ends it, with all cameras back */
function cutAndRestore({ district, cameras }: BenchDistrict): () => Promise<void> {
  const tunnel = cameras.filter(({ code }) => code.startsWith('T-'));
  const codes = (tunnel.length > 0 ? tunnel : cameras).map(({ code }) => code);
  let going = true;
  const turn = (name: 'cut' | 'restore') => call(`${district.control}/links/bench/${name}`, 'POST', { codes });
  const turning = (async () => {
    for (let at = 0; going && at < 10_000; at += 1) {
      await turn(at % 2 === 0 ? 'cut' : 'restore');
      for (let waited = 0; going && waited < 8; waited += 1) await pause(1_000);
    }
    await turn('restore');
  })();
  return async () => {
    going = false;
    await turning;
  };
}

async function restartWithoutChecks({ district, waitForStreams }: BenchDistrict, count: number): Promise<void> {
  const config = parse(readFileSync(district.configFile, 'utf8')) as { health: { pictureMs: number } };
  config.health.pictureMs = never;
  writeFileSync(district.configFile, stringify(config));
  await district.gateway().stop();
  await district.restartGateway();
  await waitForStreams(count);
}

const sumOf = ({ decoder, pictures, alarms }: AlarmsSlice): number => decoder + pictures + alarms;
const partsOf = ({ decoder, pictures, alarms }: AlarmsSlice): string =>
  [decoder, pictures, alarms].map((value) => value.toFixed(2)).join(' + ');

function resultOf(slices: readonly AlarmsSlice[], count: number, quick: boolean): BenchResult {
  const ways = Object.values(Object.groupBy(slices, ({ way }) => way));
  const of = (same: readonly AlarmsSlice[], read: (slice: AlarmsSlice) => number, decimals = 2) =>
    samples(summaryOf(same.map(read)), decimals);
  return {
    tables: [
      {
        title: `Noticing by itself: ${count} cameras, a keyframe of each in ${pictureMs / 1_000} s${quick ? ' (quick)' : ''}, % of a core`,
        columns: [
          'way',
          'decoder',
          'pictures, in the gateway',
          'alarms, in the gateway',
          `together (≤ ${allowedPercent} asked)`,
          'all database work besides',
          'garbage collector, of all',
          'whole gateway',
          'machine busy, %',
        ],
        rows: ways.map((same = []) => [
          same[0]?.way ?? '',
          of(same, ({ decoder }) => decoder),
          of(same, ({ pictures }) => pictures),
          of(same, ({ alarms }) => alarms),
          of(same, sumOf),
          of(same, ({ database }) => database),
          of(same, ({ garbageCollector }) => garbageCollector),
          of(same, ({ gateway }) => gateway, 0),
          of(same, ({ machineBusy }) => machineBusy, 0),
        ]),
        notes: [
          'A slice is one round of pictures. The decoder is a process of its own; the rest is the time in which files of the part stood on the stack of the gateway’s CPU profile. The database goes on in turns of its own: its time is that of all rooms. "Whole gateway" holds the ingest of all cameras and the sampler.',
        ],
      },
    ],
    figures: slices,
  };
}
