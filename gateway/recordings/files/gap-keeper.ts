/**
 * Says of every moment of a stream that should have been recorded why it was not. A gap is told of as soon as it is longer than
 * the way of a segment to the disk, lasts until the next segment begins, and changes into another when its cause does.
 */
import { newId } from '../../kernel/id.ts';
import type { GapCause, Role } from '../model.ts';
import type { GapStore, StoredGap } from './gap-store.ts';
import { joinMs } from './recorded-spans.ts';

export interface GapKeeper {
  /** Of one stream; the same one each time. `sinceMs`: from when on it is answered for, unless it is known from before. */
  of(cameraId: string, role: Role, sinceMs: number): StreamGaps;
  /** Resolves when the rows of all that was told are written, or given up on. */
  settled(): Promise<void>;
}

export interface StreamGaps {
  recorded(startMs: number, endMs: number): void;
  /** Why nothing comes at the moment. */
  because(cause: GapCause, nowMs: number): void;
  /** To be called often: a gap that has become long enough gets its row. */
  look(nowMs: number): void;
}

/** A segment lasts 1 s and needs less than another one to stand on the disk. */
const wayMs = 3_000;

export interface GapKeeperOptions {
  readonly store: Pick<GapStore, 'put' | 'drop'>;
  /** Till when each stream was recorded when the gateway went down, by `cameraId|role`. */
  readonly endedMs: ReadonlyMap<string, number>;
  readonly onError: (error: unknown) => void;
}

export function createGapKeeper({ store, endedMs, onError }: GapKeeperOptions): GapKeeper {
  const streams = new Map<string, StreamGaps>();
  /** Newest state of each row that is not written yet; `null`: it goes. */
  const dirty = new Map<string, StoredGap | null>();
  let writing: Promise<void> | undefined;

  const writeAll = async () => {
    for (let entry = first(dirty); entry; entry = first(dirty)) {
      const [id, gap] = entry;
      dirty.delete(id);
      try {
        await (gap ? store.put(gap) : store.drop(id));
      } catch (error) {
        // Tried again with the next one that is told.
        if (!dirty.has(id)) dirty.set(id, gap);
        onError(error);
        return;
      }
    }
  };
  const keep = (id: string, gap: StoredGap | null) => {
    dirty.set(id, gap);
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
  };
  return {
    of(cameraId, role, sinceMs) {
      const key = `${cameraId}|${role}`;
      const known = streams.get(key);
      if (known) return known;
      const ended = endedMs.get(key);
      const gaps = createStreamGaps({
        ...{ cameraId, role, keep },
        sinceMs: ended === undefined ? sinceMs : Math.min(ended, sinceMs),
        cause: ended === undefined ? 'camera-lost' : 'gateway-down',
      });
      streams.set(key, gaps);
      return gaps;
    },
    settled: async () => {
      await writing;
    },
  };
}

const first = <K, V>(map: ReadonlyMap<K, V>): [K, V] | undefined => map.entries().next().value;

interface StreamGapsOptions {
  readonly cameraId: string;
  readonly role: Role;
  readonly sinceMs: number;
  readonly cause: GapCause;
  readonly keep: (id: string, gap: StoredGap | null) => void;
}

function createStreamGaps({ cameraId, role, keep, ...start }: StreamGapsOptions): StreamGaps {
  let endMs = start.sinceMs;
  let cause = start.cause;
  let open: StoredGap | undefined;

  const close = (toMs: number) => {
    if (!open) return;
    keep(open.id, toMs - open.fromMs < joinMs ? null : { ...open, toMs });
    open = undefined;
  };
  const insert = (fromMs: number, toMs: number | null) => {
    open = { id: newId(), cameraId, role, fromMs, toMs, cause };
    keep(open.id, open);
  };
  return {
    recorded(startMs, segmentEndMs) {
      if (open) close(startMs);
      else if (startMs - endMs >= joinMs) {
        insert(endMs, startMs);
        open = undefined;
      }
      endMs = segmentEndMs;
      cause = 'camera-lost';
    },
    because(next, nowMs) {
      if (next === cause) return;
      // What began within the way of a segment belongs to the new cause.
      if (open || nowMs - endMs >= wayMs) {
        if (!open) insert(endMs, null);
        close(nowMs);
        endMs = nowMs;
      }
      cause = next;
    },
    look(nowMs) {
      if (!open && nowMs - endMs >= wayMs) insert(endMs, null);
    },
  };
}
