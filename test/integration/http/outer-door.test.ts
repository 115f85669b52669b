/** The outer door of a whole gateway: how often one may ask, whom a proxy may speak for, what a scraper gets, what headers say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenGatewayOptions, openGateway } from '../../support/gateway-in-process.ts';
import { nobodyAt } from '../../support/sign-in.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(config: OpenGatewayOptions['config'] = {}) {
  const gateway = await openGateway({ config });
  closers.push(gateway.close);
  return gateway;
}
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('how often one may ask', () => {
  it('is counted by session, and told with the time to wait', async () => {
    const gateway = await open({ listen: { limits: { requestsPerSecond: 1, requestsBurst: 20 } } });
    const [administrator, operator] = [await gateway.as('administrator'), await gateway.as('operator')];
    const answers = await Promise.all(Array.from({ length: 30 }, () => operator.fetch('/api/cameras')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(10);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    const [first] = refused;
    if (!first) throw new Error('nothing was refused');
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(first)).toBe('request.too-many');
    // Another session, pages, probes and pictures go on.
    expect((await administrator.fetch('/api/sites')).status).toBe(200);
    expect((await operator.fetch('/healthz')).status).toBe(200);
    const picture = await operator.fetch('/hls/01a20e99-0000-7000-8000-000000000000/index.m3u8');
    expect(picture.status).toBe(404);
  });

  it('is counted by address where nobody is signed in yet', async () => {
    const { url } = await open({ listen: { limits: { signInsPerMinute: 6 } } });
    const tried = (path: string, body: object) => nobodyAt(url).send(path, 'POST', body);
    const statuses: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const guess = { token: `guess-${count}-${'x'.repeat(30)}` };
      statuses.push((await tried('/api/invitations/look', guess)).status);
    }
    expect(statuses.slice(0, 6)).not.toContain(429);
    expect(statuses.slice(6)).toEqual([429, 429, 429]);
    expect((await tried('/api/sign-in', { login: 'somebody', password: 'x' })).status).toBe(429);
  });
});

describe('a proxy in front', () => {
  it('says who calls; cookies are secure where its side is encrypted', async () => {
    const listen = { names: ['canh.quan.local'], proxy: { trust: ['127.0.0.1'] } };
    const gateway = await open({ listen });
    expect(gateway.setUpLink).toMatch(/^https:\/\/canh\.quan\.local\/set-up#/);
    const administrator = await gateway.as('administrator');
    const forwarded = {
      'x-forwarded-for': '10.0.0.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    expect((await administrator.fetch('/api/own', { headers: forwarded })).status).toBe(200);
    expect(
      (await administrator.fetch('/api/own', { headers: { ...forwarded, 'x-forwarded-proto': 'http' } })).status,
    ).toBe(403);
    const wrong = await nobodyAt(gateway.url).fetch('/api/sign-in', {
      method: 'POST',
      headers: { ...forwarded, 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'nobody', password: 'x' }),
    });
    expect(wrong.status).toBe(401);
    const rows = await administrator.call<{ address: string }[]>('/api/audit');
    expect(rows.map(({ address }) => address)).toContain('10.0.0.7');
  });
});

describe('a scraper of figures', () => {
  it('reads /metrics by its token, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    const token = 'a-token-of-the-scraper-0123456789';
    writeFileSync(file, `${token}\n`);
    const gateway = await open({ health: { metricsTokenFile: file } });
    const ask = (path: string, given: string, method = 'GET') =>
      fetch(`${gateway.url}${path}`, { method, headers: { authorization: given } });
    const scraped = await ask('/metrics', `Bearer ${token}`);
    expect(scraped.status).toBe(200);
    expect(await scraped.text()).toContain('thapcanh_streams_wanted');
    for (const wrong of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token, `Bearer ${token.toUpperCase()}`]) {
      expect((await ask('/metrics', wrong)).status, wrong).toBe(401);
    }
    for (const path of ['/api/cameras', '/api/health', '/api/own', '/docs/json', '/metrics/x']) {
      expect([401, 404], path).toContain((await ask(path, `Bearer ${token}`)).status);
    }
    expect((await ask('/metrics', `Bearer ${token}`, 'POST')).status).toBe(404);
    writeFileSync(file, 'another-token-of-the-scraper-9876');
    expect((await ask('/metrics', `Bearer ${token}`)).status).toBe(401);
    expect((await ask('/metrics', 'Bearer another-token-of-the-scraper-9876')).status).toBe(200);
    writeFileSync(file, 'short');
    expect((await ask('/metrics', 'Bearer short')).status).toBe(401);
    expect(gateway.logLines.join('')).not.toContain(token);
  });

  it('keeps the gateway from starting when its token is missing or short', async () => {
    const start = open({ health: { metricsTokenFile: '/nonexistent/token' } });
    await expect(start).rejects.toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describe('headers', () => {
  it('let nothing in from elsewhere, and promise no encryption that is not there', async () => {
    const { url } = await open();
    for (const path of ['/healthz', '/api/cameras', '/nothing']) {
      const { headers } = await fetch(`${url}${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'self'");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).not.toMatch(/unsafe-|\*|https?:|wss?:/);
      expect(headers.get('x-frame-options'), path).toBe('DENY');
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('permissions-policy'), path).toContain('microphone=()');
      expect(headers.get('strict-transport-security'), path).toBeNull();
    }
  });
});
