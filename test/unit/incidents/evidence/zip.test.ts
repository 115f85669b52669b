import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { ftruncateSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  descriptorBytes,
  renderCentralHeader,
  renderDescriptor,
  renderEnd,
  renderLocalHeader,
  type ZipEntry,
} from '../../../../gateway/incidents/evidence/pack/zip-format.ts';
import { openZipWriter } from '../../../../gateway/incidents/evidence/pack/zip-writer.ts';
import { readZipLayout } from '../../../../gateway/incidents/evidence/verify/zip-layout.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const layoutOf = async (path: string) => {
  const file = await open(path);
  try {
    return await readZipLayout(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
};

describe('the zip writer', () => {
  it('writes what other programs read, with the hash of each file and of the whole', async () => {
    const path = join(folder, 'a.zip');
    const zip = await openZipWriter(path);
    const bytes = randomBytes(300_000);
    const first = await zip.add('original/T-01/a.mp4s', bytes.length, [bytes.subarray(0, 1), bytes.subarray(1)]);
    await zip.add('empty.txt', 0, []);
    const { sha256, sizeBytes } = await zip.finish();
    await zip.close();
    const whole = readFileSync(path);
    expect(whole.length).toBe(sizeBytes);
    expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256);
    expect(first.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(whole.subarray(first.start, first.start + first.sizeBytes)).toEqual(bytes);
    expect(execFileSync('unzip', ['-t', path], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', path, '-d', join(folder, 'out')]);
    expect(readFileSync(join(folder, 'out/original/T-01/a.mp4s')).equals(bytes)).toBe(true);
    expect(await layoutOf(path)).toMatchObject({ faults: [], entries: [{ start: first.start }, { sizeBytes: 0 }] });
  });

  it('leaves no file when it is given up', async () => {
    const zip = await openZipWriter(join(folder, 'b.zip'));
    await zip.add('a', 1, [new Uint8Array(1)]);
    await zip.close();
    await zip.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a file of another size than was told', async () => {
    const zip = await openZipWriter(join(folder, 'c.zip'));
    await expect(zip.add('a', 2, [new Uint8Array(1)])).rejects.toMatchObject({ code: 'gateway.internal' });
    await zip.close();
  });
});

describe('a zip file of more than 4 GiB', () => {
  it('is read by another program and by the verifier', async () => {
    const path = join(folder, 'big.zip');
    const file = openSync(path, 'w');
    const entries: ZipEntry[] = [];
    let offset = 0;
    const write = (bytes: Buffer) => {
      writeSync(file, bytes, 0, bytes.length, offset);
      offset += bytes.length;
    };
    // A hole of the size: its bytes are never read here.
    for (const { name, sizeBytes } of [
      { name: 'big', sizeBytes: 5 * 2 ** 30 },
      { name: 'behind', sizeBytes: 3 },
    ]) {
      const entry = { name, sizeBytes, crc32: 7, offset };
      write(renderLocalHeader(name, sizeBytes));
      offset += sizeBytes;
      write(renderDescriptor(entry));
      entries.push(entry);
    }
    const directoryOffset = offset;
    for (const entry of entries) write(renderCentralHeader(entry));
    write(renderEnd({ entries: 2, directoryOffset, directoryBytes: offset - directoryOffset }));
    ftruncateSync(file, offset);
    const script = `import sys, zipfile
for one in zipfile.ZipFile(sys.argv[1]).infolist(): print(one.filename, one.file_size, one.header_offset, one.CRC)`;
    const listed = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' });
    expect(listed).toBe(`big ${5 * 2 ** 30} 0 7\nbehind 3 ${entries[1]?.offset} 7\n`);
    const layout = await layoutOf(path);
    expect(layout.faults).toEqual([]);
    expect(layout.entries.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['big', 5 * 2 ** 30],
      ['behind', 3],
    ]);
    expect(descriptorBytes(5 * 2 ** 30)).toBe(24);
  });
});
