/** A backup of a running gateway, and a gateway made of it elsewhere: passwords open, people sign in, the audit's chain holds. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { Site } from '../../../gateway/cameras/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { signIn } from '../../support/sign-in.ts';

const passphrase = 'ngựa đúng pin kẹp giấy';
let folder: string;
let file: string;
let gateway: GatewayInProcess;
let elsewhere: string;

const configOf = (storage: string): string => {
  const path = join(folder, `${storage.replaceAll('/', '_')}.yaml`);
  writeFileSync(path, JSON.stringify({ storage: { folder: storage, keyFile: join(storage, 'key') } }));
  return path;
};

/** The console in a process of its own, with the passphrase on its standard input. */
function admin(
  storage: string,
  words: readonly string[],
  typed = passphrase,
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const args = ['gateway/admin.ts', '--config', configOf(storage), ...words];
    const { THAP_CANH_PASSPHRASE: _, ...env } = process.env;
    const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '..', '..', '..'), env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
    child.stdin.end(`${typed}\n`);
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-backup-'));
  file = join(folder, 'backup.tc');
  elsewhere = join(folder, 'other');
  gateway = await openGateway();
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is made while the gateway runs and writes, and is nobody else’s to read', async () => {
    const administrator = await gateway.as('administrator');
    await administrator.call<Site>('/api/sites', 'POST', { code: 'H', name: 'Hầm', kind: 'tunnel' });
    let writing = true;
    const writes = (async () => {
      for (let n = 0; writing && n < 120; n += 1)
        await administrator.call('/api/sites', 'POST', { code: `S${n}`, name: 'Điểm', kind: 'ward' });
    })();
    const made = await admin(gateway.folder, ['backup', 'make', file]);
    writing = false;
    await writes;
    expect(made).toMatchObject({ code: 0, text: expect.stringContaining('gateway.db') });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(file);
    for (const plain of ['SQLite format', 'PRIVATE KEY', readFileSync(join(gateway.folder, 'key'), 'utf8').trim()])
      expect(bytes.includes(plain), plain.slice(0, 12)).toBe(false);
    const rows = await administrator.call<AuditView[]>('/api/audit?limit=100');
    expect(rows.find(({ kind }) => kind === 'backup.made')).toMatchObject({
      personName: 'console',
      details: { path: file },
    });
    expect(gateway.logLines.join('\n')).not.toContain(passphrase);
    expect(readdirSync(gateway.folder).filter((name) => name.startsWith('backup-'))).toEqual([]);
  });

  it('is not put into a running gateway', async () => {
    expect(await admin(gateway.folder, ['backup', 'restore', file, '--replace'])).toMatchObject({
      ...{ code: 1, text: expect.stringContaining('stop') },
    });
  });

  it('does not open with another passphrase, and leaves nothing then', async () => {
    const wrong = await admin(elsewhere, ['backup', 'restore', file], `${passphrase}!`);
    expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('passphrase') });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('makes the same gateway elsewhere', async () => {
    const restored = await admin(elsewhere, ['backup', 'restore', file]);
    expect(restored, restored.text).toMatchObject({ code: 0 });
    const { credentials } = await gateway.as('administrator');
    const other = await openGateway({ folder: elsewhere });
    try {
      const administrator = await signIn(other.url, credentials);
      const sites = await administrator.call<Site[]>('/api/sites');
      expect(sites.find(({ code }) => code === 'H')).toMatchObject({ name: 'Hầm' });
      expect(await administrator.call('/api/audit/verdict')).toMatchObject({ fault: null });
      const [row] = (await administrator.call<AuditView[]>('/api/audit?limit=100')).filter(
        ({ kind }) => kind === 'backup.restored',
      );
      expect(row).toMatchObject({ personName: 'console' });
      expect(readFileSync(join(elsewhere, 'key'))).toEqual(readFileSync(join(gateway.folder, 'key')));
    } finally {
      await other.close();
    }
  });

  it('puts aside what was there, and only when it is told to', async () => {
    const before = readFileSync(join(elsewhere, 'gateway.db'));
    expect(await admin(elsewhere, ['backup', 'restore', file])).toMatchObject({
      code: 1,
      text: expect.stringContaining('--replace'),
    });
    expect(readFileSync(join(elsewhere, 'gateway.db'))).toEqual(before);
    expect(await admin(elsewhere, ['backup', 'restore', file, '--replace'])).toMatchObject({ code: 0 });
    const aside = readdirSync(elsewhere).filter((name) => /^gateway\.db\.before-restore-\d+$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(elsewhere, aside[0] ?? ''))).toEqual(before);
  });
});
