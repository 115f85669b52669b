/**
 * The records of a zip file of stored entries (APPNOTE 6.3.10), each a function of nothing but names, sizes, sums and places:
 * the writer writes them, and the verifier knows from it what every byte outside of the files must be. Pure.
 *
 * Times are those of 1980, rights those of a file that is read: when and by whom a pack was made stands in its manifest.
 */

/** What is known of an entry once it is written. */
export interface ZipEntry {
  /** ASCII, with `/` between folders. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  /** Of its local header. */
  readonly offset: number;
}

/** Fields of 32 bits with all bits set say: look into the zip64 field. */
const full = 0xffffffff;
const isLong = (value: number): boolean => value >= full;
/** Sizes and sum follow the bytes; names are UTF-8. */
const flags = 0x0808;
const firstDay = 0x21;
const versionPlain = 20;
const versionZip64 = 45;
/** Unix, 6.3. */
const madeBy = 0x033f;
/** A regular file, read by all. */
const attributes = (0o100444 << 16) >>> 0;

export function renderLocalHeader(name: string, sizeBytes: number): Buffer {
  const long = isLong(sizeBytes);
  const record = createRecord(30 + Buffer.byteLength(name) + (long ? 20 : 0));
  record
    .u32(0x04034b50)
    .u16(long ? versionZip64 : versionPlain)
    .u16(flags)
    .u16(0)
    .u16(0)
    .u16(firstDay);
  record
    .u32(0)
    .u32(long ? full : 0)
    .u32(long ? full : 0);
  record
    .u16(Buffer.byteLength(name))
    .u16(long ? 20 : 0)
    .text(name);
  if (long) record.u16(1).u16(16).u64(0).u64(0);
  return record.bytes;
}

/** Behind the bytes of an entry. */
export function renderDescriptor({ crc32, sizeBytes }: Pick<ZipEntry, 'crc32' | 'sizeBytes'>): Buffer {
  const long = isLong(sizeBytes);
  const record = createRecord(long ? 24 : 16)
    .u32(0x08074b50)
    .u32(crc32);
  return long ? record.u64(sizeBytes).u64(sizeBytes).bytes : record.u32(sizeBytes).u32(sizeBytes).bytes;
}

export const descriptorBytes = (sizeBytes: number): number => (isLong(sizeBytes) ? 24 : 16);

export function renderCentralHeader({ name, sizeBytes, crc32, offset }: ZipEntry): Buffer {
  const longs = [...(isLong(sizeBytes) ? [sizeBytes, sizeBytes] : []), ...(isLong(offset) ? [offset] : [])];
  const extraBytes = longs.length === 0 ? 0 : 4 + 8 * longs.length;
  const record = createRecord(46 + Buffer.byteLength(name) + extraBytes);
  record
    .u32(0x02014b50)
    .u16(madeBy)
    .u16(longs.length > 0 ? versionZip64 : versionPlain)
    .u16(flags)
    .u16(0);
  record.u16(0).u16(firstDay).u32(crc32).u32(Math.min(sizeBytes, full)).u32(Math.min(sizeBytes, full));
  record.u16(Buffer.byteLength(name)).u16(extraBytes).u16(0).u16(0).u16(0).u32(attributes);
  record.u32(Math.min(offset, full)).text(name);
  if (longs.length > 0) record.u16(1).u16(8 * longs.length);
  for (const value of longs) record.u64(value);
  return record.bytes;
}

export interface ZipEnd {
  readonly entries: number;
  readonly directoryOffset: number;
  readonly directoryBytes: number;
}

export function renderEnd({ entries, directoryOffset, directoryBytes }: ZipEnd): Buffer {
  const plain = createRecord(22).u32(0x06054b50).u16(0).u16(0);
  plain.u16(Math.min(entries, 0xffff)).u16(Math.min(entries, 0xffff));
  plain.u32(Math.min(directoryBytes, full)).u32(Math.min(directoryOffset, full)).u16(0);
  if (entries < 0xffff && !isLong(directoryOffset) && !isLong(directoryBytes)) return plain.bytes;
  const long = createRecord(76).u32(0x06064b50).u64(44).u16(madeBy).u16(versionZip64).u32(0).u32(0);
  long.u64(entries).u64(entries).u64(directoryBytes).u64(directoryOffset);
  long
    .u32(0x07064b50)
    .u32(0)
    .u64(directoryOffset + directoryBytes)
    .u32(1);
  return Buffer.concat([long.bytes, plain.bytes]);
}

interface FieldWriter {
  readonly bytes: Buffer;
  u16(value: number): FieldWriter;
  u32(value: number): FieldWriter;
  u64(value: number): FieldWriter;
  text(value: string): FieldWriter;
}

function createRecord(sizeBytes: number): FieldWriter {
  const bytes = Buffer.alloc(sizeBytes);
  let at = 0;
  const writer: FieldWriter = {
    bytes,
    u16(value) {
      at = bytes.writeUInt16LE(value, at);
      return writer;
    },
    u32(value) {
      at = bytes.writeUInt32LE(value, at);
      return writer;
    },
    u64(value) {
      at = bytes.writeBigUInt64LE(BigInt(value), at);
      return writer;
    },
    text(value) {
      at += bytes.write(value, at, 'utf8');
      return writer;
    },
  };
  return writer;
}
