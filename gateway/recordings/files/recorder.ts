/**
 * Records one profile of one camera while it is wanted: takes what the stream's window gets, cuts it into segments and gives
 * them to the file of the moment. Whatever goes wrong ends the file and is tried anew a second later, from the window in memory
 * where that still holds what was missed. Nothing here waits, so the live picture never does.
 */
import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Fragment, StreamInit } from '../../media/fragment.ts';
import type { WindowReader } from '../../media/window.ts';
import type { DiskSet, RecordedFile, RecordedSegment, RecordingDisk, RecordingState, Role } from '../model.ts';
import { isFileOver, softEndOf, startFile } from './file-bounds.ts';
import { mostWaitMs } from './file-closer.ts';
import type { FileWriter } from './file-writer.ts';
import type { StreamGaps } from './gap-keeper.ts';
import { type CutSegment, createSegmentCutter, type SegmentCutter } from './segment-cutter.ts';
import type { FileStart } from './tail-file.ts';

export interface NewFile {
  readonly disk: RecordingDisk;
  readonly init: StreamInit;
  readonly start: Omit<FileStart, 'chainBefore'>;
  onWritten(file: RecordedFile, segment: RecordedSegment, lastSequence: number): void;
  onFailed(error: GatewayError): void;
}

export interface RecorderOptions {
  readonly cameraId: string;
  readonly role: Role;
  readonly clock: Clock;
  readonly log: Logger;
  readonly segmentMs: number;
  readonly fileMs: number;
  readonly disks: Pick<DiskSet, 'forWriting' | 'takes'>;
  readonly gaps: StreamGaps;
  readonly openFile: (file: NewFile) => FileWriter;
  /** Takes the file from here: its rest is written, its row made. */
  readonly closeFile: (writer: FileWriter) => void;
  readonly onState: (state: RecordingState) => void;
}

interface Following {
  readonly window: WindowReader;
  readonly end: () => void;
}

