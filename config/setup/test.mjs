/**
 * `npm test`: set-up, then types, lint and every test; the last line is `N passed, N failed`.
 * `npm test -- unit test/unit/media` runs one kind, or some files of it; the kind `e2e-slow` runs only so. `npm run test:long --
 * NAME` runs long counts.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { runChild } from './run-child.mjs';

/** Files at a time: most tests of the last kinds wait for real programs, each on addresses and ports of its own. */
const atOnce = { unit: 3, integration: 4, e2e: 2 };

const [first, ...rest] = process.argv.slice(2);
const runtime = prepare({ tools: ['ffmpeg', 'chromium', 'influxdb', 'iproute2', 'openssl'] });
if (first === '--long') {
  process.exitCode = await runChild(runtime, ['test/long/main.ts', ...rest]);
} else {
  await everyTest(first === undefined ? ['unit', 'integration', 'e2e'] : [first], rest);
}

async function everyTest(kinds, filters) {
  let passed = 0;
  let failed = 0;
  const atSecondTry = [];
  const count = (ok) => {
    if (ok) passed += 1;
    else failed += 1;
  };
  const check = async (kind) => {
    const report = await vitest(kind, filters);
    passed += report.passed;
    failed += report.failed;
    atSecondTry.push(...report.atSecondTry);
  };
  const checkStill = async () => {
    for (const project of ['tsconfig.json', 'test/tsconfig.json', 'dashboard/tsconfig.json']) {
      count((await node('typescript/bin/tsc', ['-p', project])) === 0);
    }
    count((await node('@biomejs/biome/bin/biome', ['check', '.'])) === 0);
  };
  const whole = filters.length === 0 && kinds.length > 1;
  // Types and lint beside the first kind, which measures nothing.
  const still = whole ? checkStill() : undefined;
  for (const kind of kinds) {
    await check(kind);
    await still;
  }
  for (const test of atSecondTry) process.stdout.write(`\npassed at the second try: ${test.name}\n${test.reason}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

function node(script, args) {
  return runChild(runtime, [join(root, 'node_modules', script), ...args]);
}

/** A file that does not load counts as one failure, and so does a run that leaves no report. */
async function vitest(kind, filters) {
  const reportFile = join(root, '.cache', `report-${kind}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(reportFile, { force: true });
  const code = await node('vitest/vitest.mjs', [
    'run',
    ...['--config', 'test/vitest.config.ts', '--project', kind, '--maxWorkers', String(atOnce[kind] ?? 1)],
    ...['--reporter', 'default', '--reporter', 'json'],
    `--outputFile.json=${reportFile}`,
    '--passWithNoTests',
    ...filters,
  ]);
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, atSecondTry: [] };
  }
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  const atSecondTry = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
    .map((test) => ({ name: test.fullName, reason: test.failureMessages.join('\n') }));
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed, atSecondTry };
}
