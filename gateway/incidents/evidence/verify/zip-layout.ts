/**
 * Where everything lies in a pack's zip file, and whether each byte outside of the files is as the writer would have written
 * it. The directory at the end says names, sizes and sums; from these every other record follows (pack/zip-format.ts), so
 * that a bit changed anywhere between the files is found and named.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  descriptorBytes,
  renderCentralHeader,
  renderDescriptor,
  renderEnd,
  renderLocalHeader,
  type ZipEntry,
} from '../pack/zip-format.ts';

export interface PlacedEntry extends ZipEntry {
  /** Of its own bytes. */
  readonly start: number;
}

export interface ZipLayout {
  /** In the order in which they lie. Empty when the directory cannot be read. */
  readonly entries: readonly PlacedEntry[];
  /** Records that are not what they must be, named. */
  readonly faults: readonly string[];
}

const endBytes = 22;
const longEndBytes = 76;
const full = 0xffffffff;
/** More than any pack has: what says more was altered. */
const mostDirectoryBytes = 64 * 1024 * 1024;

/** Never throws for what is in the file; only when it cannot be read. */
export async function readZipLayout(file: FileHandle, sizeBytes: number): Promise<ZipLayout> {
  const readAt = async (offset: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
    await file.read(bytes, 0, bytes.length, offset);
    return bytes;
  };
  const tail = await readAt(Math.max(0, sizeBytes - endBytes - longEndBytes), endBytes + longEndBytes);
  const directory = findDirectory(tail, sizeBytes);
  if (!directory) return { entries: [], faults: ['the end of the zip file'] };
  const central = await readAt(directory.offset, directory.sizeBytes);
  const listed = parseDirectory(central, sizeBytes);
  if (!listed) return { entries: [], faults: ['the directory of the zip file'] };
  const faults: string[] = [];
  const entries: PlacedEntry[] = [];
  let offset = 0;
  for (const { name, sizeBytes: length, crc32, offset: stated } of listed) {
    const header = renderLocalHeader(name, length);
    const isOurs = (await readAt(offset, header.length)).equals(header);
    if (!isOurs) faults.push(`the header of ${name}`);
    // Written by another program: what is in the file is looked at all the same, where the directory says.
    const start = isOurs ? offset + header.length : startOf(await readAt(stated, 30), stated, header.length);
    const descriptor = renderDescriptor({ crc32, sizeBytes: length });
    const found = await readAt(start + length, descriptorBytes(length));
    if (!found.equals(descriptor)) faults.push(`the sums behind ${name}`);
    entries.push({ name, sizeBytes: length, crc32, offset, start });
    offset = start + length + descriptor.length;
  }
  const rendered = Buffer.concat(entries.map(renderCentralHeader));
  const end = renderEnd({ entries: entries.length, directoryOffset: offset, directoryBytes: rendered.length });
  if (!central.equals(rendered) || directory.offset !== offset) faults.push('the directory of the zip file');
  if (!(await readAt(offset + rendered.length, end.length)).equals(end)) faults.push('the end of the zip file');
  if (offset + rendered.length + end.length !== sizeBytes) faults.push('bytes that belong to nothing');
  return { entries, faults };
}

function startOf(header: Buffer, offset: number, usualBytes: number): number {
  const isHeader = header.length === 30 && header.readUInt32LE(0) === 0x04034b50;
  return offset + (isHeader ? 30 + header.readUInt16LE(26) + header.readUInt16LE(28) : usualBytes);
}

function findDirectory(tail: Buffer, fileBytes: number): { offset: number; sizeBytes: number } | undefined {
  const end = tail.length - endBytes;
  if (end < 0 || tail.readUInt32LE(end) !== 0x06054b50) return undefined;
  let offset = tail.readUInt32LE(end + 16);
  let sizeBytes = tail.readUInt32LE(end + 12);
  const long = end - longEndBytes;
  const isLong = long >= 0 && tail.readUInt32LE(long) === 0x06064b50;
  if (isLong && (offset === full || sizeBytes === full || tail.readUInt16LE(end + 10) === 0xffff)) {
    offset = Number(tail.readBigUInt64LE(long + 48));
    sizeBytes = Number(tail.readBigUInt64LE(long + 40));
  }
  return sizeBytes > mostDirectoryBytes || offset + sizeBytes > fileBytes ? undefined : { offset, sizeBytes };
}

/** `undefined` too when its files are more than the zip file holds: whoever wrote that wants the verifier to read for ever. */
function parseDirectory(central: Buffer, fileBytes: number): ZipEntry[] | undefined {
  const entries: ZipEntry[] = [];
  let totalBytes = 0;
  for (let at = 0; at < central.length; ) {
    if (at + 46 > central.length || central.readUInt32LE(at) !== 0x02014b50) return undefined;
    const nameBytes = central.readUInt16LE(at + 28);
    const extraBytes = central.readUInt16LE(at + 30);
    const next = at + 46 + nameBytes + extraBytes;
    if (next > central.length) return undefined;
    const name = central.toString('utf8', at + 46, at + 46 + nameBytes);
    const short = central.readUInt32LE(at + 24);
    const sizeBytes = short === full && extraBytes >= 12 ? Number(central.readBigUInt64LE(at + 50 + nameBytes)) : short;
    totalBytes += sizeBytes;
    // A name that is no text grows when it is written again.
    if (totalBytes > fileBytes || Buffer.byteLength(name) !== nameBytes) return undefined;
    const offset = central.readUInt32LE(at + 42);
    entries.push({ name, sizeBytes, crc32: central.readUInt32LE(at + 16), offset });
    at = next;
  }
  return entries;
}
