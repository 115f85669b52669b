/**
 * The API keeps its own description, whatever it is asked: a few hundred generated requests. `npm run test:long -- door` sends
 * twenty thousand.
 */
import { describe, expect, it } from 'vitest';
import { fuzzApi } from '../../support/fuzz-api/fuzz-api.ts';

describe('generated requests', () => {
  it('are answered as the API describes, with no failure of the gateway', async () => {
    const { requests, operations, faults, statuses } = await fuzzApi(600, 20_261_124);
    const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    process.stdout.write(`${requests} requests to ${operations} operations; ${counts.join(', ')}\n`);
    expect(faults).toEqual([]);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(50);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(50);
    expect(statuses.get(401) ?? 0).toBeGreaterThan(50);
  });
});
