/**
 * The strict verifier: every byte of a pack's zip file must be what the signed manifest, or the form of the file, says. It
 * needs nothing but the file, and what stands on paper: the fingerprint of the key, and the SHA-256 of the whole if it is
 * at hand. What is wrong is named; it never stops at the first fault.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { bytesOfHex, hexOf, linksAfter } from '../../../recordings/files/chain.ts';
import {
  manifestName,
  manifestSignatureName,
  type PackedOriginal,
  type PackManifest,
  parseManifest,
  publicKeyName,
  renderSums,
  sealNames,
  sumsName,
  sumsSignatureName,
} from '../pack/manifest.ts';
import { findSegments } from './find-segments.ts';
import { type PlacedEntry, readZipLayout } from './zip-layout.ts';

export type PackFaultKind =
  /** The whole file is another than the minutes say. */
  | 'whole'
  /** A record of the zip file itself. */
  | 'zip'
  | 'altered'
  | 'missing'
  | 'extra'
  /** In another place than the manifest gives it. */
  | 'misplaced'
  | 'signature'
  /** Well made, by somebody else: the key is not the one on the minutes. */
  | 'foreign'
  /** The manifest contradicts itself. */
  | 'manifest'
  | 'segment-altered'
  | 'segment-missing'
  | 'segment-misplaced';

export interface PackFault {
  readonly kind: PackFaultKind;
  /** A file of the pack, or a record of the zip file. */
  readonly where: string;
}

export interface PackVerdict {
  readonly faults: readonly PackFault[];
  /** As the manifest says; empty when it cannot be read. */
  readonly number: string;
  /** Of the key in the pack; empty when it holds none. */
  readonly fingerprint: string;
  readonly sha256: string;
  readonly files: number;
  readonly segments: number;
}

export interface OnPaper {
  readonly fingerprint: string;
  readonly sha256?: string;
}

/** Manifests, sums, keys: what is read into memory. */
const mostDocumentBytes = 256 * 1024 * 1024;
const readBytes = 1024 * 1024;

/** Rejects only when the file cannot be read. */
export async function verifyPack(path: string, paper: OnPaper): Promise<PackVerdict> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await verifyFile(file, size, paper);
  } finally {
    await file.close();
  }
}

interface Seen extends PlacedEntry {
  readonly sha256: string;
}

async function verifyFile(file: FileHandle, sizeBytes: number, paper: OnPaper): Promise<PackVerdict> {
  const faults: PackFault[] = [];
  const add = (kind: PackFaultKind, where: string) => void faults.push({ kind, where });
  const sha256 = await sha256Of(file, 0, sizeBytes);
  if (paper.sha256 !== undefined && bare(paper.sha256) !== sha256) add('whole', 'the zip file');
  const layout = await readZipLayout(file, sizeBytes);
  for (const where of layout.faults) add('zip', where);
  const seen = new Map<string, Seen>();
  for (const entry of layout.entries) {
    const sums = await sumsOf(file, entry);
    if (sums.crc32 !== entry.crc32) add('zip', `the sum of ${entry.name}`);
    if (seen.has(entry.name)) add('extra', entry.name);
    seen.set(entry.name, { ...entry, sha256: sums.sha256 });
  }
  const documentOf = async (name: string): Promise<Buffer> => {
    const entry = seen.get(name);
    if (!entry) add('missing', name);
    return entry && entry.sizeBytes <= mostDocumentBytes
      ? readExactly(file, entry.start, entry.sizeBytes)
      : Buffer.alloc(0);
  };
  const manifestBytes = await documentOf(manifestName);
  const sums = await documentOf(sumsName);
  const pem = await documentOf(publicKeyName);
  const key = keyOf(pem);
  const fingerprint = key ? fingerprintOf(key) : '';
  const signatures = [
    { name: manifestName, bytes: manifestBytes, signature: await documentOf(manifestSignatureName) },
    { name: sumsName, bytes: sums, signature: await documentOf(sumsSignatureName) },
  ].map((one) => ({ ...one, right: key !== undefined && isSignedBy(key, one.bytes, one.signature) }));
  for (const { name, right } of signatures) if (!right) add('signature', name);
  if (fingerprint !== bare(paper.fingerprint)) {
    // Signed by the key that it brings: another's. Else the key itself was damaged.
    add(signatures.some(({ right }) => right) ? 'foreign' : 'altered', publicKeyName);
  }
  const manifest = parseManifest(manifestBytes.toString('utf8'));
  if (!manifest) {
    if (seen.has(manifestName)) add('manifest', manifestName);
    return { faults, number: '', fingerprint, sha256, files: seen.size, segments: 0 };
  }
  checkFiles(manifest, layout.entries, seen, add);
  if (pem.toString('utf8') !== (key?.export({ type: 'spki', format: 'pem' }) ?? '')) add('altered', publicKeyName);
  const expectedSums = renderSums(manifest.files, seen.get(manifestName)?.sha256 ?? '');
  if (sums.toString('utf8') !== expectedSums && seen.has(sumsName)) add('altered', sumsName);
  if (bare(manifest.keyFingerprint) !== fingerprint) add('manifest', 'keyFingerprint');
  const originals = manifest.cameras.flatMap((camera) => camera.originals);
  for (const original of originals) await checkOriginal(file, original, seen, add);
  const segments = originals.reduce((total, original) => total + original.segments.length, 0);
  return { faults: unique(faults), number: manifest.pack.number, fingerprint, sha256, files: seen.size, segments };
}

