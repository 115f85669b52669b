/**
 * A file that holds several others, sealed with a passphrase: a line that says what it is, a line of JSON with what is in it, then
 * each one as nonce, ciphertext (AES-256-GCM) and tag. The key comes from the passphrase by scrypt. The JSON line and the entry's
 * place are what each seal covers besides, so that nothing can be left out, swapped or renamed unseen.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { GatewayError } from '../../../kernel/errors.ts';

export interface SealedEntry {
  readonly name: string;
  readonly sizeBytes: number;
}

export interface SealedHeader {
  /** Epoch ms. */
  readonly madeAtMs: number;
  /** Of the program that made it. */
  readonly version: string;
  readonly entries: readonly SealedEntry[];
}

interface Envelope extends SealedHeader {
  readonly kdf: { readonly name: 'scrypt'; readonly cost: number; readonly salt: string };
}

const firstLine = 'THAP-CANH-BACKUP 1\n';
const nonceBytes = 12;
const tagBytes = 16;
const blockSize = 8;
/** Of scrypt: 128 MiB of memory for each guess. */
const usualCost = 131_072;
const longestHeaderBytes = 1_048_576;
const pieceBytes = 1_048_576;

/** @param files by their names inside. @param cost less than usual only where nothing is secret. @throws the file system's error; nothing is left then */
export async function writeSealed(
  path: string,
  passphrase: string,
  about: Pick<SealedHeader, 'madeAtMs' | 'version'>,
  files: ReadonlyMap<string, string>,
  cost = usualCost,
): Promise<void> {
  const entries: SealedEntry[] = [];
  for (const [name, source] of files) entries.push({ name, sizeBytes: (await stat(source)).size });
  const salt = randomBytes(16);
  const envelope: Envelope = { ...about, kdf: { name: 'scrypt', cost, salt: salt.toString('base64') }, entries };
  const header = `${JSON.stringify(envelope)}\n`;
  const key = await keyOf(passphrase, salt, cost);
  const sealed = await open(path, 'wx', 0o600);
  try {
    await sealed.writeFile(firstLine + header);
    for (const [at, source] of [...files.values()].entries()) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aboutEntry(header, at));
      await sealed.writeFile(nonce);
      let sizeBytes = 0;
      for await (const piece of createReadStream(source, { highWaterMark: pieceBytes })) {
        sizeBytes += (piece as Buffer).length;
        await sealed.writeFile(cipher.update(piece as Buffer));
      }
      if (sizeBytes !== entries[at]?.sizeBytes) throw new Error(`${source} changed while it was read`);
      await sealed.writeFile(Buffer.concat([cipher.final(), cipher.getAuthTag()]));
    }
    await sealed.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await sealed.close();
  }
}

/**
 * Opens each entry into the file that `placeOf` names; what it gives is whole only when this resolves.
 * @throws GatewayError `request.invalid` with `reason`: `no-backup`, `wrong-passphrase` (or the first entry was altered), `altered`
 */
export async function openSealed(
  path: string,
  passphrase: string,
  placeOf: (entry: SealedEntry) => string,
): Promise<SealedHeader> {
  const sealed = await open(path, 'r');
  try {
    const { header, envelope, begin } = await readHeader(sealed);
    const key = await keyOf(passphrase, Buffer.from(envelope.kdf.salt, 'base64'), envelope.kdf.cost);
    let position = begin;
    for (const [at, entry] of envelope.entries.entries()) {
      const opened = await openEntry(sealed, position, entry, key, aboutEntry(header, at), placeOf(entry));
      if (!opened) throw refused(at === 0 ? 'wrong-passphrase' : 'altered', entry.name);
      position += nonceBytes + entry.sizeBytes + tagBytes;
    }
    if ((await sealed.stat()).size !== position) throw refused('altered');
    return envelope;
  } finally {
    await sealed.close();
  }
}

async function openEntry(
  sealed: FileHandle,
  position: number,
  entry: SealedEntry,
  key: Buffer,
  about: Buffer,
  place: string,
): Promise<boolean> {
  const nonce = await readAt(sealed, position, nonceBytes);
  const tag = await readAt(sealed, position + nonceBytes + entry.sizeBytes, tagBytes);
  if (nonce.length < nonceBytes || tag.length < tagBytes) return false;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(about);
  decipher.setAuthTag(tag);
  const file = await open(place, 'wx', 0o600);
  try {
    for (let done = 0; done < entry.sizeBytes; ) {
      const piece = await readAt(sealed, position + nonceBytes + done, Math.min(pieceBytes, entry.sizeBytes - done));
      if (piece.length === 0) return false;
      done += piece.length;
      await file.writeFile(decipher.update(piece));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

async function readHeader(sealed: FileHandle) {
  const head = (await readAt(sealed, 0, firstLine.length + longestHeaderBytes)).toString('utf8');
  const end = head.indexOf('\n', firstLine.length);
  if (!head.startsWith(firstLine) || end < 0) throw refused('no-backup');
  const header = head.slice(firstLine.length, end + 1);
  const envelope = envelopeIn(header);
  // More would only serve to use up memory.
  if (!envelope || envelope.kdf.cost > usualCost * 8) throw refused('no-backup');
  return { header, envelope, begin: Buffer.byteLength(firstLine + header) };
}

function envelopeIn(header: string): Envelope | undefined {
  try {
    const envelope = JSON.parse(header) as Envelope;
    const isEntry = ({ name, sizeBytes }: SealedEntry) =>
      typeof name === 'string' && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0;
    const { kdf, entries } = envelope;
    const isWhole = kdf.name === 'scrypt' && Number.isSafeInteger(kdf.cost) && entries.every(isEntry);
    return isWhole && entries.length > 0 ? envelope : undefined;
  } catch {
    return undefined;
  }
}

async function readAt(file: FileHandle, position: number, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const { bytesRead } = await file.read(bytes, filled, sizeBytes - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

const aboutEntry = (header: string, at: number): Buffer => Buffer.from(`${header}${at}`);

function keyOf(passphrase: string, salt: Buffer, N: number): Promise<Buffer> {
  const normal = passphrase.normalize('NFC');
  return new Promise((resolve, reject) => {
    scrypt(normal, salt, 32, { N, r: blockSize, p: 1, maxmem: 256 * N * blockSize }, (error, key) => {
      // Only a header that was altered asks for what scrypt cannot do.
      if (error) reject(refused('altered'));
      else resolve(key);
    });
  });
}

const refused = (reason: string, entry?: string): GatewayError =>
  new GatewayError('request.invalid', {
    message: words[reason] ?? reason,
    details: { reason, ...(entry === undefined ? {} : { entry }) },
  });

const words: Readonly<Record<string, string>> = {
  'no-backup': 'This is no backup.',
  'wrong-passphrase': 'The passphrase is wrong, or the file was altered.',
  altered: 'The file was altered or is cut off.',
};
