import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLockFile } from '../../../gateway/kernel/lock-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('takeLockFile', () => {
  it('is taken once and free again after release', () => {
    const path = join(folder, 'lock');
    const lock = takeLockFile(path);
    expect(() => takeLockFile(path)).toThrow(expect.objectContaining({ code: 'request.conflict' }));
    lock.release();
    expect(existsSync(path)).toBe(false);
    takeLockFile(path).release();
  });

  it('passes over an owner that is gone, and a pid that belongs to another program now', () => {
    const path = join(folder, 'lock');
    writeFileSync(path, '2147483646 1');
    takeLockFile(path).release();
    writeFileSync(path, `${process.pid} 1`);
    takeLockFile(path).release();
    writeFileSync(path, 'nonsense');
    takeLockFile(path).release();
  });
});
