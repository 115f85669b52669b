/** A full plan of faults over a district, with the gateway killed for 90 s: the state intervals against the truth. */
import { startDistrict } from '../support/district.ts';
import { playing } from '../support/district-sight.ts';
import { carryOut, type Disagreement, disagreements, type FaultScript } from '../support/fault-script.ts';
import type { LongTest } from './table.ts';

const toleranceMs = 5_000;

const script: FaultScript = {
  outages: [
    { atMs: 5_000, code: 'T-01', switch: 'stall', forMs: 30_000 },
    { atMs: 10_000, code: 'P-01', switch: 'drop', forMs: 30_000 },
    { atMs: 15_000, code: 'P-02', switch: 'power', forMs: 60_000 },
    { atMs: 60_000, code: 'T-01', switch: 'power', forMs: 20_000 },
    { atMs: 65_000, code: 'C-01', switch: 'stall', forMs: 15_000 },
    // Goes while the gateway looks, comes back while it is away.
    { atMs: 90_000, code: 'P-03', switch: 'power', forMs: 60_000 },
    // Goes before, comes back after.
    { atMs: 95_000, code: 'P-04', switch: 'power', forMs: 150_000 },
    { atMs: 240_000, code: 'P-05', switch: 'drop', forMs: 40_000 },
  ],
  gatewayKilled: { atMs: 120_000, forMs: 90_000 },
  endMs: 310_000,
};

export const intervals90Test: LongTest = async (say) => {
  const district = await startDistrict({
    cameras: 8,
    baseAddress: '127.54.0.0',
    config: { cameras: { tcpProbeMs: 1_000 } },
  });
  try {
    const codes = district.devices.map(({ code }) => code);
    for (const code of codes) await playing(district, code);
    say(`the plan takes ${script.endMs / 1_000} s`);
    const truth = await carryOut(district, script);
    const found = await disagreements(district, codes, truth, toleranceMs);
    for (const one of found) say(JSON.stringify(one));
    const offSeconds = Math.round((truth.gatewayOff.toMs - truth.gatewayOff.fromMs) / 1_000);
    const plan = `${codes.length} cameras, ${script.outages.length} outages, ${script.endMs / 1_000} s`;
    const row = (what: string, wrong: readonly Disagreement[]) => ({
      what,
      asked: 'no second, but for 5 s around each change of the truth',
      measured: `${wrong.length} seconds`,
      ok: wrong.length === 0,
    });
    const inOff = ({ second }: Disagreement) => {
      const atMs = truth.startMs + second * 1_000;
      return atMs >= truth.gatewayOff.fromMs && atMs < truth.gatewayOff.toMs;
    };
    return {
      title: 'State intervals against a plan of faults',
      rows: [
        row(`seconds whose state differs from the truth (${plan})`, found),
        row(
          'of these: said to be down and were not',
          found.filter(({ said }) => said === 'down'),
        ),
        row(`of these: in the ${offSeconds} s of the killed gateway, not unknown`, found.filter(inOff)),
      ],
    };
  } finally {
    await district.close();
  }
};
