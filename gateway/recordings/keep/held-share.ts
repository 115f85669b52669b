/**
 * How much of the disks is held, and whether a further span fits into the share that may be. Counted camera by camera from the
 * files that a hold touches, since these are kept whole; what was placed a moment ago counts by an estimate until then.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/log.ts';
import type { RecordedFile, RecordingIndex, Role, Span } from '../model.ts';

export interface HeldShare {
  /** Counts the span in, if there is room for it. */
  tryAdd(cameraId: string, span: Span): boolean;
  heldBytes(): number;
  /** Of a disk. */
  heldBytesOn(diskId: string): number;
  /** What the holds may take. */
  allowedBytes(): number;
  /** Whether one did not fit lately, or nearly none would. */
  isFull(): boolean;
  changed(cameraId: string): void;
  begin(index: Pick<RecordingIndex, 'files'>): void;
  /** Counts what has changed. */
  turn(): Promise<void>;
  close(): Promise<void>;
}

export interface HeldShareOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly share: number;
  readonly capacityBytes: () => number;
  /** What a span of a camera will keep, with the rest of the files that it lies in. */
  readonly estimateBytes: (cameraId: string, span: Span) => number;
  /** Held spans of each camera. */
  readonly spans: () => ReadonlyMap<string, readonly Span[]>;
}

const turnMs = 2_000;
/** What recording goes on to fill, and what has gone by other ways, is counted again so often. */
const roundMs = 600_000;
const camerasPerTurn = 5;
const refusedMs = 600_000;
const nearlyFull = 0.95;
const roles: readonly Role[] = ['main', 'sub'];

export function createHeldShare(options: HeldShareOptions): HeldShare {
  const { clock, log } = options;
  /** By camera, then disk; '' is what has only been estimated. */
  const counted = new Map<string, ReadonlyMap<string, number>>();
  const due = new Set<string>();
  let index: Pick<RecordingIndex, 'files'> | undefined;
  let roundAt = clock.monotonicMs();
  let refusedAt = Number.NEGATIVE_INFINITY;

  const sum = (diskId?: string) => {
    let bytes = 0;
    for (const disks of counted.values())
      for (const [id, held] of disks) if (diskId === undefined || id === diskId) bytes += held;
    return bytes;
  };
  const allowedBytes = () => options.share * options.capacityBytes();
  /** What is held already is not held twice: the same wall marked again a moment later adds that moment only. */
  const moreBytes = (cameraId: string, span: Span) => {
    const spans = options.spans().get(cameraId) ?? [];
    const met = spans.filter(({ fromMs, toMs }) => fromMs <= span.toMs && span.fromMs <= toMs);
    const joined = {
      fromMs: Math.min(span.fromMs, ...met.map(({ fromMs }) => fromMs)),
      toMs: Math.max(span.toMs, ...met.map(({ toMs }) => toMs)),
    };
    const known = met.reduce((bytes, each) => bytes + options.estimateBytes(cameraId, each), 0);
    return Math.max(0, options.estimateBytes(cameraId, joined) - known);
  };
  const count = async (cameraId: string) => {
    const files = new Map<string, RecordedFile>();
    for (const { fromMs, toMs } of options.spans().get(cameraId) ?? [])
      for (const role of roles)
        for (const file of (await index?.files(cameraId, role, fromMs, toMs)) ?? []) files.set(file.id, file);
    const disks = new Map<string, number>();
    for (const { diskId, sizeBytes } of files.values()) disks.set(diskId, (disks.get(diskId) ?? 0) + sizeBytes);
    if (disks.size === 0) counted.delete(cameraId);
    else counted.set(cameraId, disks);
  };
  const turn = async () => {
    if (!index) return;
    if (clock.monotonicMs() - roundAt >= roundMs) {
      roundAt = clock.monotonicMs();
      for (const cameraId of [...options.spans().keys(), ...counted.keys()]) due.add(cameraId);
    }
    for (const cameraId of [...due].slice(0, camerasPerTurn)) {
      due.delete(cameraId);
      await count(cameraId);
    }
  };
  let turning: Promise<void> = Promise.resolve();
  const end = clock.every(turnMs, () => {
    turning = turning.then(turn).catch((error: unknown) => log.error({ err: error }, 'held footage was not counted'));
  });
  return {
    tryAdd(cameraId, span) {
      const bytes = moreBytes(cameraId, span);
      const allowed = allowedBytes();
      // Without a disk nothing is recorded, and the hold stands for nothing.
      if (allowed > 0 && sum() + bytes > allowed) {
        refusedAt = clock.monotonicMs();
        return false;
      }
      const disks = new Map(counted.get(cameraId));
      counted.set(cameraId, disks.set('', (disks.get('') ?? 0) + bytes));
      due.add(cameraId);
      return true;
    },
    heldBytes: () => sum(),
    heldBytesOn: (diskId) => sum(diskId),
    allowedBytes,
    isFull() {
      const allowed = allowedBytes();
      const isRefused = clock.monotonicMs() - refusedAt < refusedMs;
      return allowed > 0 && (sum() >= allowed * nearlyFull || (isRefused && sum() >= allowed / 2));
    },
    changed: (cameraId) => void due.add(cameraId),
    begin(from) {
      index = from;
      for (const cameraId of options.spans().keys()) due.add(cameraId);
    },
    turn,
    async close() {
      end();
      await turning;
    },
  };
}
