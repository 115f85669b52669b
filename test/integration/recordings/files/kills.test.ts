/** Small twin of `npm run test:long -- recordings`. */
import { expect, it } from 'vitest';
import { killWhileRecording } from '../../../support/recording-kills.ts';

it('a gateway that is killed while it records loses two seconds at most, and no file', async () => {
  const result = await killWhileRecording({ cameras: 3, kills: 2, baseAddress: '127.69.0.0' });
  expect(result.lostMs).toHaveLength(6);
  expect(Math.max(...result.lostMs)).toBeLessThanOrEqual(2_000);
  expect(result.unplayable).toEqual([]);
  expect(result.files).toBeGreaterThanOrEqual(9);
  for (const { exitCode, output } of [result.checkMeanwhile, result.check]) {
    expect(output).toContain('all is as it was recorded');
    expect(exitCode).toBe(0);
  }
  expect(result.checkMeanwhile.output).toContain('while the gateway is stopped');
  expect(result.check.output).not.toContain('while the gateway is stopped');
  expect(result.gapsMissing).toBe(0);
});
