/** A sealed file opens with its passphrase and whole, or not at all. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBackup } from '../../../../gateway/recordings/keep/backup/backup.ts';
import { openSealed, writeSealed } from '../../../../gateway/recordings/keep/backup/sealed-file.ts';
import { createRandom } from '../../../support/random.ts';

const passphrase = 'ngựa đúng pin';
const about = { madeAtMs: 1, version: '1' };
const cost = 16;
let folder: string;
let sealed: string;
let opened = 0;

/** @returns what was in it, by name */
async function open(path: string, phrase = passphrase): Promise<Record<string, string>> {
  opened += 1;
  const into = join(folder, `opened-${opened}`);
  mkdirSync(into);
  await openSealed(path, phrase, ({ name }) => join(into, name));
  return Object.fromEntries(readdirSync(into).map((name) => [name, readFileSync(join(into, name), 'utf8')]));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealed-'));
  const files = new Map<string, string>();
  for (const [name, text] of [
    ['key', 'bí mật'],
    ['empty', ''],
    ['database', 'x'.repeat(3_000)],
  ] as const) {
    files.set(name, join(folder, name));
    writeFileSync(join(folder, name), text);
  }
  sealed = join(folder, 'sealed');
  await writeSealed(sealed, passphrase, about, files, cost);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a sealed file', () => {
  it('gives back what was put in, to nobody else, and tells nothing of it', async () => {
    expect(await open(sealed)).toEqual({ key: 'bí mật', empty: '', database: 'x'.repeat(3_000) });
    // The same passphrase, typed on a keyboard that puts letters together of parts.
    expect(await open(sealed, passphrase.normalize('NFD'))).toHaveProperty('key', 'bí mật');
    await expect(open(sealed, 'ngựa đúng pin!')).rejects.toMatchObject({ details: { reason: 'wrong-passphrase' } });
    expect(statSync(sealed).mode & 0o777).toBe(0o600);
    expect(readFileSync(sealed).includes('bí mật')).toBe(false);
  });

  it('does not open when any one bit of it was changed, nor when it was cut or added to', async () => {
    const bytes = readFileSync(sealed);
    const altered = join(folder, 'altered');
    const random = createRandom(7);
    for (let round = 0; round < 300; round += 1) {
      const at = random.below(bytes.length);
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      writeFileSync(altered, copy);
      await expect(open(altered), `byte ${at}`).rejects.toThrow();
    }
    for (const other of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.of(0)]), Buffer.from('no backup\n')]) {
      writeFileSync(altered, other);
      await expect(open(altered)).rejects.toMatchObject({ code: 'request.invalid' });
    }
  });

  it('is not made with a passphrase that is worth nothing, nor over another file', async () => {
    const config = { storage: { folder, keyFile: join(folder, 'key') } };
    const path = join(folder, 'backup');
    await expect(makeBackup(config, path, 'short', about)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(makeBackup(config, sealed, passphrase, about)).rejects.toMatchObject({ code: 'request.conflict' });
    expect(readdirSync(folder)).not.toContain('backup');
  });
});
