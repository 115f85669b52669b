/**
 * A whole gateway in a storm of alarms, killed (SIGKILL) again and again: cameras tell of tampering, motion and inputs through
 * ONVIF, a link stays cut, an operator takes what the socket shows, each alarm goes to a web server as well. After each start
 * and in the end, everything that was shown, taken or sent must be there, once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditView } from '../../gateway/access/schemas.ts';
import type { AlarmView, RuleView } from '../../gateway/alarms/schemas.ts';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { gatewayMigrations } from '../../gateway/migrations.ts';
import { openWebReceiver, type WebReceiver } from './alarm-receivers.ts';
import { call } from './call.ts';
import { type District, startDistrict } from './district.ts';
import { judgeAlarms } from './judge-alarms.ts';
import { createRandom, type Random } from './random.ts';
import type { SignedIn } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

export interface GatewayStormResult {
  readonly kills: number;
  /** Changes that the operator's socket showed, alarms among them, and takes that were answered. */
  readonly told: number;
  readonly alarms: number;
  readonly taken: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Alarms that were shown and never came to the web server. */
  readonly unsent: readonly string[];
  /** Messages that came to it more than once: at most the one that each kill cut off. */
  readonly sentTwice: number;
  /** Alarms of the link that was cut all the time. */
  readonly linkAlarms: number;
  readonly auditFault: unknown;
  /** From the kill until the list is there again, ms. */
  readonly backMs: readonly number[];
}

const cut = Array.from({ length: 6 }, (_, index) => `T-0${index + 1}`);
const restless = Array.from({ length: 12 }, (_, index) => `P-${String(index + 1).padStart(2, '0')}`);
const topics = ['motion', 'tamper', 'digital-input'] as const;
const limits = { requestsPerSecond: 100_000, requestsBurst: 1_000_000 };

/** What the operator was shown and told, over all lives. */
interface Witness {
  readonly told: string[];
  readonly taken: string[];
  /** Each alarm as it was shown last. */
  readonly last: Map<string, AlarmView>;
}