/** Between a failure and the next try. */
const retryMs = 1_000;
/** No segment for so long: nothing comes. */
const silentMs = 3_000;
export class Recorder {
  readonly cameraId: string;
  readonly role: Role;
  readonly #options: RecorderOptions;
  #following: Following | undefined;
  #init: StreamInit | undefined;
  #cutter: SegmentCutter | undefined;
  #writer: FileWriter | undefined;
  /** When it is time for another file, and must be. */
  #softEndMs = 0;
  #lastStartMs = 0;
  #segmentBeganMs: number | undefined;
  /** Of what is recorded: what the window need not give again. */
  #recorded: { streamSession: string; sequence: number } | undefined;
  #failedAtMs: number | undefined;
  #lastSeenMs = 0;
  #state: RecordingState;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.cameraId = options.cameraId;
    this.role = options.role;
    this.#state = { ...this.#key, state: 'off', sinceMs: options.clock.nowMs(), cause: '' };
  }

  get state(): RecordingState {
    return this.#state;
  }

  get wanted(): boolean {
    return this.#following !== undefined;
  }

  /** @param fromMs what the window holds from then on is recorded too, epoch ms; absent: from its newest keyframe */
  start(window: WindowReader, fromMs: number | undefined): void {
    if (this.#following) return;
    this.#setState('waiting');
    this.#following = {
      window,
      end: window.follow({
        onInit: (init) => this.#begin(init),
        onFragment: (fragment) => this.#take(fragment),
      }),
    };
    if (window.init) this.#begin(window.init);
    this.#takeFromWindow(fromMs ?? newestKeyframeMs(window));
  }

  /** Is not wanted, and was not since the start. */
  stay(): void {
    this.#options.gaps.because('off', this.#options.clock.nowMs());
  }

  /** @param closing the gateway ends: what is missing from now on is not its own wish */
  stop(closing = false): void {
    if (!this.#following) return;
    this.#following.end();
    this.#following = undefined;
    this.#endSession();
    this.#failedAtMs = undefined;
    if (closing) return;
    this.#options.gaps.because('off', this.#options.clock.nowMs());
    this.#setState('off');
  }

  /** Several times a second. `lost`: whether the camera is known to send nothing. */
  tick(lost: boolean): void {
    const { clock, gaps } = this.#options;
    const nowMs = clock.nowMs();
    gaps.look(nowMs);
    if (!this.#following) return;
    const monotonicMs = clock.monotonicMs();
    if (this.#segmentBeganMs !== undefined && monotonicMs - this.#segmentBeganMs > this.#options.segmentMs * 1.2) {
      this.#cutter?.flush();
      this.#segmentBeganMs = undefined;
    }
    const writer = this.#writer;
    if (writer && writer.stuckMs > mostWaitMs) writer.abandon(new GatewayError('recording.write-failed'));
    if (this.#failedAtMs !== undefined && monotonicMs - this.#failedAtMs >= retryMs) this.#tryAgain();
    if (this.#state.state === 'recording' && monotonicMs - this.#lastSeenMs > silentMs) this.#setState('waiting');
    if (this.#state.state === 'waiting' && lost) gaps.because('camera-lost', nowMs);
  }

  /** The stream's source ended: what waits is all there is, and the next begins a session of its own. */
  lost(): void {
    this.#endSession();
  }

  get #key() {
    return { cameraId: this.#options.cameraId, role: this.#options.role };
  }

  #begin(init: StreamInit): void {
    this.#endSession();
    this.#init = init;
    this.#cutter = createSegmentCutter({
      init,
      segmentMs: this.#options.segmentMs,
      onSegment: (segment) => this.#put(segment),
      onBroken: (error) => this.#options.log.warn({ err: error, ...this.#key }, 'a segment could not be cut'),
    });
  }

  #take(fragment: Fragment): void {
    if (fragment.streamSession !== this.#init?.streamSession || this.#failedAtMs !== undefined) return;
    this.#cutter?.take(fragment);
    if (!this.#cutter?.waiting) this.#segmentBeganMs = undefined;
    else this.#segmentBeganMs ??= this.#options.clock.monotonicMs();
  }

  /** Nothing is taken twice. */
  #takeFromWindow(fromMs: number): void {
    const recorded = this.#recorded;
    let begun = false;
    this.#following?.window.visit((fragment) => {
      const video = fragment.kind === 'video';
      if (video && recorded?.streamSession === fragment.streamSession && fragment.sequence <= recorded.sequence) return;
      if (!begun && !(video && fragment.keyframe && fragment.receivedAtMs >= fromMs)) return;
      begun = true;
      this.#take(fragment);
    });
  }

  #put(segment: CutSegment): void {
    this.#segmentBeganMs = undefined;
    const writer = this.#fileFor(segment);
    if (!writer) {
      segment.release();
      return;
    }
    this.#lastStartMs = segment.startMs;
    if (writer.append(segment)) return;
    segment.release();
    this.#fail(writer.failure ?? new GatewayError('recording.write-failed', { details: { waiting: true } }));
  }

  #fileFor(segment: CutSegment): FileWriter | undefined {
    const writer = this.#writer;
    if (writer && !this.#isOver(writer, segment)) return writer;
    this.#closeFile();
    const { disks, openFile, role, cameraId } = this.#options;
    const init = this.#init;
    const disk = disks.forWriting();
    if (!init) return undefined;
    if (!disk) {
      this.#fail(new GatewayError('recording.no-disk'));
      return undefined;
    }
    const start = startFile({ cameraId, role, init, startMs: Math.floor(segment.startMs) });
    const opened: FileWriter = openFile({
      ...{ disk, init, start },
      onWritten: (_, written, lastSequence) => this.#onWritten(opened, written, lastSequence),
      onFailed: (error) => {
        if (this.#writer === opened) this.#fail(error);
        else this.#missed(opened, error);
      },
    });
    this.#writer = opened;
    this.#softEndMs = softEndOf(start.startMs, this.#options.fileMs);
    return opened;
  }

  #isOver(writer: FileWriter, segment: CutSegment): boolean {
    if (writer.failure || !this.#options.disks.takes(writer.disk.id)) return true;
    return isFileOver(segment, {
      ...{ startMs: writer.start.startMs, lastStartMs: this.#lastStartMs },
      ...{ softEndMs: this.#softEndMs, fileMs: this.#options.fileMs },
    });
  }

  #onWritten(writer: FileWriter, segment: RecordedSegment, sequence: number): void {
    const { clock, gaps } = this.#options;
    this.#recorded = { streamSession: writer.start.streamSession, sequence };
    gaps.recorded(segment.startMs, segment.startMs + segment.durationMs);
    this.#lastSeenMs = clock.monotonicMs();
    if (this.#following && this.#failedAtMs === undefined) this.#setState('recording');
  }

  /** A file that is closed already could not write its end: the window may still hold it, if nothing later is recorded. */
  #missed(writer: FileWriter, error: unknown): void {
    this.#options.gaps.because('disk', this.#options.clock.nowMs());
    const now = this.#writer;
    if (writer.start.streamSession !== this.#init?.streamSession || !now || now.file.segments > 0) return;
    now.withdraw();
    this.#fail(error);
  }

  #fail(error: unknown): void {
    const known = asGatewayError(error, 'recording.write-failed');
    this.#closeFile();
    this.#cutter?.discard();
    this.#segmentBeganMs = undefined;
    this.#failedAtMs = this.#options.clock.monotonicMs();
    if (this.#state.state !== 'failed')
      this.#options.log.error({ err: known, details: known.details, ...this.#key }, 'not recorded');
    this.#options.gaps.because('disk', this.#options.clock.nowMs());
    this.#setState('failed', known.code);
  }

  #tryAgain(): void {
    if (!this.#options.disks.forWriting()) {
      this.#failedAtMs = this.#options.clock.monotonicMs();
      return;
    }
    this.#failedAtMs = undefined;
    this.#cutter?.discard();
    this.#takeFromWindow(Number.NEGATIVE_INFINITY);
  }

  #endSession(): void {
    this.#cutter?.flush();
    this.#cutter?.discard();
    this.#cutter = undefined;
    this.#init = undefined;
    this.#segmentBeganMs = undefined;
    this.#closeFile();
  }

  #closeFile(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    if (writer) this.#options.closeFile(writer);
  }

  #setState(state: RecordingState['state'], cause = ''): void {
    if (this.#state.state === state && this.#state.cause === cause) return;
    this.#state = { ...this.#key, state, sinceMs: this.#options.clock.nowMs(), cause };
    this.#options.onState(this.#state);
  }
}

function newestKeyframeMs(window: WindowReader): number {
  let newestMs = Number.POSITIVE_INFINITY;
  window.visit(({ kind, keyframe, receivedAtMs }) => {
    if (kind === 'video' && keyframe) newestMs = receivedAtMs;
  });
  return newestMs;
}
