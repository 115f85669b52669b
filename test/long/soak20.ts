/** A wall of 16 tiles for 20 minutes with drops and layout changes, then 500 players made anew: nothing grows, nothing stays. */
import { leftFacts, slopeFacts, tilesLiveOf } from '../bench/soak/soak-facts.ts';
import { runSoak } from '../bench/soak/soak-run.ts';
import type { LongRow, LongTest } from './table.ts';

const minutes = 20;
const tiles = 16;
/** Shown late by more than this, a picture is no longer what happens now. ms */
const latestMs = 1_000;

export const soak20Test: LongTest = async (say) => {
  const result = await runSoak({ tiles, minutes, recreations: 500, warmUpChanges: 36, ingest: 'direct', say });
  const slopes = slopeFacts(result).map(
    (fact): LongRow => ({
      what: `${fact.what} after warm-up`,
      asked: 'no growth beyond chance and 2 %',
      measured: `${fact.atStart.toFixed(1)} → ${fact.atEnd.toFixed(1)} ${fact.unit}, ${fact.slopePerHour.toFixed(1)} ± ${fact.uncertainty.toFixed(1)} per hour, n ${fact.n}`,
      ok: !fact.grows,
    }),
  );
  const left = leftFacts(result).map(
    (fact): LongRow => ({
      what: `${fact.what} around ${result.recreated} new players`,
      asked: `at most ${fact.allowed} % more`,
      measured: `${fact.before.toFixed(1)} → ${fact.after.toFixed(1)}`,
      ok: !fact.left,
    }),
  );
  const live = tilesLiveOf(result);
  const latest = Math.max(...result.samples.map((sample) => sample.delayP95Ms ?? 0));
  return {
    title: `Soak: ${tiles} tiles, ${minutes} min, ${result.drops} drops, ${result.layoutChanges} layout changes`,
    rows: [
      ...slopes,
      ...left,
      { what: 'tiles live', asked: `p50 ${tiles}`, measured: `p50 ${live.p50} of ${tiles}`, ok: live.p50 === tiles },
      {
        what: 'latest delay p95 of a tile',
        asked: `≤ ${latestMs} ms`,
        measured: `${latest.toFixed(0)} ms`,
        ok: latest <= latestMs,
      },
    ],
  };
};
