/**
 * Fetches what a pane's buffer should hold next: first what is looked at, then what the clock comes to. One request at a
 * time; one whose frames nobody wants any more is given up.
 */
import type { ApiError, ApiResult } from '../state/api.ts';
import { readFrameTimes, readTimescale } from './frame-times.ts';
import type { GroupShelf } from './group-shelf.ts';
import type { PaneBuffer } from './pane-buffer.ts';
import { batchFrom, endOf, keyOf, type PlacedGroup } from './place-groups.ts';
import type { SegmentRun } from './recordings-api.ts';

export interface SupplySource {
  readonly init: (fileId: string, signal: AbortSignal) => Promise<ApiResult<Blob>>;
  readonly frames: (run: SegmentRun, signal: AbortSignal) => Promise<ApiResult<Blob>>;
}

export interface PaneSupplyOptions {
  readonly source: SupplySource;
  readonly shelf: Pick<GroupShelf, 'want' | 'between'>;
  readonly buffer: PaneBuffer;
  readonly keyframes: boolean;
}

interface Asked {
  readonly groups: readonly PlacedGroup[];
  readonly giveUp: AbortController;
}

interface Init {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly timescale: number;
}

/** Of the footage, at single speed. */
const aheadMs = 20_000;
const aheadMostMs = 120_000;
/** For steps back. */
const behindMs = 6_000;
const keptBehindMs = 30_000;
/** Groups in one request: few, so that the first picture comes soon; of keyframes many, since they are small. */
const togetherMost = 3;
const keyframesTogetherMost = 12;
const retryMs = 2_000;
/** What was deleted meanwhile does not come back. */
const missedForMs = 60_000;
const initsMost = 12;

export class PaneSupply {
  readonly #options: PaneSupplyOptions;
  readonly #inits = new Map<string, Init>();
  readonly #missed = new Map<string, number>();
  #asked: Asked | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  failure: ApiError | null = null;

  constructor(options: PaneSupplyOptions) {
    this.#options = options;
  }

  /** Cheap to call with every tick. `nowMs` is any steady clock. */
  steer(positionMs: number, speed: number, nowMs: number): void {
    const { shelf, buffer } = this.#options;
    const span = spanOf(positionMs, speed);
    shelf.want(span.fromMs, span.toMs);
    this.#giveUpUnless(span);
    void buffer.keep(Math.min(span.fromMs, positionMs - keptBehindMs), span.toMs + aheadMs);
    if (this.#asked || nowMs - this.#failedAtMs < retryMs) return;
    const batch = this.#nextBatch(positionMs, speed, nowMs);
    if (batch.length > 0) void this.#fetch(batch, nowMs);
  }

  close(): void {
    this.#closed = true;
    this.#asked?.giveUp.abort();
  }

  #giveUpUnless({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): void {
    const first = this.#asked?.groups[0];
    const last = this.#asked?.groups.at(-1);
    if (!first || !last || (first.placedMs < toMs && endOf(last) > fromMs)) return;
    this.#asked?.giveUp.abort();
    this.#asked = undefined;
  }

  #nextBatch(positionMs: number, speed: number, nowMs: number): readonly PlacedGroup[] {
    const { shelf, buffer, keyframes } = this.#options;
    const span = spanOf(positionMs, speed);
    const lacking = shelf
      .between(span.fromMs, span.toMs)
      .filter(
        (group) =>
          !buffer.holds(keyOf(group)) && nowMs - (this.#missed.get(keyOf(group)) ?? -missedForMs) >= missedForMs,
      );
    const most = keyframes ? keyframesTogetherMost : togetherMost;
    const current = lacking.findIndex((group) => positionMs >= group.placedMs && positionMs < endOf(group));
    if (current >= 0) return batchFrom(lacking, current, keyframes ? most : 1);
    const next = lacking.findIndex((group) => group.placedMs > positionMs);
    if (speed > 0 && next >= 0) return batchFrom(lacking, next, most);
    // Backwards the nearest one before; it comes with those before it, as far as they belong together.
    const before = lacking.findLastIndex((group) => endOf(group) <= positionMs);
    for (let from = Math.max(0, before - most + 1); from <= before; from += 1) {
      const batch = batchFrom(lacking, from, before - from + 1);
      if (batch.length === before - from + 1) return batch;
    }
    return next >= 0 ? batchFrom(lacking, next, most) : [];
  }

  async #fetch(groups: readonly PlacedGroup[], nowMs: number): Promise<void> {
    const [first] = groups;
    const last = groups.at(-1);
    if (!first || !last) return;
    const asked: Asked = { groups, giveUp: new AbortController() };
    this.#asked = asked;
    const { signal } = asked.giveUp;
    const { source, buffer, keyframes } = this.#options;
    const [init, frames] = await Promise.all([
      this.#init(first.fileId, signal),
      source.frames({ fileId: first.fileId, first: first.first, last: last.last, keyframes }, signal),
    ]);
    const bytes = frames.ok ? new Uint8Array(await frames.value.arrayBuffer()) : undefined;
    // Given up meanwhile: the buffer may be another rendition's by now.
    if (this.#asked !== asked || this.#closed) return;
    if (bytes && 'bytes' in init) {
      const framesMs = framesOf(bytes, init.timescale, first.offsetMs);
      await buffer.lay({ groups, init: init.bytes, bytes, framesMs, timescale: init.timescale });
      this.failure = null;
    } else if (!frames.ok) this.#failed(groups, frames.error, nowMs);
    else if ('code' in init) this.#failed(groups, init, nowMs);
    if (this.#asked === asked) this.#asked = undefined;
  }

  async #init(fileId: string, signal: AbortSignal): Promise<Init | ApiError> {
    const known = this.#inits.get(fileId);
    if (known) return known;
    const result = await this.#options.source.init(fileId, signal);
    if (!result.ok) return result.error;
    const bytes = new Uint8Array(await result.value.arrayBuffer());
    const init: Init = { bytes, timescale: readTimescale(bytes) ?? 90_000 };
    this.#inits.set(fileId, init);
    for (const oldest of this.#inits.keys()) {
      if (this.#inits.size <= initsMost) break;
      this.#inits.delete(oldest);
    }
    return init;
  }

  #failed(groups: readonly PlacedGroup[], error: ApiError, nowMs: number): void {
    this.failure = error;
    if (error.status === 404 || error.status === 410) for (const group of groups) this.#missed.set(keyOf(group), nowMs);
    else this.#failedAtMs = nowMs;
  }
}

/** Without their times a step is a group long, and it plays all the same. */
function framesOf(bytes: Uint8Array, timescale: number, offsetMs: number): number[] {
  try {
    return readFrameTimes(bytes, timescale).map((ms) => ms + offsetMs);
  } catch {
    return [];
  }
}

function spanOf(positionMs: number, speed: number): { readonly fromMs: number; readonly toMs: number } {
  const reachMs = Math.min(aheadMostMs, aheadMs * Math.max(1, Math.abs(speed)));
  return speed > 0
    ? { fromMs: positionMs - behindMs, toMs: positionMs + reachMs }
    : { fromMs: positionMs - reachMs, toMs: positionMs + behindMs };
}
