/**
 * A whole gateway whose alarms go to a web server and a mail relay that are both down at first: it says so itself, keeps what
 * it could not send over a stop, and sends each once when they are back. Real HTTP, real SMTP, a real clock.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AlarmView, RuleView } from '../../../gateway/alarms/schemas.ts';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import {
  type MailReceiver,
  openMailReceiver,
  openWebReceiver,
  type WebReceiver,
} from '../../support/alarm-receivers.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { type Visitor, visitorAt } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

const secret = 'khoa-chung-4711';
const password = 'mat-khau-relay';
let folder: string;
let gateway: GatewayInProcess | undefined;
let web: WebReceiver;
let mail: MailReceiver;
let technician: Visitor;
let logs: string[];

const open = () => {
  const from = 'low';
  const webhook = { url: web.url, secretFile: join(folder, 'webhook.secret'), from };
  const relay = { host: '127.0.0.1', port: mail.port, sender: 'canh@quan.local', to: ['truc@quan.local'] };
  const signIn = { user: 'canh', passwordFile: join(folder, 'mail.secret') };
  return openGateway({
    folder,
    config: {
      cameras: { networks: ['10.20.0.0/16'], events: false },
      alarms: { settleMs: 8_000, outgoing: { webhook, mail: { ...relay, ...signIn, from } } },
    },
  });
};
const close = async () => {
  logs.push(...(gateway?.logLines ?? []));
  await gateway?.close();
  gateway = undefined;
};
/** What the web server was asked to take about the lost camera, whether it took it or not. */
const tries = () => web.got.map((one) => ({ ...one, told: JSON.parse(one.body) as Told }));
interface Told {
  readonly id: string;
  readonly alarmId: string;
  readonly event: string;
  readonly kind: string;
}
const isOfCamera = ({ told }: { told: Told }) => told.kind === 'camera.lost' && told.event === 'raised';
const alarmOf = async (kind: string) =>
  (await technician.call<AlarmView[]>('/api/alarms')).find((alarm) => alarm.kind === kind);

beforeEach(async () => {
  logs = [];
  folder = mkdtempSync(join(tmpdir(), 'outgoing-'));
  writeFileSync(join(folder, 'webhook.secret'), `${secret}\n`);
  writeFileSync(join(folder, 'mail.secret'), `${password}\n`);
  [web, mail] = await Promise.all([openWebReceiver(), openMailReceiver()]);
});
afterEach(async () => {
  await close();
  await Promise.all([web?.close(), mail?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** A camera where nothing listens, and rules without a hold-down. */
async function loseCamera({ as }: GatewayInProcess): Promise<void> {
  const administrator = await as('administrator');
  const site = await administrator.call<Site>('/api/sites', 'POST', { code: 'H', name: 'Hầm', kind: 'tunnel' });
  const body = { code: 'T-01', name: 'Cửa hầm', siteId: site.id };
  const lost = await administrator.call<Camera>('/api/cameras', 'POST', body);
  // Who sees no camera changes no rules.
  technician = await as('technician');
  const rules = await technician.call<RuleView[]>('/api/alarm-rules');
  const quick = rules.map((rule) => ({ ...rule, holdMs: 0 }));
  await technician.call('/api/alarm-rules', 'PUT', quick);
  await administrator.call(`/api/cameras/${lost.id}/rtsp`, 'POST', { mainUrl: 'rtsp://127.0.0.1:9/live' });
}

it('what cannot be sent is an alarm of its own, goes out after a stop, signed and once, and says no secret', async () => {
  web.status = 503;
  mail.refuses = true;
  gateway = await open();
  await loseCamera(gateway);
  const alarm = await waitFor('the alarm that nobody is sent', () => alarmOf('gateway.alarms-not-sent'));
  expect(alarm.cause).toMatch(/HTTP 503|451/);
  expect(tries().length).toBeGreaterThanOrEqual(3);
  expect(mail.got).toEqual([]);

  const before = tries().filter(isOfCamera);
  await close();
  const refused = web.got.length;
  web.status = 200;
  mail.refuses = false;
  gateway = await open();
  technician = visitorAt(gateway.url, technician.cookie);
  await waitFor('the message', () => tries().slice(refused).some(isOfCamera));
  await waitFor('the letter', () => mail.got.some(({ text }) => text.includes('T-01')));
  await waitFor('it to be over', async () => (await alarmOf('gateway.alarms-not-sent'))?.endedAtMs);
  // The alarm as it is on the page, under the id that every refused try had.
  const id = before[0]?.told.id;
  const taken = tries().slice(refused).filter(isOfCamera);
  expect(taken.map(({ told }) => [told.id, told.alarmId])).toEqual([[id, (await alarmOf('camera.lost'))?.id]]);
  expect(new Set(before.map(({ told }) => told.id))).toEqual(new Set([id]));
  for (const { body, signature } of web.got)
    expect(signature).toBe(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const letters = mail.got.filter(({ text }) => text.includes('T-01') && text.includes('Mất tín hiệu'));
  expect(letters).toMatchObject([
    { from: 'canh@quan.local', to: ['truc@quan.local'], signedInAs: `\0canh\0${password}` },
  ]);
  expect(letters[0]?.text).toContain('Nghiêm trọng');

  await close();
  const said = [...logs, ...web.got.map(({ body }) => body), ...mail.got.map(({ text }) => text)].join('\n');
  expect(said).toContain('an alarm could not be sent');
  for (const hidden of [secret, password]) expect(said).not.toContain(hidden);
});
