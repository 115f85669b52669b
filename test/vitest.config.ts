/**
 * Kinds of test: unit (pure, fast), integration (real processes, sockets, databases), e2e (real Chromium), and e2e-slow: walks
 * through pages that `npm test` has no time for (`npm test -- e2e-slow`).
 */
import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

const inChromium = { testTimeout: 300_000, hookTimeout: 300_000, retry: 1 };

export default defineConfig({
  root,
  test: {
    // How many files run at once is said per kind in config/setup/test.mjs.
    maxWorkers: 2,
    // Real programs on a busy machine, and generated inputs: one more try, and `npm test` names each test that needed it
    // with its reason (a counterexample among them is a bug to be mended).
    projects: [
      { root, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000, retry: 1 } },
      {
        root,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          retry: 1,
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          ...inChromium,
        },
      },
      { root, test: { name: 'e2e-slow', include: ['test/e2e/slow/*.test.ts'], ...inChromium } },
    ],
  },
});
