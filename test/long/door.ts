/**
 * The door with its full counts: twenty thousand generated requests, forty kills under load, and everybody on every route at
 * every place.
 */
import { spawn } from 'node:child_process';
import { summaryOf } from '../bench/statistics.ts';
import { startDistrict } from '../support/district.ts';
import { fuzzApi } from '../support/fuzz-api/fuzz-api.ts';
import { killAndCheck, verifyAudit } from '../support/kill-gateway.ts';
import type { LongRow, LongTest } from './table.ts';

const requests = 20_000;
const parts = 4;
const kills = 40;

export const doorTest: LongTest = async (say) => ({
  title: 'The door',
  rows: [...(await fuzzRows(say)), ...(await killRows(say)), await matrixRow(say)],
});

/** Parts with seeds of their own, each on a new gateway. */
async function fuzzRows(say: (text: string) => void): Promise<LongRow[]> {
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  let served = 0;
  let operations = 0;
  for (let part = 1; part <= parts; part += 1) {
    const result = await fuzzApi(requests / parts, part, (text) => say(`requests, part ${part}: ${text}`));
    for (const [status, count] of result.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
    faults.push(...result.faults);
    operations = result.operations;
    served = Math.max(served, result.operations - result.neverServed.length);
  }
  for (const fault of faults) say(fault);
  const count = (fits: (status: number) => boolean) =>
    [...statuses].filter(([status]) => fits(status)).reduce((sum, [, each]) => sum + each, 0);
  const list = [...statuses].sort(([a], [b]) => a - b).map(([status, each]) => `${status}: ${each}`);
  return [
    {
      what: `generated requests to ${operations} operations, by everybody and by nobody (answers by status)`,
      asked: `${requests}`,
      measured: list.join(', '),
      ok: count(() => true) === requests,
    },
    {
      what: 'failures of the gateway, statuses that are not described, answers against their schema',
      asked: '0',
      measured: faults.length === 0 ? '0' : `${faults.length} kinds`,
      ok: faults.length === 0,
    },
    { what: 'operations served with success at least once', asked: '', measured: `${served}`, ok: true },
    {
      what: 'answers that told of a camera that does not answer (502, 503)',
      asked: '',
      measured: `${count((status) => status > 500)}`,
      ok: true,
    },
  ];
}

async function killRows(say: (text: string) => void): Promise<LongRow[]> {
  const limits = { requestsPerSecond: 100_000, requestsBurst: 1_000_000, signInsPerMinute: 10_000 };
  const config = { listen: { limits } };
  const district = await startDistrict({ cameras: 1, empty: true, baseAddress: '127.52.0.0', config });
  try {
    const result = await killAndCheck(district, kills, say);
    const back = summaryOf(result.backMs);
    const verdict = await verifyAudit(district);
    return [
      {
        what: 'kills (SIGKILL), and those while an act was under way',
        asked: `${kills}`,
        measured: `${result.kills}, ${result.killsUnderLoad}`,
        ok: result.kills === kills && result.killsUnderLoad > kills / 2,
      },
      {
        what: `answered acts without their audit row (of ${result.acknowledged})`,
        asked: '0',
        measured: `${result.missing.length}`,
        ok: result.missing.length === 0 && result.acknowledged > 1_000,
      },
      {
        what: 'audit verify after each kill',
        asked: 'the chain stands',
        measured: result.faults.length === 0 ? verdict.output.trim() : result.faults.join('; '),
        ok: result.faults.length === 0 && verdict.exitCode === 0,
      },
      {
        what: 'from the kill to the next answer, s (p50, p95, most)',
        asked: '',
        measured: [back.p50, back.p95, back.max].map((ms) => (ms / 1_000).toFixed(1)).join(', '),
        ok: true,
      },
    ];
  } finally {
    await district.close();
  }
}

/** The matrix is a test by itself; here is what it counts. */
async function matrixRow(say: (text: string) => void): Promise<LongRow> {
  say('the matrix');
  const root = new URL('../..', import.meta.url).pathname;
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts'];
  const child = spawn(
    process.execPath,
    [...vitest, '--project', 'integration', 'test/integration/access/matrix.test.ts'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += String(piece);
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const told = /matrix: (\d+ answers, \d+ differences)/.exec(text)?.[1] ?? 'not measured';
  return {
    what: 'everybody on every route at every place, against an expectation of its own',
    asked: '0 differences',
    measured: told,
    ok: code === 0 && told.endsWith(' 0 differences'),
  };
}
