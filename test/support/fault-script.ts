/**
 * A scripted plan of faults over a running district, the truth about it as it was carried out (by the simulator's own
 * log), and the state intervals of the gateway held against that truth second by second.
 */
import type { StateInterval } from '../../gateway/health/schemas.ts';
import { call } from './call.ts';
import type { District } from './district.ts';
import { cameraOf } from './district-sight.ts';
import { waitFor } from './wait-for.ts';

export interface PlannedOutage {
  readonly atMs: number;
  readonly code: string;
  readonly switch: 'stall' | 'drop' | 'power';
  readonly forMs: number;
}

export interface FaultScript {
  readonly outages: readonly PlannedOutage[];
  /** The gateway is killed after so long and started again `forMs` later. */
  readonly gatewayKilled: { readonly atMs: number; readonly forMs: number };
  /** After the start of the script; all outages are over by then. */
  readonly endMs: number;
}

export interface Outage {
  readonly code: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface CarriedOut {
  readonly startMs: number;
  readonly endMs: number;
  readonly outages: readonly Outage[];
  readonly gatewayOff: { readonly fromMs: number; readonly toMs: number };
}

const settingsOf: Readonly<Record<PlannedOutage['switch'], (forMs: number) => Record<string, unknown>>> = {
  stall: (forMs) => ({ forMs }),
  drop: (forMs) => ({ refuseMs: forMs }),
  power: (forMs) => ({ on: false, forMs }),
};

/** Runs the script to its end. What it gives back are the times at which things really happened. */
export async function carryOut(district: District, script: FaultScript): Promise<CarriedOut> {
  const startMs = Date.now();
  const until = (atMs: number) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, startMs + atMs - Date.now())));
  const outages = script.outages.map(async (planned): Promise<Outage> => {
    await until(planned.atMs);
    const fromMs = Date.now();
    await district.flip(planned.code, planned.switch, settingsOf[planned.switch](planned.forMs));
    return { code: planned.code, fromMs, toMs: (await restoredAtMs(district, planned, fromMs)) ?? fromMs };
  });
  const { atMs, forMs } = script.gatewayKilled;
  await until(atMs);
  const offFromMs = Date.now();
  district.gateway().kill('SIGKILL');
  await district.gateway().ended;
  await until(atMs + forMs);
  await district.restartGateway();
  const gatewayOff = { fromMs: offFromMs, toMs: Date.now() };
  const done = await Promise.all(outages);
  await until(script.endMs);
  return { startMs, endMs: Date.now(), outages: done, gatewayOff };
}

/** A drop ends by itself; the others with the simulator's `restore`, which stands in its log. */
async function restoredAtMs(district: District, planned: PlannedOutage, fromMs: number): Promise<number | undefined> {
  if (planned.switch === 'drop') return fromMs + planned.forMs;
  return waitFor(
    `the end of the outage of ${planned.code}`,
    async () => {
      const log = await call<{ atMs: number; code: string; switch: string }[]>(`${district.control}/log`, 'GET');
      return log.find((entry) => entry.code === planned.code && entry.switch === 'restore' && entry.atMs >= fromMs)
        ?.atMs;
    },
    { boundMs: planned.forMs + 60_000, everyMs: 500 },
  );
}

type Seen = 'picture' | 'down' | 'unknown';
const seenOf: Readonly<Record<string, Seen>> = {
  up: 'picture',
  degraded: 'picture',
  down: 'down',
  unknown: 'unknown',
  excused: 'unknown',
};

export interface Disagreement {
  readonly code: string;
  /** Seconds after the script's start. */
  readonly second: number;
  readonly truth: Seen;
  readonly said: Seen | 'nothing';
}

/**
 * Every second of every camera on which intervals and truth differ, but for seconds closer than `toleranceMs` to a
 * change of the truth. Empty: the intervals equal the plan within that tolerance.
 */
export async function disagreements(
  district: District,
  codes: readonly string[],
  truth: CarriedOut,
  toleranceMs: number,
): Promise<Disagreement[]> {
  const operator = await district.as('operator');
  const all: Disagreement[] = [];
  for (const code of codes) {
    const { id } = await cameraOf(district, code);
    const query = `subjectKind=camera&subjectId=${id}&from=${truth.startMs}&to=${truth.endMs}`;
    const intervals = await operator.call<StateInterval[]>(`/api/health/intervals?${query}`);
    const { gatewayOff } = truth;
    const outages = truth.outages.filter((outage) => outage.code === code);
    const turns = [gatewayOff, ...outages].flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
    for (let atMs = truth.startMs; atMs < truth.endMs; atMs += 1_000) {
      if (turns.some((turnMs) => Math.abs(turnMs - atMs) <= toleranceMs)) continue;
      const within = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => atMs >= fromMs && atMs < toMs;
      const should: Seen = within(gatewayOff) ? 'unknown' : outages.some(within) ? 'down' : 'picture';
      const interval = intervals.find((one) => within({ ...one, toMs: one.toMs ?? Number.POSITIVE_INFINITY }));
      const said = interval ? (seenOf[interval.state] ?? 'nothing') : 'nothing';
      if (said !== should) all.push({ code, second: Math.round((atMs - truth.startMs) / 1_000), truth: should, said });
    }
  }
  return all;
}
