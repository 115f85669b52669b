/**
 * One configured disk: whether it is there (by its marker), how much room it has, and whether writing works. Looked at every few
 * seconds by the set; a look that does not come back says that the disk does not answer.
 */
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { RecordingDisk } from '../model.ts';
import { type DiskFound, errnoOf, recordingsFolder } from './disk-marker.ts';
import type { DiskProbe, DiskSpace } from './disk-probe.ts';
import type { DiskStore } from './disk-store.ts';

export type DiskState = 'working' | 'full' | 'failing' | 'missing';

export interface ConfiguredDisk {
  readonly name: string;
  readonly folder: string;
  readonly quotaGb: number;
}

/** A disk as it stands. */
export interface DiskStanding {
  /** Empty: it has not been seen yet. */
  readonly id: string;
  readonly name: string;
  /** As configured. */
  readonly folder: string;
  readonly state: DiskState;
  /** Why: `not-mounted`, `other-disk`, `not-empty`, `no-answer`, `held`, or the file system's code. Empty: it works. */
  readonly cause: string;
  readonly sinceMs: number;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  /** Of our recordings. */
  readonly usedBytes: number;
  /** What may still be written; below 0: too much is there. */
  readonly roomBytes: number;
  /** What recordings may take altogether: used and room. */
  readonly capacityBytes: number;
  /** How fast it is filled at times. */
  readonly bytesPerS: number;
  /** Files can be taken away from it. Of one that refuses writes only the rows would go. */
  readonly isChangeable: boolean;
}

export interface DiskWatchOptions {
  readonly disk: ConfiguredDisk;
  readonly clock: Clock;
  readonly probe: DiskProbe;
  readonly store: DiskStore;
  readonly minFreeBytes: number;
  /** Ids that other names go by in this configuration. */
  readonly isTaken: (id: string, name: string) => boolean;
  /** Bytes of our recordings on it. */
  readonly used: (diskId: string) => Promise<number>;
}

export interface DiskWatch {
  standing(): DiskStanding;
  /** As the recorder sees it; `undefined`: missing. */
  disk(): RecordingDisk | undefined;
  look(): Promise<void>;
  failed(error: unknown): void;
  worked(): void;
  /** It failed, and a try went well since: it may be written on again. */
  isTried(): boolean;
  /** Nothing can be taken away from it any more. */
  setOnlyHeld(onlyHeld: boolean): void;
  /** A look that is under way is not waited for. */
  close(): void;
}

/** Why a disk is full for longer than a moment. */
export const heldOnly = 'held';
const giga = 1e9;
const answerMs = 10_000;
const firstRestMs = 5_000;
/** From one look to the next. */
const rateDecay = 0.95;
const longestRestMs = 300_000;
const noSpace: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

interface Failing {
  readonly cause: string;
  readonly sinceMs: number;
  /** On the clock that never jumps. */
  restsUntil: number;
  restMs: number;
  /** A try went well: it may be written on, and one good write ends it. */
  tried: boolean;
}

