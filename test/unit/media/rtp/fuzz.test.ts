import { expect, it } from 'vitest';
import { fuzzPackets } from '../../../support/fuzz-packets.ts';

it('bears thousands of damaged descriptions and packets', () => {
  const tally = fuzzPackets(4_000, 20_261_124);
  expect(tally.inputs).toBeGreaterThanOrEqual(4_000);
  // Enough is whole for the fragments' promises to be put to the test.
  expect(tally.fragments).toBeGreaterThan(200);
  expect(tally.refused).toBeGreaterThan(0);
});
