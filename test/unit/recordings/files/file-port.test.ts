/** The disk of the system and the one in memory that tests use behave alike. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskFiles, type FilePort } from '../../../../gateway/recordings/files/file-port.ts';
import { makeKeptFolder } from '../../../../gateway/recordings/files/kept-folder.ts';
import { limitFiles } from '../../../../gateway/recordings/files/limited-files.ts';
import { createLoggedDisk } from '../../../support/logged-files.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const bytes = (words: string) => new Uint8Array(Buffer.from(words));

const kinds: Readonly<Record<string, () => { files: FilePort; root: string; close(): void }>> = {
  'of the system': () => {
    const root = mkdtempSync(join(tmpdir(), 'file-port-'));
    return { files: diskFiles, root, close: () => rmSync(root, { recursive: true, force: true }) };
  },
  'of the system, few operations at once': () => {
    const root = mkdtempSync(join(tmpdir(), 'file-port-'));
    return { files: limitFiles(diskFiles, 1), root, close: () => rmSync(root, { recursive: true, force: true }) };
  },
  'in memory': () => ({ files: createLoggedDisk({ folders: ['/disk'] }).files, root: '/disk', close: () => undefined }),
};

describe.each(Object.entries(kinds))('a disk %s', (_, open) => {
  it('keeps what is written where it is written, and no more than is left after a cut', async () => {
    const { files, root, close } = open();
    const file = await files.create(join(root, 'one'));
    await file.write([bytes('abc'), bytes('def')], 0);
    await file.write([bytes('XY')], 4);
    await file.sync();
    expect(text(await file.read(1, 4))).toBe('bcdX');
    expect(text(await file.read(4, 100))).toBe('XY');
    await file.truncate(3);
    expect(await file.sizeBytes()).toBe(3);
    await file.close();
    const again = await files.open(join(root, 'one'), 'read');
    expect(text(await again.read(0, 10))).toBe('abc');
    await again.close();
    await expect(files.create(join(root, 'one'))).rejects.toMatchObject({ code: 'EEXIST' });
    close();
  });

  it('says what is there and what is not', async () => {
    const { files, root, close } = open();
    await expect(files.open(join(root, 'none'), 'write')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await files.sizeOf(join(root, 'none'))).toBeUndefined();
    expect(await files.list(join(root, 'none'))).toEqual([]);
    await files.remove(join(root, 'none'));
    await (await files.create(join(root, 'one'))).close();
    expect(await files.sizeOf(join(root, 'one'))).toBe(0);
    expect(await files.list(root)).toEqual(['one']);
    await files.move(join(root, 'one'), join(root, 'two'));
    expect(await files.list(root)).toEqual(['two']);
    await files.remove(join(root, 'two'));
    expect(await files.list(root)).toEqual([]);
    close();
  });

  it('has folders that are made once, never above what is there, and go when they are empty', async () => {
    const { files, root, close } = open();
    await makeKeptFolder(files, root, 'camera/2026-01-01');
    expect(await files.makeFolder(join(root, 'camera'))).toBe(false);
    await files.syncFolder(join(root, 'camera'));
    await expect(files.makeFolder(join(root, 'gone', 'camera'))).rejects.toMatchObject({ code: 'ENOENT' });
    await files.removeEmptyFolder(join(root, 'camera'));
    expect(await files.list(root)).toEqual(['camera']);
    await files.removeEmptyFolder(join(root, 'camera', '2026-01-01'));
    await files.removeEmptyFolder(join(root, 'camera'));
    await files.removeEmptyFolder(join(root, 'camera'));
    expect(await files.list(root)).toEqual([]);
    close();
  });
});
