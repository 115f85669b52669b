/**
 * Generated requests against a whole gateway, from its own description, by everybody in turn and by nobody. Half of them are
 * as described, half have one thing wrong. A failure names the seed and the number of the request that repeats it.
 */
import { Agent, request as sendRequest } from 'node:http';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { openGateway } from '../gateway-in-process.ts';
import { invite, posts } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { joinByLink, nobodyAt, type SignedIn, signIn, type Visitor } from '../sign-in.ts';
import { type ApiDocument, operationsOf } from './api-document.ts';
import { type ApiAnswer, createJudge } from './judge-answer.ts';
import { createKnownIds } from './known-ids.ts';
import { makeInventory } from './make-inventory.ts';
import { type ApiRequest, makeRequest } from './make-request.ts';

export interface FuzzResult {
  readonly requests: number;
  readonly operations: number;
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Operations that were never answered with success. */
  readonly neverServed: readonly string[];
  /** What was wrong, worst first, each with an example. */
  readonly faults: readonly string[];
}

/** What ends the asker's own session, locks his desk or changes his secrets: done by somebody whom nobody needs. */
const selfEnding = /^(POST|DELETE) \/api\/(sign-out|own\/(lock|password|second-factor.*|sessions.*))$/;
const answerBoundMs = 30_000;
const together = 6;

export async function fuzzApi(
  count: number,
  seed: number,
  say: (text: string) => void = () => {},
): Promise<FuzzResult> {
  const simulator = await startSimulator({ district: [{ code: 'P-01', ...playing }] });
  const gateway = await openGateway({ config: fuzzConfig });
  const agent = new Agent({ keepAlive: true, maxSockets: together });
  try {
    const administrator = await gateway.as('administrator');
    const operations = operationsOf(await administrator.call<ApiDocument>('/docs/json'));
    const known = createKnownIds(operations);
    await makeInventory(administrator, known, rtspOf(simulator));
    const askers: Visitor[] = [
      nobodyAt(gateway.url),
      { ...nobodyAt(gateway.url), headers: { cookie: 'tc_session=made-up' } },
    ];
    for (const post of posts) askers.push(await gateway.as(post));
    // Most acts are theirs: a refusal teaches little twice.
    askers.push(administrator, administrator, await gateway.as('operator'));
    const spare = await openSpare(administrator);
    const judge = createJudge();
    const random = createRandom(seed);
    const tally = createTally(operations.map(({ method, path }) => `${method} ${path}`));

    const one = async (number: number): Promise<void> => {
      const operation = operations[number % operations.length];
      if (!operation) return;
      const request = makeRequest(operation, random, known);
      const key = `${operation.method} ${operation.path}`;
      const asker =
        selfEnding.test(key) && random.below(4) > 0 ? await spare.visitor() : pickAsker(key, askers, random);
      const answer = await send(asker, request, agent);
      tally.count(key, answer.status);
      const fault = judge.judge(request, answer);
      if (fault !== '') tally.fault(key, fault, describe(number, asker, request, answer));
      if (answer.status === 401 && asker === spare.current()) spare.forget();
      if (operation.method === 'POST' && answer.status < 300) known.learn(operation.path, answer.body);
      if (number % 1_000 === 999) say(`${number + 1} requests, ${tally.faults().length} kinds of fault`);
    };
    for (let from = 0; from < count; from += together) {
      const batch = Array.from({ length: Math.min(together, count - from) }, (_, at) => one(from + at));
      await Promise.all(batch);
    }
    return { requests: count, operations: operations.length, ...tally.result() };
  } finally {
    agent.destroy();
    await gateway.close();
    await simulator.close();
  }
}

/** One camera that plays; the others do not answer. */
const playing = { address: '127.68.3.1', httpPort: 0, rtspPort: 0, discoveryPort: 0, audio: 'pcma' } as const;