export function createDiskWatch(options: DiskWatchOptions): DiskWatch {
  const { disk, clock, probe, store } = options;
  const { name, folder } = disk;
  let id = '';
  let missing: { cause: string; sinceMs: number } | undefined = { cause: 'not-seen', sinceMs: clock.nowMs() };
  let failing: Failing | undefined;
  let full: { cause: string; sinceMs: number } | undefined;
  let space: DiskSpace = { sizeBytes: 0, freeBytes: 0 };
  let usedBytes = 0;
  let bytesPerS = 0;
  let countedAt: number | undefined;
  let looking: Promise<void> | undefined;
  /** Waits for the look of the moment no longer. */
  let giveUp = () => {};

  const setMissing = (cause: string | undefined) => {
    if (cause === undefined) missing = undefined;
    else if (missing?.cause !== cause) missing = { cause, sinceMs: missing?.sinceMs ?? clock.nowMs() };
  };
  const roomBytes = () => {
    const byDisk = space.freeBytes - options.minFreeBytes;
    return disk.quotaGb === 0 ? byDisk : Math.min(byDisk, disk.quotaGb * giga - usedBytes);
  };
  /** @returns why it is not there; `undefined`: it is */
  const whyMissing = async (found: DiskFound): Promise<string | undefined> => {
    const known = (await store.known()).get(name);
    if (found.kind === 'not-there') return known === undefined ? found.cause : 'not-mounted';
    if (found.kind === 'not-empty') return known === undefined ? 'not-empty' : 'not-mounted';
    if (found.kind === 'empty') {
      if (known !== undefined) return 'not-mounted';
      id = newId(clock.nowMs());
      await probe.mark(folder, { id, name });
    } else {
      if (known !== undefined && known !== found.marker.id) return 'other-disk';
      if (options.isTaken(found.marker.id, name)) return 'same-disk';
      id = found.marker.id;
    }
    await store.remember({ id, name }, clock.nowMs());
    return undefined;
  };
  const tryAgain = async () => {
    if (!failing || failing.tried || clock.monotonicMs() < failing.restsUntil) return;
    try {
      await probe.tryOut(folder);
      failing.tried = true;
    } catch {
      restLonger(failing);
    }
  };
  const restLonger = (state: Failing) => {
    state.tried = false;
    state.restsUntil = clock.monotonicMs() + state.restMs;
    state.restMs = Math.min(longestRestMs, state.restMs * 2);
  };
  /** What is taken away between two looks hides what was written: the most of lately says more than the last. */
  const count = (bytes: number) => {
    const nowMs = clock.monotonicMs();
    if (countedAt !== undefined && nowMs > countedAt)
      bytesPerS = Math.max(bytesPerS * rateDecay, ((bytes - usedBytes) * 1_000) / (nowMs - countedAt));
    usedBytes = bytes;
    countedAt = nowMs;
  };
  const lookOnce = async () => {
    try {
      const why = await whyMissing(await probe.find(folder));
      if (why === undefined) {
        await probe.prepare(folder);
        space = await probe.space(folder);
        count(await options.used(id));
      }
      setMissing(why);
    } catch (error) {
      // Its marker is there and it cannot be asked, or it cannot be marked.
      if (missing) setMissing(errnoOf(error));
      else fail(error);
      return;
    }
    if (full?.cause !== heldOnly) full = undefined;
    if (!missing) await tryAgain();
  };
  const fail = (error: unknown) => {
    const cause = errnoOf(error);
    if (noSpace.has(cause)) {
      full ??= { cause, sinceMs: clock.nowMs() };
      return;
    }
    failing ??= { cause, sinceMs: clock.nowMs(), restsUntil: 0, restMs: firstRestMs, tried: true };
    // What fails while it rests already says nothing new.
    if (failing.tried) restLonger(failing);
  };
  return {
    standing() {
      const room = roomBytes();
      const state = missing ? 'missing' : failing ? 'failing' : full ? 'full' : 'working';
      const why = missing ?? failing ?? full;
      return {
        ...{ id, name, folder, state, cause: why?.cause ?? '', sinceMs: why?.sinceMs ?? 0 },
        ...{ ...space, usedBytes, roomBytes: room, capacityBytes: Math.max(0, usedBytes + room), bytesPerS },
        isChangeable: missing === undefined && (failing === undefined || failing.tried),
      };
    },
    disk: () => (missing || id === '' ? undefined : { id, name, folder: join(folder, recordingsFolder) }),
    async look() {
      looking ??= lookOnce().finally(() => {
        looking = undefined;
      });
      const late = new Promise<void>((resolve) => {
        const cancel = clock.after(answerMs, () => {
          setMissing('no-answer');
          resolve();
        });
        giveUp = () => {
          cancel();
          resolve();
        };
      });
      const own = giveUp;
      await Promise.race([looking, late]).finally(own);
    },
    failed: fail,
    isTried: () => missing === undefined && full === undefined && failing?.tried === true,
    worked() {
      if (failing?.tried) failing = undefined;
    },
    close: () => giveUp(),
    setOnlyHeld(onlyHeld) {
      if (!onlyHeld) full = undefined;
      else if (full?.cause !== heldOnly) full = { cause: heldOnly, sinceMs: clock.nowMs() };
    },
  };
}