type Add = (kind: PackFaultKind, where: string) => void;

function checkFiles(
  manifest: PackManifest,
  entries: readonly PlacedEntry[],
  seen: ReadonlyMap<string, Seen>,
  add: Add,
): void {
  const names = [...manifest.files.map(({ path }) => path), ...sealNames];
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    const entry = seen.get(path);
    if (!entry) add('missing', path);
    else if (entry.sizeBytes !== sizeBytes || entry.sha256 !== sha256) add('altered', path);
  }
  for (const name of seen.keys()) if (!names.includes(name)) add('extra', name);
  const present = names.filter((name) => seen.has(name));
  entries
    .filter(({ name }) => names.includes(name))
    .forEach(({ name }, index) => {
      if (present[index] !== name) add('misplaced', name);
    });
}

async function checkOriginal(file: FileHandle, original: PackedOriginal, seen: ReadonlyMap<string, Seen>, add: Add) {
  const { path, segments, initBytes, chainBefore, chainAfter } = original;
  const name = (index: number): string => `${path} #${index}`;
  let offset = initBytes;
  segments.forEach(([index, at, sizeBytes], position) => {
    const before = segments[position - 1];
    if (at !== offset) add('manifest', name(index));
    const next = (before?.[0] ?? index - 1) + 1;
    if (next < index) add('segment-missing', next === index - 1 ? name(next) : `${name(next)}-${index - 1}`);
    if (before && index <= before[0]) add('segment-misplaced', name(index));
    offset = at + sizeBytes;
  });
  const links = segments.map(([, , , startMs, durationMs, hash]) => ({ startMs, durationMs, hash: bytesOfHex(hash) }));
  if (hexOf(linksAfter(bytesOfHex(chainBefore), links)) !== chainAfter) add('manifest', `${path} chain`);
  const entry = seen.get(path);
  if (!entry) return;
  const { start, sizeBytes } = entry;
  const readAt = (at: number, length: number) => readExactly(file, start + at, Math.min(length, sizeBytes - at));
  for (const fault of await findSegments(original, { sizeBytes, readAt }))
    add(`segment-${fault.what}`, name(fault.index));
}

function keyOf(pem: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, bytes, key, signature);
  } catch {
    return false;
  }
}

const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** Digits as they stand on paper, in groups or not. */
const bare = (digits: string): string => digits.replaceAll(/[\s:]/g, '').toLowerCase();

const unique = (faults: readonly PackFault[]): PackFault[] => [
  ...new Map(faults.map((fault) => [`${fault.kind} ${fault.where}`, fault])).values(),
];

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}

async function* piecesOf(file: FileHandle, start: number, sizeBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < sizeBytes; at += readBytes) {
    yield await readExactly(file, start + at, Math.min(readBytes, sizeBytes - at));
  }
}

async function sha256Of(file: FileHandle, start: number, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file, start, sizeBytes)) hash.update(piece);
  return hash.digest('hex');
}

async function sumsOf(file: FileHandle, { start, sizeBytes }: PlacedEntry): Promise<{ sha256: string; crc32: number }> {
  const hash = createHash('sha256');
  let sum = 0;
  for await (const piece of piecesOf(file, start, sizeBytes)) {
    hash.update(piece);
    sum = crc32(piece, sum);
  }
  return { sha256: hash.digest('hex'), crc32: sum };
}
