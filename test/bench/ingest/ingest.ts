/**
 * CPU and memory per camera for ingest + packaging: the gateway by direct ingest and through ffmpeg, a plain ffmpeg per camera,
 * the bare read loop and other servers. The gateway runs throughout, with nothing pulled while another is measured.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchDistrict, type Role, startBenchDistrict } from '../bench-district.ts';
import { attempt, type BenchPart, wantsSubject } from '../bench-part.ts';
import { watchGateway } from '../gateway-watch.ts';
import { startBusyWatch } from '../machine.ts';
import { cpuSecondsOf, familyOf, pssBytesOf } from '../process-cost.ts';
import { ffmpegSubject } from './ffmpeg-subject.ts';
import { gatewaySubject } from './gateway-subject.ts';
import { ingestTables } from './ingest-tables.ts';
import { peerSubject } from './peer-subject.ts';
import { readLoopSubject } from './read-loop-subject.ts';
import type { IngestSubject } from './subject.ts';

/** One subject, once, with so many cameras. */
export interface IngestRun {
  readonly role: Role;
  readonly cameras: number;
  readonly subject: string;
  /** % of one core per camera, one figure per slice of time. */
  readonly cpuPercent: readonly number[];
  /** What one camera sent meanwhile. */
  readonly sentMbit: number;
  readonly memoryMb: number;
  /** MB per camera that the gateway's window holds by its settings; null for the others. */
  readonly windowMb: number | null;
  /** Memory of the gateway with as many cameras and none pulled, MB in all. */
  readonly restMb: number | null;
  readonly processes: number;
  /** Share of all cores that was busy, %. */
  readonly busyPercent: number;
  readonly loopDelayMs: readonly number[];
  readonly answerMs: readonly number[];
}

/** Long enough for the 10 ms in which CPU time is counted to be small beside what ten cameras cost. */
const sliceMs = 4_000;
const defaultWindowMs = 35_000;
const quickWindowMs = 8_000;

export const measureIngest: BenchPart = async (options) => {
  const runs: IngestRun[] = [];
  const failures: string[] = [];
  const sentMbit: Record<string, number> = {};
  const windowMs = options.quick ? quickWindowMs : defaultWindowMs;
  const subjects = [
    gatewaySubject('direct', windowMs),
    gatewaySubject('ffmpeg', windowMs),
    ffmpegSubject,
    readLoopSubject,
    ...options.peers.map(peerSubject),
  ].filter((subject) => wantsSubject(options, subject.name));
  for (const cameras of options.cameraCounts) {
    for (const role of ['main', 'sub'] as const) {
      options.say(`ingest: ${cameras} cameras`);
      // A gateway of its own for each: what one held once it does not give back to the system at once.
      const bench = await startBenchDistrict({
        cameras,
        packets: options.packets,
        say: options.say,
        config: {
          streams: { window: { maxMs: windowMs } },
          // Looking at pictures is measured by itself (part `alarms`); the others do not do it.
          health: { spotCheckMs: 3_600_000, pictureMs: 3_600_000 },
        },
      });
      try {
        await bench.pullNothing();
        const restMb = pssBytesOf(familyOf([bench.district.gateway().pid])) / 1e6;
        for (let round = 1; round <= options.rounds; round += 1) {
          for (const subject of subjects) {
            const what = `${cameras} × ${role}: ${subject.name}`;
            options.say(`ingest: round ${round} of ${options.rounds}: ${what}`);
            const conditions = { windowMs, restMb, seconds: options.seconds };
            const run = await attempt(what, failures, options.say, () => measure(bench, role, subject, conditions));
            if (run) runs.push(run);
            if (run) sentMbit[role] = run.sentMbit;
          }
        }
      } finally {
        await bench.close();
      }
    }
  }
  const { quick, packets } = options;
  return {
    tables: ingestTables(runs, { quick, packets, windowMs, sentMbit, failures }),
    figures: { runs, sentMbit },
  };
};

interface RunConditions {
  readonly windowMs: number;
  readonly restMb: number;
  readonly seconds: number;
}

async function measure(
  bench: BenchDistrict,
  role: Role,
  subject: IngestSubject,
  { windowMs, restMb, seconds }: RunConditions,
): Promise<IngestRun> {
  const cameras = bench.cameras.length;
  const running = await subject.start(bench, role);
  try {
    await pause(running.settleMs);
    const family = familyOf(running.pids);
    const watch = running.operator ? watchGateway(running.operator) : undefined;
    const busy = startBusyWatch();
    const cpuPercent: number[] = [];
    for (let slices = Math.max(1, Math.round((seconds * 1_000) / sliceMs)); slices > 0; slices -= 1) {
      const before = cpuSecondsOf(family);
      const fromMs = performance.now();
      await pause(sliceMs);
      const passedMs = performance.now() - fromMs;
      cpuPercent.push(((cpuSecondsOf(family) - before) / (passedMs / 1_000) / cameras) * 100);
    }
    const busyPercent = busy();
    const { loopDelayMs, answerMs } = (await watch?.stop()) ?? { loopDelayMs: [], answerMs: [] };
    // Last: reading the memory of a large process holds it up.
    const memoryMb = pssBytesOf(family) / cameras / 1e6;
    const mbit = await bench.sentMbit(bench.cameras[0]?.code ?? '', role);
    // Windows are kept in whole groups of pictures of 2 s: half a group more on average.
    const windowMb = running.operator ? (mbit / 8) * ((windowMs + 1_000) / 1_000) : null;
    return {
      role,
      cameras,
      subject: subject.name,
      cpuPercent,
      sentMbit: mbit,
      memoryMb,
      windowMb,
      restMb: running.operator ? restMb : null,
      processes: family.size,
      busyPercent,
      loopDelayMs,
      answerMs,
    };
  } finally {
    await running.close();
  }
}
