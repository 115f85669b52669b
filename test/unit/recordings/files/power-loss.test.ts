/** The power goes behind every write, sync and rename that recording makes. */
import { describe, expect, it } from 'vitest';
import { loseEverywhere, recordToLog } from '../../../support/power-loss.ts';

describe('a power loss while recording', () => {
  it('takes at most the last two seconds, and leaves nothing that lies', async () => {
    const log = await recordToLog({ cameras: 2, seconds: 8, syncMs: 30 });
    expect(log.complete.length).toBeGreaterThanOrEqual(6);
    expect(log.told.length).toBeGreaterThanOrEqual(14);
    const result = await loseEverywhere(log, ['least', 'most', 'chance'], 3);
    expect(result.faults).toEqual([]);
    expect(result.losses).toBeGreaterThan(100);
    expect(result.longestLostMs).toBeLessThanOrEqual(2_000);
  });
});
