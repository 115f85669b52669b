/**
 * Makes a pack: one zip file beside the others, written under another name until it is whole, sealed by a manifest and the
 * audit's key. A recording that is not as it was written is named, all of them are, and then there is no pack.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditLog } from '../../../access/audit/audit-log.ts';
import type { SigningKey } from '../../../access/audit/signing-key.ts';
import { type GatewayClock, readGatewayClock } from '../../../health/gateway-clock.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../../../kernel/errors.ts';
import { bytesOfPart, findRecordedParts, type RecordedPart } from '../../../recordings/export/recorded-parts.ts';
import { findSignedRoot, type RootSources, type RootVerdict } from '../../../recordings/export/signed-root.ts';
import type { RecordingIndex } from '../../../recordings/model.ts';
import type { PackProgress } from '../evidence-schemas.ts';
import type { MadePack, Pack, PackItem } from '../model.ts';
import { auditExcerpt } from './audit-excerpt.ts';
import {
  manifestFormat,
  manifestName,
  manifestSignatureName,
  type PackedCamera,
  type PackedFile,
  type PackManifest,
  publicKeyName,
  renderManifest,
  renderSums,
  sumsName,
  sumsSignatureName,
} from './manifest.ts';
import { type CameraFacts, type FactSources, factsOf } from './pack-facts.ts';
import { type Alteration, packStream } from './pack-stream.ts';
import { renderVerifyText } from './verify-text.ts';
import { openZipWriter, type ZipWriter } from './zip-writer.ts';

export interface PackMakerOptions extends FactSources {
  readonly clock: Clock;
  readonly index: RecordingIndex;
  readonly audit: Pick<AuditLog, 'list'>;
  readonly key: SigningKey;
  readonly version: string;
  /** Where packs lie. */
  readonly folder: string;
  /** Left free there for everything else. */
  readonly reserveBytes: number;
  readonly roots: RootSources['roots'];
  readonly lastManifest: () => Promise<string | null>;
  /** What people call an incident. */
  readonly incidentNumber: (incidentId: string) => Promise<string | undefined>;
  readonly makeViewingCopy: (request: {
    readonly path: string;
    readonly start: number;
    readonly end: number;
    readonly outputPath: string;
    readonly title: string;
    readonly signal: AbortSignal;
  }) => Promise<void>;
  readonly readClock?: (signal: AbortSignal) => Promise<GatewayClock>;
}

export type PackMaker = (
  pack: Pack,
  signal: AbortSignal,
  onProgress: (progress: PackProgress) => void,
) => Promise<MadePack>;

export const packPath = (folder: string, packId: string): string => join(folder, `${packId}.zip`);
/** While it is being made. */
const partPath = (folder: string, packId: string): string => join(folder, `${packId}.part`);

const verifyPage = new URL('./verify.html', import.meta.url);
export const readVerifyPage = (): Promise<Buffer> => readFile(verifyPage);

interface Chosen {
  readonly item: PackItem;
  readonly facts: CameraFacts;
  readonly parts: readonly RecordedPart[];
  readonly root: RootVerdict;
  /** Of its files; two spans of one camera differ. */
  readonly name: string;
}

/** The maker throws `recording.none`, `recording.altered` with what differs, `recording.unreadable`, `recording.write-failed`, `ffmpeg.*`, or the signal's reason. */
export function createPackMaker(options: PackMakerOptions): PackMaker {
  return async (pack, signal, onProgress) => {
    const chosen = await choose(options, pack);
    const originalBytes = sum(chosen.flatMap(({ parts }) => parts.map(bytesOfPart)));
    const totalBytes = 2 * originalBytes;
    await checkRoom(options, totalBytes);
    const path = partPath(options.folder, pack.id);
    await rm(path, { force: true });
    const zip = await openZipWriter(path);
    try {
      const progress = createProgress(totalBytes, onProgress);
      const packed = await packStreams(options, { pack, chosen, zip, path, signal, progress });
      progress.stage('sealing');
      const documents = await addDocuments(options, pack, zip);
      signal.throwIfAborted();
      const manifest = await manifestOf(options, pack, packed.cameras, [...packed.files, ...documents], signal);
      const manifestSha256 = await seal(zip, manifest, options.key);
      const { sizeBytes, sha256 } = await zip.finish();
      signal.throwIfAborted();
      await putInPlace(path, packPath(options.folder, pack.id), options.folder);
      const atMs = Date.parse(manifest.pack.madeAt);
      return { atMs, sizeBytes, sha256, manifestSha256, keyFingerprint: options.key.fingerprint };
    } finally {
      await zip.close();
      // Nothing of it is left unless it was put in its place.
      await rm(path, { force: true });
    }
  };
}

async function choose(options: PackMakerOptions, pack: Pack): Promise<Chosen[]> {
  const names = new Map<string, number>();
  const chosen: Chosen[] = [];
  for (const item of pack.items) {
    const parts = await findRecordedParts(options.index, item.cameraId, item.role, item);
    const last = parts.at(-1);
    const rootSources = { ...options, nowMs: options.clock.nowMs };
    const root: RootVerdict = last ? await findSignedRoot(rootSources, last) : { is: 'unproven' };
    const facts = await factsOf(options, item, parts);
    const key = `${facts.code}/${item.role}`;
    const before = names.get(key) ?? 0;
    names.set(key, before + 1);
    chosen.push({ item, facts, parts, root, name: before === 0 ? item.role : `${item.role}-span${before + 1}` });
  }
  if (chosen.every(({ parts }) => parts.length === 0)) throw new GatewayError('recording.none');
  return chosen;
}

