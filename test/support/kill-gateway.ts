/**
 * A gateway that is killed (SIGKILL) again and again while people change things, and what must hold after each restart: every
 * act that was answered is there and stands in the audit, and the audit's chain verifies.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildProgram, startProgram } from './child-program.ts';
import type { District } from './district.ts';
import { createRandom } from './random.ts';
import type { SignedIn, Visitor } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

/** An act that was answered with success: its row's kind, and the id of what it made or changed. */
interface Acknowledged {
  readonly kind: string;
  readonly subjectId: string;
}

interface KillResult {
  readonly kills: number;
  readonly acknowledged: number;
  /** Answered acts of which the audit has no row. */
  readonly missing: readonly string[];
  /** Whether a kill came while at least one act was under way. */
  readonly killsUnderLoad: number;
  readonly rows: number;
  /** What `audit verify` said, each time that it found something. */
  readonly faults: readonly string[];
  /** From the kill to the first answer, ms. */
  readonly backMs: readonly number[];
}

const workers = 6;

export async function killAndCheck(district: District, kills: number, say: (text: string) => void = () => {}) {
  const administrator = await district.as('administrator');
  const operator = await district.as('operator');
  const random = createRandom(41);
  const acknowledged: Acknowledged[] = [];
  const backMs: number[] = [];
  const faults: string[] = [];
  let killsUnderLoad = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const load = startLoad(administrator, operator, kill, acknowledged);
    await load.settled(3);
    await new Promise((resolve) => setTimeout(resolve, random.below(250)));
    if (load.underWay() > 0) killsUnderLoad += 1;
    const killedMs = performance.now();
    district.gateway().kill('SIGKILL');
    await load.stop();
    await district.gateway().ended;
    await district.restartGateway();
    await administrator.call('/api/own');
    backMs.push(performance.now() - killedMs);
    const { fault } = await administrator.call<{ fault: unknown }>('/api/audit/verdict');
    if (fault !== null) faults.push(`after kill ${kill}: ${JSON.stringify(fault)}`);
    say(`${kill} kills, ${acknowledged.length} acts answered`);
  }
  const rows = await allRows(administrator);
  const told = new Set(rows.map(({ kind, subjectId }) => `${kind} ${subjectId}`));
  const missing = acknowledged.map(({ kind, subjectId }) => `${kind} ${subjectId}`).filter((one) => !told.has(one));
  const result: KillResult = {
    ...{ kills, killsUnderLoad, acknowledged: acknowledged.length, missing, rows: rows.length, faults, backMs },
  };
  return result;
}

/** Acts of several kinds, each of them on its own; one that is cut off by the kill counts for nothing. */
function startLoad(administrator: SignedIn, operator: Visitor, kill: number, acknowledged: Acknowledged[]) {
  let going = true;
  let underWay = 0;
  let answered = 0;
  const act = async (kind: string, by: Visitor, path: string, method: string, body: unknown): Promise<string> => {
    underWay += 1;
    try {
      const made = await by.call<{ id?: string; account?: { id: string } }>(path, method, body);
      const subjectId = made.id ?? made.account?.id ?? '';
      acknowledged.push({ kind, subjectId });
      answered += 1;
      return subjectId;
    } finally {
      underWay -= 1;
    }
  };
  const work = async (worker: number): Promise<void> => {
    for (let round = 0; going && round < 10_000; round += 1) {
      const name = `k${kill}-${worker}-${round}`;
      const wallId = await act('wall.created', operator, '/api/walls', 'POST', { name, title: name, kind: 'desk' });
      const layout = { tileCount: 4, cameraIds: [], fill: 'hand', siteId: null, page: 0 };
      await act('wall.changed', operator, `/api/walls/${wallId}/layout`, 'PUT', { layout });
      await act('site.created', administrator, '/api/sites', 'POST', { code: name.toUpperCase(), name, kind: 'ward' });
      const newcomer = { login: name, name, role: 'operator', unitId: null };
      const personId = await act('account.created', administrator, '/api/people', 'POST', newcomer);
      await act('grant.given', administrator, '/api/grants', 'POST', {
        ...{ subject: { kind: 'person', id: personId }, scope: { kind: 'all', id: null } },
        ...{ rights: null, reason: 'thử' },
      });
    }
  };
  // A worker ends with the gateway.
  const ends: unknown[] = [];
  const all = Promise.all(
    Array.from({ length: workers }, (_, worker) => work(worker).catch((error) => ends.push(error))),
  );
  return {
    underWay: () => underWay,
    settled: (acts: number) =>
      waitFor(
        'acts of the workers',
        () => {
          if (answered >= acts * workers) return true;
          throw ends[0] ?? new Error(`${answered} acts were answered`);
        },
        { everyMs: 10 },
      ),
    async stop() {
      going = false;
      await all;
    },
  };
}

interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly subjectId: string | null;
}

async function allRows(administrator: Visitor): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 0; page < 1_000; page += 1) {
    const before = rows.at(-1)?.seq;
    const next = await administrator.call<Row[]>(
      `/api/audit?limit=1000${before === undefined ? '' : `&before=${before}`}`,
    );
    rows.push(...next);
    if (next.length === 0) return rows;
  }
  return rows;
}

interface ConsoleAnswer {
  readonly exitCode: number;
  readonly output: string;
}

/** `npm run admin -- audit verify`, as a program of its own. */
export async function verifyAudit({ folder, configFile }: District): Promise<ConsoleAnswer> {
  const logFile = join(folder, `verify-${process.hrtime.bigint()}.log`);
  const { program } = await startProgram<ChildProgram>({
    cwd: new URL('../..', import.meta.url).pathname,
    args: ['gateway/admin.ts', '--config', configFile, 'audit', 'verify'],
    logFile,
    readyLine: () => true,
  });
  const exitCode = await program.ended;
  return { exitCode, output: readFileSync(logFile, 'utf8') };
}
