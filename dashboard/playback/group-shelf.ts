/**
 * What is recorded of one camera and rendition around the moment that is looked at, asked for by the minute and kept. The
 * minute that is still being recorded is asked for again.
 */
import type { ApiError, ApiResult } from '../state/api.ts';
import { endOf, type PlacedGroup, placeGroups } from './place-groups.ts';
import type { PlayGroup } from './recordings-api.ts';

export interface GroupShelfOptions {
  readonly fetchGroups: (fromMs: number, toMs: number, signal: AbortSignal) => Promise<ApiResult<readonly PlayGroup[]>>;
  /** Gateway's time, epoch ms. */
  readonly nowMs: () => number;
  /** Something came, or was refused. */
  readonly onChange: () => void;
}

interface Minute {
  readonly groups: readonly PlacedGroup[];
  /** Gateway's time when it was asked for. */
  readonly askedAtMs: number;
  /** Nothing will be added to it. */
  readonly complete: boolean;
}

export const minuteMs = 60_000;
/** A group may begin before the minute in which it ends; and neighbours are placed together. */
const marginMs = 15_000;
/** So long after it a frame is on the disk, and the group it belongs to is complete. */
const settledAfterMs = 30_000;
/** What is younger may still come: the group it belongs to is not complete. */
const unsettledMs = 6_000;
const askedAgainMs = 1_500;
const retryMs = 3_000;
const keptMost = 120;
/** Of one shelf at the same time. */
const askingMost = 2;

export class GroupShelf {
  readonly #options: GroupShelfOptions;
  readonly #minutes = new Map<number, Minute>();
  readonly #asking = new Set<number>();
  readonly #ending = new AbortController();
  #failedAtMs = Number.NEGATIVE_INFINITY;
  failure: ApiError | null = null;

  constructor(options: GroupShelfOptions) {
    this.#options = options;
  }

  /** Asks for what is not known of the span, nearest to its beginning first. Cheap to call again and again. */
  want(fromMs: number, toMs: number): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#failedAtMs < retryMs) return;
    for (let start = minuteOf(fromMs); start < Math.min(toMs, nowMs); start += minuteMs) {
      if (this.#asking.size >= askingMost) return;
      if (!this.#asking.has(start) && this.#isWanted(start, nowMs)) void this.#ask(start, nowMs);
    }
  }

  /** Whether it is known what is recorded at that moment. */
  known(atMs: number): boolean {
    const minute = this.#minutes.get(minuteOf(atMs));
    if (!minute) return atMs > this.#options.nowMs();
    return minute.complete || atMs < minute.askedAtMs - unsettledMs || this.at(atMs) !== undefined;
  }

  /** The group whose frames are of that moment. */
  at(atMs: number): PlacedGroup | undefined {
    return this.between(atMs, atMs + 0.001)[0];
  }

  /** Groups that overlap the span, ascending. */
  between(fromMs: number, toMs: number): PlacedGroup[] {
    const found: PlacedGroup[] = [];
    for (let start = minuteOf(fromMs - marginMs); start < toMs; start += minuteMs) {
      for (const group of this.#minutes.get(start)?.groups ?? []) {
        if (group.placedMs < toMs && endOf(group) > fromMs) found.push(group);
      }
    }
    return found;
  }

  /** A refusal is no longer one: somebody said for what he looks, or got the right. */
  retry(): void {
    this.#failedAtMs = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.#ending.abort();
  }

  #isWanted(start: number, nowMs: number): boolean {
    const known = this.#minutes.get(start);
    return known === undefined || (!known.complete && nowMs - known.askedAtMs >= askedAgainMs);
  }

  async #ask(start: number, askedAtMs: number): Promise<void> {
    const { signal } = this.#ending;
    this.#asking.add(start);
    const result = await this.#options.fetchGroups(start - marginMs, start + minuteMs, signal);
    this.#asking.delete(start);
    if (signal.aborted) return;
    if (result.ok) this.#put(start, askedAtMs, result.value);
    else this.#failedAtMs = this.#options.nowMs();
    this.failure = result.ok ? null : result.error;
    this.#options.onChange();
  }

  #put(start: number, askedAtMs: number, groups: readonly PlayGroup[]): void {
    const own = placeGroups(groups).filter(({ startMs }) => startMs >= start && startMs < start + minuteMs);
    this.#minutes.delete(start);
    this.#minutes.set(start, { groups: own, askedAtMs, complete: askedAtMs - (start + minuteMs) > settledAfterMs });
    for (const oldest of this.#minutes.keys()) {
      if (this.#minutes.size <= keptMost) break;
      this.#minutes.delete(oldest);
    }
  }
}

const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;
