/**
 * One file while it is written. Order of writes: bytes of a segment, sync, its row in the tail, sync; only then it counts as
 * recorded. So whatever stands in the tail is on the disk, and what is behind it can be cut away at the next start.
 *
 * Nobody waits for it: segments are taken at once and put in a queue that is bounded in bytes. The first error ends the file;
 * what was recorded by then stays.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { createTurns } from '../../kernel/turns.ts';
import type { StreamInit } from '../../media/fragment.ts';
import type { RecordedFile, RecordedSegment, RecordingDisk, Span } from '../model.ts';
import { bytesOfHex, chainStart, hexOf, nextLink } from './chain.ts';
import type { DiskFile, FilePort } from './file-port.ts';
import { makeKeptFolder } from './kept-folder.ts';
import { extendSpans } from './recorded-spans.ts';
import type { CutSegment } from './segment-cutter.ts';
import { packSegment, segmentRowBytes, unpackSegments } from './segment-table.ts';
import type { Syncable, SyncRounds } from './sync-rounds.ts';
import { type FileStart, tailFolder, tailPath, writeTailRow, writeTailStart } from './tail-file.ts';

export interface FileWriterOptions {
  readonly clock: Clock;
  readonly files: FilePort;
  readonly rounds: SyncRounds;
  readonly disk: RecordingDisk;
  readonly init: StreamInit;
  readonly start: Omit<FileStart, 'chainBefore'>;
  /** The link before: known when all that was given to the file before is written, or never will be. */
  readonly chainBefore: Promise<string>;
  /** What may wait for the disk, bytes. */
  readonly mostWaitingBytes: number;
  readonly onWritten: (file: RecordedFile, segment: RecordedSegment, lastSequence: number) => void;
  /** Once; nothing more is written then. */
  readonly onFailed: (error: GatewayError) => void;
}

interface Waiting {
  readonly segment: RecordedSegment;
  readonly lastSequence: number;
}

export class FileWriter implements Syncable {
  readonly disk: RecordingDisk;
  /** Resolves when all that was taken is recorded after `end`, or when the file has failed; with the link after it. */
  readonly ended: Promise<string>;
  readonly #options: FileWriterOptions;
  readonly #inTurn = createTurns();
  readonly #tellEnded: (chain: string) => void;
  /** Packed rows of what is recorded. */
  #table = Buffer.alloc(64 * segmentRowBytes);
  #segments = 0;
  /** What the rows cover, kept with them: whoever draws a timeline asks for it of all files at once. */
  #spans: readonly Span[] = [];
  #position: number;
  #recordedBytes: number;
  #endMs: number;
  #start: FileStart;
  #chain: Uint8Array;
  #taken = 0;
  #waitingBytes = 0;
  /** Written, not yet on the disk; then on the disk, not yet in the tail. */
  #written: Waiting[] = [];
  #synced: Waiting[] = [];
  #tailPosition = 0;
  #files: { readonly movie: DiskFile; readonly tail: DiskFile } | undefined;
  #failure: GatewayError | undefined;
  #ending = false;
  /** When a segment was recorded last, or the first of those that wait was taken. On the clock that never jumps. */
  #progressMs = 0;

  constructor(options: FileWriterOptions) {
    this.#options = options;
    this.disk = options.disk;
    this.#start = { ...options.start, chainBefore: '' };
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#tellEnded = resolve;
    this.#position = this.#recordedBytes = options.init.bytes.length;
    this.#endMs = options.start.startMs;
    this.#chain = chainStart;
    void this.#inTurn(() => this.#open().catch((error: unknown) => this.#fail(error)));
  }

  get start(): FileStart {
    return this.#start;
  }