/** Also for a copy to look at, which is smaller than the recording. @throws GatewayError `recording.write-failed` before anything is written */
async function checkRoom(
  { folder, reserveBytes }: Pick<PackMakerOptions, 'folder' | 'reserveBytes'>,
  packBytes: number,
): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const neededBytes = 1.1 * packBytes + reserveBytes;
  if (freeBytes < neededBytes) {
    throw new GatewayError('recording.write-failed', { details: { reason: 'no-space', freeBytes, neededBytes } });
  }
}

interface Progress {
  stage(stage: PackProgress['stage']): void;
  bytes(count: number): void;
}

function createProgress(totalBytes: number, tell: (progress: PackProgress) => void): Progress {
  let stage: PackProgress['stage'] = 'originals';
  let doneBytes = 0;
  return {
    stage(next) {
      stage = next;
      tell({ stage, doneBytes, totalBytes });
    },
    bytes(count) {
      doneBytes = Math.min(totalBytes, doneBytes + count);
      tell({ stage, doneBytes, totalBytes });
    },
  };
}

interface Work {
  readonly pack: Pack;
  readonly chosen: readonly Chosen[];
  readonly zip: ZipWriter;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

async function packStreams(options: PackMakerOptions, work: Work) {
  const { pack, zip, path, signal, progress } = work;
  const files: PackedFile[] = [];
  const cameras: PackedCamera[] = [];
  const alterations: Alteration[] = [];
  for (const { facts, parts, name, root } of work.chosen) {
    signal.throwIfAborted();
    const title = `${pack.number} ${facts.code}: bản dẫn xuất để xem / derived viewing copy`;
    const packed = await packStream({
      ...{ index: options.index, zip, zipPath: path, folder: facts.code, name, parts, root, signal },
      onBytes: progress.bytes,
      onStage: progress.stage,
      makeViewingCopy: (start, end, outputPath) =>
        options.makeViewingCopy({ path, start, end, outputPath, title, signal }),
    });
    files.push(...packed.files);
    alterations.push(...packed.alterations);
    cameras.push({ ...facts, signedRoot: signedRootOf(root), originals: packed.originals, movies: packed.movies });
  }
  if (alterations.length > 0) throw new GatewayError('recording.altered', { details: { alterations } });
  return { files, cameras };
}

const signedRootOf = (verdict: RootVerdict): PackedCamera['signedRoot'] =>
  verdict.is === 'proven'
    ? {
        signedAt: new Date(verdict.root.atMs).toISOString(),
        sha256: verdict.root.sha256,
        signature: verdict.root.signature,
      }
    : null;

async function addDocuments(options: PackMakerOptions, pack: Pack, zip: ZipWriter): Promise<PackedFile[]> {
  const codeOf = (cameraId: string) => options.cameras.find(cameraId)?.code ?? cameraId;
  const documents: readonly (readonly [string, string | Buffer])[] = [
    ['audit.csv', await auditExcerpt(options.audit, pack, codeOf)],
    ['VERIFY.txt', renderVerifyText(pack)],
    ['verify.html', await readVerifyPage()],
    [publicKeyName, options.key.publicKey],
  ];
  const files: PackedFile[] = [];
  for (const [path, content] of documents) {
    const { sizeBytes, sha256 } = await addWhole(zip, path, content);
    files.push({ path, kind: 'document', sizeBytes, sha256 });
  }
  return files;
}

function addWhole(zip: ZipWriter, path: string, content: string | Buffer) {
  const bytes = Buffer.from(content);
  return zip.add(path, bytes.length, [bytes]);
}

async function manifestOf(
  options: PackMakerOptions,
  pack: Pack,
  cameras: readonly PackedCamera[],
  files: readonly PackedFile[],
  signal: AbortSignal,
): Promise<PackManifest> {
  const { clock, key } = options;
  const { decidedAtMs, incidentId } = pack;
  const gatewayClock = await (options.readClock ?? readGatewayClock)(signal);
  return {
    format: manifestFormat,
    pack: {
      ...{ id: pack.id, number: pack.number, madeAt: new Date(clock.nowMs()).toISOString() },
      software: `Tháp Canh ${options.version}`,
      previousManifestSha256: await options.lastManifest(),
    },
    request: {
      ...{ purpose: pack.purpose, caseNumber: pack.caseNumber, urgentReason: pack.urgentReason },
      incident: incidentId === null ? null : ((await options.incidentNumber(incidentId)) ?? incidentId),
      requestedBy: pack.requestedBy,
      requestedAt: new Date(pack.requestedAtMs).toISOString(),
      approvedBy: pack.decidedBy,
      approvedAt: decidedAtMs === null ? null : new Date(decidedAtMs).toISOString(),
    },
    keyFingerprint: key.fingerprint,
    gatewayClock: { ...gatewayClock, readAt: new Date(clock.nowMs()).toISOString() },
    ...{ cameras, files },
  };
}

/** @returns SHA-256 of the manifest, hex */
async function seal(zip: ZipWriter, manifest: PackManifest, key: SigningKey): Promise<string> {
  const text = renderManifest(manifest);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const sums = renderSums(manifest.files, sha256);
  await addWhole(zip, manifestName, text);
  await addWhole(zip, manifestSignatureName, Buffer.from(key.sign(text), 'base64'));
  await addWhole(zip, sumsName, sums);
  await addWhole(zip, sumsSignatureName, Buffer.from(key.sign(sums), 'base64'));
  return sha256;
}

async function putInPlace(from: string, to: string, folder: string): Promise<void> {
  try {
    await rename(from, to);
    const directory = await open(folder);
    await directory.sync().finally(() => directory.close());
  } catch (cause) {
    throw asGatewayError(cause, 'recording.write-failed');
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