export async function stormOverGateway(
  kills: number,
  baseAddress: string,
  say: (text: string) => void = () => {},
): Promise<GatewayStormResult> {
  const folder = mkdtempSync(join(tmpdir(), 'storm-'));
  writeFileSync(join(folder, 'secret'), 'hush');
  const web = await openWebReceiver();
  const entries = [...cut, ...restless].map((code) => ({
    ...{ code, mainCodec: 'h264', subCodec: 'h264', audio: 'none', clockOffsetMs: 0 },
  }));
  const webhook = { url: web.url, secretFile: join(folder, 'secret'), from: 'low' };
  const config = {
    ...{ listen: { limits }, access: { lockMs: 86_400_000 } },
    alarms: { settleMs: 30_000, outgoing: { webhook } },
  };
  const district = await startDistrict({ cameras: entries.length, entries, baseAddress, config });
  try {
    return await storm(district, web, kills, say);
  } finally {
    await district.close();
    await web.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storm(district: District, web: WebReceiver, kills: number, say: (text: string) => void) {
  const administrator = await district.as('administrator');
  const operator = await district.as('operator');
  // Losses come back as the same alarm, whatever else comes and goes is a new one each time: there is always one to take.
  const rule = { siteKinds: [], severity: 'high' } as const;
  await administrator.call<RuleView[]>('/api/alarm-rules', 'PUT', [
    { ...rule, id: 'lost', kinds: ['camera.lost', 'camera.frozen'], holdMs: 3_000, rearmMs: 86_400_000 },
    { ...rule, id: 'rest', kinds: [], holdMs: 0, rearmMs: 0 },
  ]);
  await cutLink(district);
  const linkAlarm = await waitFor('the alarm of the link', async () =>
    (await operator.call<AlarmView[]>('/api/alarms')).find(({ members }) => members.length >= cut.length),
  );
  const random = createRandom(61);
  const seen: Witness = { told: [], taken: [], last: new Map() };
  const lost: string[] = [];
  const backMs: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const load = await startLoad(district, operator, random, seen);
    await load.until(30 + random.below(50));
    const killedMs = performance.now();
    district.gateway().kill('SIGKILL');
    await district.gateway().ended;
    await load.stop();
    await district.restartGateway();
    const open = await operator.call<AlarmView[]>('/api/alarms');
    backMs.push(performance.now() - killedMs);
    if (!open.some(({ id }) => id === linkAlarm.id)) lost.push(`after kill ${kill}: the alarm of the link`);
    lost.push(...(await changedBehind(operator, seen)).map((fault) => `after kill ${kill}: ${fault}`));
    say(`${kill} kills, ${seen.told.length} changes told, ${seen.taken.length} takes answered`);
  }
  const unsent = () => {
    const raised = new Set(messagesOf(web).flatMap(({ event, alarmId }) => (event === 'raised' ? [alarmId] : [])));
    return [...seen.last.keys()].filter((id) => !raised.has(id));
  };
  await waitFor('everything to be sent', () => unsent().length === 0, { boundMs: 300_000 }).catch(() => {});
  const { fault } = await administrator.call<{ fault: unknown }>('/api/audit/verdict');
  const audited = (await takenRows(administrator)).map(({ subjectId }) => subjectId);
  await district.gateway().stop();
  const path = join(district.folder, 'var', 'gateway.db');
  const db = await openDatabase({ path, migrations: gatewayMigrations, synchronous: 'FULL' });
  try {
    const faults = await judgeAlarms(db, { ...seen, takenBy: operator.own.id, audited });
    const sent = messagesOf(web);
    return {
      ...{ kills, told: seen.told.length, alarms: seen.last.size, taken: seen.taken.length, backMs },
      ...{ lost: [...lost, ...faults.lost], doubled: faults.doubled, unsent: unsent(), auditFault: fault },
      sentTwice: sent.length - new Set(sent.map(({ id }) => id)).size,
      linkAlarms: [...seen.last.values()].filter(({ subjectKind }) => subjectKind === 'link').length,
    };
  } finally {
    await db.destroy();
  }
}

const cutLink = (district: District) => call(`${district.control}/links/ham/cut`, 'POST', { codes: cut });

const messagesOf = (web: WebReceiver) =>
  web.got.map(({ body }) => JSON.parse(body) as { id: string; alarmId: string; event: string });

/** What was shown before the kill and is less after it: an alarm that is gone, untaken again, or counts less. */
async function changedBehind(operator: SignedIn, { last, taken }: Witness): Promise<string[]> {
  const history = await operator.call<AlarmView[]>('/api/alarms/history?from=2020-01-01T00:00:00Z');
  const byId = new Map(history.map((alarm) => [alarm.id, alarm]));
  const answered = new Set(taken);
  return [...last.values()].flatMap((shown) => {
    const now = byId.get(shown.id);
    if (!now) return [`${shown.id} is gone`];
    const mine = answered.has(shown.id) || shown.takenBy !== null;
    return [
      ...(mine && now.takenBy !== operator.own.id ? [`${shown.id} is not taken`] : []),
      ...(now.count < shown.count ? [`${shown.id} counts ${now.count}, not ${shown.count}`] : []),
      ...(shown.endedAtMs !== null && now.count === shown.count && now.endedAtMs === null
        ? [`${shown.id} stands`]
        : []),
    ];
  });
}

/** Cameras that come and go, and an operator who takes two of three that he is shown. */
async function startLoad(district: District, operator: SignedIn, random: Random, seen: Witness) {
  let going = true;
  let changes = 0;
  const asked = new Set<string>(seen.taken);
  const takes = new Set<Promise<void>>();
  const show = (alarm: AlarmView) => {
    seen.told.push(alarm.id);
    seen.last.set(alarm.id, alarm);
    if (alarm.takenBy !== null || alarm.state === 'closed' || asked.has(alarm.id) || random.below(3) === 0) return;
    asked.add(alarm.id);
    // Over in the meantime, or cut off by the kill: nothing was answered, so nothing is promised.
    const take: Promise<void> = operator
      .call(`/api/alarms/${alarm.id}/take`, 'POST')
      .then(() => void seen.taken.push(alarm.id))
      .catch(() => {})
      .finally(() => takes.delete(take));
    takes.add(take);
  };
  const socket = operator.socket('/api/events');
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error('the socket closed')));
    socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as SocketMessage;
      if (message.type === 'snapshot') for (const alarm of message.parts?.alarms ?? []) show(alarm);
      if (message.type === 'snapshot') resolve();
      if (message.topic !== 'alarm.changed' || !message.payload) return;
      changes += 1;
      show(message.payload.alarm);
    });
  });
  const active = new Set<string>();
  const shake = async () => {
    // Bounded, should nobody stop it.
    for (let turn = 0; going && turn < 20_000; turn += 1) {
      const [code, topic] = [random.pick(restless), random.pick(topics)];
      const key = `${code} ${topic}`;
      if (!active.delete(key)) active.add(key);
      await district.flip(code, 'event', { topic, active: active.has(key) });
      await new Promise((resolve) => setTimeout(resolve, 10 + random.below(30)));
    }
  };
  const shaking = shake();
  return {
    until: (count: number) => waitFor(`${count} changes`, () => changes >= count, { everyMs: 5 }),
    async stop() {
      going = false;
      socket.terminate();
      await Promise.all([shaking, ...takes]);
    },
  };
}

interface SocketMessage {
  readonly type: string;
  readonly topic?: string;
  readonly parts?: { readonly alarms: readonly AlarmView[] };
  readonly payload?: { readonly alarm: AlarmView };
}

async function takenRows(administrator: SignedIn): Promise<AuditView[]> {
  const rows: AuditView[] = [];
  for (let page = 0; page < 1_000; page += 1) {
    const before = rows.at(-1)?.seq;
    const next = await administrator.call<AuditView[]>(
      `/api/audit?kind=alarm.taken&limit=1000${before === undefined ? '' : `&before=${before}`}`,
    );
    rows.push(...next);
    if (next.length === 0) return rows;
  }
  return rows;
}
