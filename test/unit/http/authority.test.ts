/** The gateway's own authority: what openssl says of its certificates, and when they are made anew. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorityCertificate, ownCertificate } from '../../../gateway/http/tls/authority.ts';

const dayMs = 24 * 3_600_000;
const names = ['localhost', '127.0.0.1', 'thapcanh.quan.local', '::1'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const own = (nowMs = Date.now(), wanted: readonly string[] = names) => ownCertificate({ folder, names: wanted, nowMs });
const leafOf = (cert: string) => new X509Certificate(cert);

describe('the own authority', () => {
  it('makes a certificate that openssl accepts for each name', async () => {
    const { cert } = await own();
    writeFileSync(join(folder, 'leaf.pem'), cert);
    const verify = (...more: string[]) =>
      String(
        execFileSync('openssl', [
          'verify',
          '-x509_strict',
          '-purpose',
          'sslserver',
          '-CAfile',
          join(folder, 'authority.crt'),
          ...more,
          join(folder, 'leaf.pem'),
        ]),
      );
    expect(verify('-verify_hostname', 'thapcanh.quan.local')).toMatch(/: OK/);
    expect(verify('-verify_ip', '127.0.0.1')).toMatch(/: OK/);
    expect(() => verify('-verify_hostname', 'other.local')).toThrow();
  });

  it('is trusted over a real connection by who has the root, and by nobody else', async () => {
    const server = createServer(await own(), (_request, answer) => answer.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ask = (ca: string | undefined) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(url, { ...(ca ? { ca } : {}), agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).on('error', reject);
      });
    expect(await ask(authorityCertificate(folder))).toBe(200);
    await expect(ask(undefined)).rejects.toThrow();
    await new Promise((resolve) => server.close(resolve));
  });

  it('keeps both over restarts, and keys for their owner only', async () => {
    const nowMs = Date.now();
    const first = await own(nowMs);
    expect(await own(nowMs + 300 * dayMs)).toEqual(first);
    for (const file of ['authority.key', 'gateway.key']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it('renews the leaf in its last month, when names change and when it is damaged, under the same root', async () => {
    const nowMs = Date.now();
    const first = await own(nowMs);
    const root = authorityCertificate(folder);
    const later = await own(nowMs + 370 * dayMs);
    expect(leafOf(later.cert).serialNumber).not.toBe(leafOf(first.cert).serialNumber);
    const renamed = await own(nowMs + 370 * dayMs, ['thapcanh.moi.local']);
    expect(leafOf(renamed.cert).subjectAltName).toBe('DNS:thapcanh.moi.local');
    writeFileSync(join(folder, 'gateway.crt'), 'damaged');
    expect(leafOf((await own(nowMs)).cert).checkHost('localhost')).toBe('localhost');
    expect(readFileSync(join(folder, 'authority.crt'), 'utf8')).toBe(root);
  });

  it('lives no longer than browsers accept', async () => {
    const leaf = leafOf((await own()).cert);
    expect((Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / dayMs).toBeLessThanOrEqual(398);
  });

  it('does not replace a root whose key is damaged: desks trust it', async () => {
    await own();
    writeFileSync(join(folder, 'authority.key'), 'damaged');
    await expect(own()).rejects.toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
