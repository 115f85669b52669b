import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { openCredentialVault } from '../../../gateway/cameras/credentials/credential-vault.ts';
import type { CredentialScope } from '../../../gateway/cameras/records.ts';
import { createSecretBook } from '../../../gateway/kernel/log.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

let test: TestRegistry;
beforeEach(async () => {
  test = await openTestRegistry();
});
afterEach(() => test.close());

const put = (scope: CredentialScope, username: string, password = `pass-${username}`) =>
  test.registry.act((act) => test.credentials.put(act.db, scope, { username, password }), consoleActor);

describe('the vault', () => {
  it('opens what it sealed, on its own row and with its own key only', () => {
    const keyFile = join(test.folder, 'a.key');
    const vault = openCredentialVault({ keyFile, secrets: createSecretBook() });
    const other = openCredentialVault({ keyFile: join(test.folder, 'b.key'), secrets: createSecretBook() });
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uuid(), fc.nat(), (password, id, at) => {
        const sealed = vault.seal(password, id);
        expect(vault.open(sealed, id)).toBe(password);
        expect(vault.open(sealed, `${id}x`)).toBeUndefined();
        expect(other.open(sealed, id)).toBeUndefined();
        const bytes = Buffer.from(sealed, 'base64');
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ 1;
        expect(vault.open(bytes.toString('base64'), id)).toBeUndefined();
        expect(vault.seal(password, id)).not.toBe(sealed);
      }),
      { numRuns: 200 },
    );
    const again = openCredentialVault({ keyFile, secrets: createSecretBook() });
    expect(again.open(vault.seal('mật khẩu', 'id'), 'id')).toBe('mật khẩu');
  });

  it('closes a key file that others could read, and refuses one without a key', () => {
    const keyFile = join(test.folder, 'open.key');
    writeFileSync(keyFile, Buffer.alloc(32, 7).toString('base64'), { mode: 0o644 });
    openCredentialVault({ keyFile, secrets: createSecretBook() });
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    writeFileSync(keyFile, 'short');
    expect(() => openCredentialVault({ keyFile, secrets: createSecretBook() })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});

describe('the credential book', () => {
  it('lets the nearest scope win, and the smaller of two ranges', async () => {
    const question = { cameraId: 'c', deviceId: 'd', siteId: 's', address: '10.1.2.3' };
    expect(test.credentials.find(question)).toBeUndefined();
    await put({ kind: 'range', key: '10.0.0.0/8' }, 'wide');
    expect(test.credentials.find(question)?.username).toBe('wide');
    await put({ kind: 'range', key: '10.1.2.0/24' }, 'narrow');
    expect(test.credentials.find(question)?.username).toBe('narrow');
    await put({ kind: 'site', key: 's' }, 'site');
    expect(test.credentials.find(question)?.username).toBe('site');
    await put({ kind: 'device', key: 'd' }, 'device');
    expect(test.credentials.find(question)?.username).toBe('device');
    await put({ kind: 'camera', key: 'c' }, 'camera');
    expect(test.credentials.find(question)).toEqual({ username: 'camera', password: 'pass-camera' });
    expect(test.credentials.find({ address: '10.1.3.3' })?.username).toBe('wide');
    expect(test.credentials.find({ address: '11.1.3.3' })).toBeUndefined();
  });

  it('survives a restart, forgets what is removed, and refuses a range that is none', async () => {
    await put({ kind: 'site', key: 's' }, 'first');
    await put({ kind: 'site', key: 's' }, 'second', 'canary-secret');
    const again = await test.reopen();
    expect(again.credentials.find({ siteId: 's', address: '' })).toEqual({
      username: 'second',
      password: 'canary-secret',
    });
    expect(JSON.stringify(again.credentials.list())).not.toContain('canary-secret');
    await test.registry.act((act) => test.credentials.remove(act.db, { kind: 'site', key: 's' }), consoleActor);
    expect(test.credentials.find({ siteId: 's', address: '' })).toBeUndefined();
    await expect(put({ kind: 'range', key: '10.0.0.0/33' }, 'x')).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('says which passwords the key file no longer opens, and works without them', async () => {
    await put({ kind: 'site', key: 's' }, 'name');
    writeFileSync(join(test.folder, 'credentials.key'), Buffer.alloc(32, 9).toString('base64'));
    const again = await test.reopen();
    expect(again.credentials.list()).toMatchObject([{ username: 'name', readable: false }]);
    expect(again.credentials.find({ siteId: 's', address: '' })).toBeUndefined();
    expect(test.logged.join()).toContain('cannot be read with this key file');
  });
});