function rtspOf(simulator: Simulator) {
  const { state, streams, definition } = simulator.getCamera('P-01');
  const path = (role: string) => streams.find((stream) => stream.role === role)?.path ?? '';
  const at = `rtsp://${state.address}:${state.rtspPort}`;
  const { user: username, password } = definition;
  return { mainUrl: `${at}${path('sub')}`, subUrl: `${at}${path('sub')}`, username, password };
}

const fuzzConfig = {
  listen: {
    limits: {
      requestsPerSecond: 100_000,
      requestsBurst: 1_000_000,
      signInsPerMinute: 1_000_000,
      connectionsPerAddress: 4_096,
    },
  },
  cameras: {
    events: false,
    discovery: {
      interfaces: ['127.0.0.1'],
      targets: [],
      windowMs: 200,
      deviceDeadlineMs: 500,
      httpPorts: [1],
      rtspPorts: [1],
    },
  },
  streams: { frameTimeoutMs: 500 },
};

/** Everybody but those whom the act would end. */
function pickAsker(key: string, askers: readonly Visitor[], random: Random): Visitor {
  const [nobody] = askers;
  return selfEnding.test(key) && nobody ? nobody : random.pick(askers);
}

/** Somebody who signs in again when his session has ended. */
async function openSpare(administrator: SignedIn) {
  const link = await invite(administrator, { login: 'du-bi', name: 'Người dự bị', role: 'operator' });
  const { credentials } = await joinByLink(administrator.url, link);
  let now: Promise<SignedIn> | undefined;
  let seen: SignedIn | undefined;
  return {
    current: () => seen,
    forget() {
      now = undefined;
    },
    async visitor(): Promise<Visitor> {
      now ??= signIn(administrator.url, credentials);
      seen = await now;
      return seen;
    },
  };
}

function send(asker: Visitor, { operation, target, headers, body }: ApiRequest, agent: Agent): Promise<ApiAnswer> {
  const { hostname, port } = new URL(asker.url);
  return new Promise((resolve) => {
    const none = (why: string) => resolve({ status: 0, type: '', body: why });
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const all = { ...asker.headers, ...headers, ...(bytes ? { 'content-length': bytes.length } : {}) };
    const sent = sendRequest(
      { agent, hostname, port, method: operation.method, path: target, headers: clean(all), timeout: answerBoundMs },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', (error) => none(error.message));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: (answer.headers['content-type'] ?? '').split(';')[0] ?? '',
            body: Buffer.concat(pieces).toString('utf8'),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${answerBoundMs} ms`)));
    sent.on('error', (error) => none(error.message));
    sent.end(bytes);
  });
}

const clean = (headers: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));

function describe(number: number, asker: Visitor, request: ApiRequest, answer: ApiAnswer): string {
  const who = 'own' in asker ? (asker as SignedIn).own.role : 'nobody';
  const { operation, target, body = '', wrong } = request;
  return [
    `#${number} ${who}: ${operation.method} ${target.slice(0, 300)}`,
    ...(wrong ? [`(${wrong})`] : []),
    body.slice(0, 300),
    `→ ${answer.status} ${answer.body.slice(0, 300)}`,
  ].join(' ');
}

function createTally(keys: readonly string[]) {
  const statuses = new Map<number, number>();
  const served = new Set<string>();
  const faults = new Map<string, { count: number; readonly example: string }>();
  const list = () =>
    [...faults]
      .sort(([, a], [, b]) => b.count - a.count)
      .map(([what, { count, example }]) => `${what} (${count}×), such as ${example}`);
  return {
    faults: list,
    count(key: string, status: number) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 200 && status < 400) served.add(key);
    },
    fault(key: string, what: string, example: string) {
      const known = faults.get(`${key}: ${what}`);
      if (known) known.count += 1;
      else faults.set(`${key}: ${what}`, { count: 1, example });
    },
    result: () => ({
      statuses,
      neverServed: keys.filter((key) => !served.has(key)),
      faults: list(),
    }),
  };
}
