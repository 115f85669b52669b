/**
 * A million damaged inputs for what reads the network: SDP and RTP (`media/`), RTSP (`sources/rtsp`). An uncaught error ends
 * the run with the seed that repeats it; a hang is seen by the slowest part of the run; memory is read before and after.
 */
import { fuzzPackets } from '../support/fuzz-packets.ts';
import { fuzzRtsp } from '../support/fuzz-rtsp.ts';
import type { LongTest } from './table.ts';

const inputs = 1_000_000;
const parts = 20;
const longestPartS = 120;
const mostGrowthMb = 300;

export const fuzzTest: LongTest = async (say) => {
  const beforeMb = process.memoryUsage().rss / 1e6;
  let slowestS = 0;
  const run = (name: string, one: (count: number, seed: number) => unknown) => {
    for (let part = 0; part < parts; part += 1) {
      const startMs = performance.now();
      one(inputs / parts, part + 1);
      slowestS = Math.max(slowestS, (performance.now() - startMs) / 1_000);
      say(`${name}: ${((part + 1) * inputs) / parts} inputs`);
    }
  };
  run('SDP and RTP', fuzzPackets);
  run('RTSP', fuzzRtsp);
  const growthMb = process.memoryUsage().rss / 1e6 - beforeMb;
  return {
    title: 'Damaged inputs',
    rows: [
      { what: 'SDP and RTP inputs without an uncaught error', asked: `${inputs}`, measured: `${inputs}`, ok: true },
      { what: 'RTSP inputs without an uncaught error', asked: `${inputs}`, measured: `${inputs}`, ok: true },
      {
        what: `slowest part of ${inputs / parts} inputs`,
        asked: `≤ ${longestPartS} s`,
        measured: `${slowestS.toFixed(1)} s`,
        ok: slowestS <= longestPartS,
      },
      {
        what: 'memory grown (RSS)',
        asked: `≤ ${mostGrowthMb} MB`,
        measured: `${Math.round(growthMb)} MB`,
        ok: growthMb <= mostGrowthMb,
      },
    ],
  };
};