  /** As far as it is recorded. */
  get file(): RecordedFile {
    const { start, disk } = this;
    return {
      ...start,
      diskId: disk.id,
      endMs: this.#endMs,
      sizeBytes: this.#recordedBytes,
      tracks: this.#options.init.tracks,
      segments: this.#segments,
      chainAfter: hexOf(this.#chain),
      open: true,
    };
  }

  get initBytes(): Uint8Array {
    return this.#options.init.bytes;
  }

  /** Packed rows of what is recorded, for the index. */
  get table(): Buffer {
    return Buffer.from(this.#table.subarray(0, this.#segments * segmentRowBytes));
  }

  spans(): readonly Span[] {
    return this.#spans;
  }

  segments(): readonly RecordedSegment[] {
    return unpackSegments(this.table, this.start);
  }

  /** @returns false when it is not taken, because too much waits or the file has failed: it is the caller's to release then */
  append(cut: CutSegment): boolean {
    if (this.#failure || this.#ending) return false;
    if (this.#waitingBytes + cut.sizeBytes > this.#options.mostWaitingBytes) return false;
    const segment = this.#describe(cut);
    const position = this.#position;
    if (this.#segments === this.#taken) this.#progressMs = this.#options.clock.monotonicMs();
    this.#position += cut.sizeBytes;
    this.#taken += 1;
    this.#waitingBytes += cut.sizeBytes;
    void this.#inTurn(() => this.#write(cut, position))
      .then(
        () => {
          this.#written.push({ segment, lastSequence: cut.lastSequence });
          if (!this.#failure) this.#options.rounds.ask(this);
        },
        (error: unknown) => this.#fail(error),
      )
      .finally(() => {
        cut.release();
        this.#waitingBytes -= cut.sizeBytes;
      });
    return true;
  }

  async syncMovie(): Promise<void> {
    const written = this.#written;
    this.#written = [];
    if (this.#failure || written.length === 0) return;
    try {
      await this.#files?.movie.sync();
      this.#synced.push(...written);
    } catch (error) {
      // What a failed sync left out is not tried again: the system may have forgotten it.
      this.#fail(error);
    }
  }

  async syncTail(): Promise<void> {
    const synced = this.#synced;
    this.#synced = [];
    const tail = this.#files?.tail;
    if (this.#failure || synced.length === 0 || !tail) return;
    try {
      const rows = Buffer.concat(synced.map(({ segment }) => writeTailRow(segment, this.start)));
      await tail.write([rows], this.#tailPosition);
      this.#tailPosition += rows.length;
      await tail.sync();
      // What was given up meanwhile is counted as not recorded, and cut away when the disk is looked through.
      if (this.failure) return;
      for (const each of synced) this.#record(each);
      this.#endIfDone();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Nothing more is taken. */
  end(): void {
    this.#ending = true;
    this.#endIfDone();
  }

  /** After `ended`: lets go of the files. A disk that hangs may never let it resolve. */
  async closeFiles(): Promise<void> {
    await this.#inTurn(async () => {
      const files = this.#files;
      this.#files = undefined;
      await Promise.allSettled([files?.movie.close(), files?.tail.close()]);
    });
  }

  /** How long nothing was recorded although something waits, ms. */
  get stuckMs(): number {
    return this.#taken > this.#segments ? this.#options.clock.monotonicMs() - this.#progressMs : 0;
  }

  /** Gives the file up: what was not recorded by now never will be. */
  abandon(error: unknown): void {
    this.#fail(error);
  }

  /** Gives it up through no fault of the disk: what it was given is to be had again. */
  withdraw(): void {
    this.#end(new GatewayError('recording.write-failed', { details: { withdrawn: true } }));
  }

  get failure(): GatewayError | undefined {
    return this.#failure;
  }

  #describe(cut: CutSegment): RecordedSegment {
    const hash = createHash('sha256');
    for (const piece of cut.pieces) hash.update(piece);
    const { sizeBytes, videoBytes, startMs, durationMs, decodeTime, frames, keyframe } = cut;
    return {
      ...{ index: this.#taken, offset: this.#position, sizeBytes, videoBytes, startMs, durationMs },
      ...{ decodeTime, frames, keyframe, hash: hash.digest() },
    };
  }

  async #open(): Promise<void> {
    const { files, init, chainBefore } = this.#options;
    this.#start = { ...this.#start, chainBefore: await chainBefore };
    this.#chain = bytesOfHex(this.#start.chainBefore);
    const at = (path: string) => join(this.disk.folder, path);
    await makeKeptFolder(files, this.disk.folder, tailFolder);
    // The tail first: a file that nobody speaks of would never be found again.
    const tail = await files.create(at(tailPath(this.start.id)));
    const facts = writeTailStart(this.start);
    try {
      await tail.write([facts], 0);
      await tail.sync();
      await files.syncFolder(at(tailFolder));
      await makeKeptFolder(files, this.disk.folder, dirname(this.start.path));
      const movie = await files.create(at(this.start.path));
      this.#files = { movie, tail };
      this.#tailPosition = facts.length;
      await movie.write([init.bytes], 0);
      await files.syncFolder(at(dirname(this.start.path)));
    } catch (error) {
      if (!this.#files) await tail.close().catch(() => undefined);
      throw error;
    }
  }

  async #write(cut: CutSegment, position: number): Promise<void> {
    if (this.#failure || !this.#files) throw this.#failure ?? new GatewayError('recording.write-failed');
    await this.#files.movie.write(cut.pieces, position);
  }

  #record({ segment, lastSequence }: Waiting): void {
    if ((this.#segments + 1) * segmentRowBytes > this.#table.length)
      this.#table = Buffer.concat([this.#table, Buffer.alloc(this.#table.length)]);
    this.#table.set(packSegment(segment, this.start), this.#segments * segmentRowBytes);
    this.#segments += 1;
    this.#progressMs = this.#options.clock.monotonicMs();
    this.#spans = extendSpans(this.#spans, segment);
    this.#recordedBytes = segment.offset + segment.sizeBytes;
    this.#endMs = Math.max(this.#endMs, segment.startMs + segment.durationMs);
    this.#chain = nextLink(this.#chain, segment);
    this.#options.onWritten(this.file, segment, lastSequence);
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    const failure = new GatewayError('recording.write-failed', { cause: error, details: { disk: this.disk.name } });
    this.#end(failure);
    this.#options.onFailed(failure);
  }

  #end(failure: GatewayError): void {
    if (this.#failure) return;
    this.#failure = failure;
    // It may fail before the link before it is known.
    void this.#options.chainBefore.then((before) => this.#tellEnded(this.#segments > 0 ? hexOf(this.#chain) : before));
  }

  #endIfDone(): void {
    if (this.#ending && this.#segments === this.#taken) this.#tellEnded(hexOf(this.#chain));
  }
}
