/**
 * The last seconds of one stream in memory: what a new viewer starts from, what stills and transcoders read, what the
 * recorder may reach back to. Kept in whole groups of pictures (a keyframe and what follows it, sound included, in order of
 * arrival), bounded by bytes and by time. The newest group always stays, unless it alone breaks the byte limit (a
 * "smart codec" camera with one keyframe a minute): then the window is empty until the next keyframe, and says so.
 *
 * Memory of fragments is used again once the window has dropped them (fragment-memory.ts), unless they were given to somebody
 * who does not say when it is done: whoever takes fragments from here may keep them for as long as it likes. Only `visit` and
 * `follow` are for readers that keep nothing beyond the call without a hold on it.
 */
import type { Fragment, StreamInit } from './fragment.ts';
import { createListeners } from './listeners.ts';

export interface WindowOptions {
  readonly maxBytes: number;
  readonly maxMs: number;
}

export interface WindowListener {
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
}

export interface StreamWindow {
  /** A new session: what was kept before is dropped. */
  pushInit(init: StreamInit): void;
  pushFragment(fragment: Fragment): void;
  /** The current init; `undefined` before the first and after `clear`. */
  readonly init: StreamInit | undefined;
  readonly sizeBytes: number;
  /** Newest video keyframe still held. */
  readonly newestKeyframe: Fragment | undefined;
  /** Everything held, oldest first. */
  fragments(): readonly Fragment[];
  /** From the newest keyframe to the end; empty when no group is held. */
  newestGroup(): readonly Fragment[];
  /** From the last keyframe that arrived at or before `receivedAtMs` (or the oldest held) to the end. */
  since(receivedAtMs: number): readonly Fragment[];
  /** Calls with the current init and newest group at once, then with what comes. Returns what ends it. */
  subscribe(listener: WindowListener): () => void;
  /** Everything held, oldest first, for a reader that needs no fragment beyond the call, or holds its memory. */
  visit(read: (fragment: Fragment) => void): void;
  /** The bytes to give out of a fragment that came by `visit` or `follow`. */
  bytesOf(fragment: Fragment): Uint8Array;
  /** What comes from now on, for a reader like that of `visit`. Returns what ends it. */
  follow(listener: WindowListener): () => void;
  /** Forgets init and fragments; subscribers stay. */
  clear(): void;
}

/** What readers of a stream need of its window; derived windows offer the same. */
export type WindowReader = Pick<
  StreamWindow,
  'init' | 'newestKeyframe' | 'fragments' | 'newestGroup' | 'since' | 'subscribe' | 'visit' | 'bytesOf' | 'follow'
>;

interface Group {
  readonly fragments: Fragment[];
  sizeBytes: number;
}

export function createWindow(options: WindowOptions): StreamWindow {
  return new GroupWindow(options);
}

class GroupWindow implements StreamWindow {
  readonly #options: WindowOptions;
  readonly #subscribers = createListeners<WindowListener>();
  readonly #followers = createListeners<WindowListener>();
  #groups: Group[] = [];
  init: StreamInit | undefined;
  sizeBytes = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  get newestKeyframe(): Fragment | undefined {
    const keyframe = this.#groups.at(-1)?.fragments[0];
    keyframe?.memory?.giveAway();
    return keyframe;
  }

  pushInit(next: StreamInit): void {
    this.clear();
    this.init = next;
    for (const listener of this.#followers.all) listener.onInit(next);
    for (const listener of this.#subscribers.all) listener.onInit(next);
  }

  pushFragment(fragment: Fragment): void {
    if (fragment.streamSession !== this.init?.streamSession) return;
    if (!this.#keep(fragment)) fragment.memory?.giveAway();
    for (const listener of this.#followers.all) listener.onFragment(fragment);
    const subscribers = this.#subscribers.all;
    if (subscribers.length > 0) fragment.memory?.giveAway();
    for (const listener of subscribers) listener.onFragment(fragment);
    // Last: what is dropped may be this very fragment, and its memory is used again then.
    this.#trim(fragment.receivedAtMs);
  }

  fragments(): readonly Fragment[] {
    return given(this.#groups.flatMap((group) => group.fragments));
  }

  newestGroup(): readonly Fragment[] {
    return given(this.#groups.at(-1)?.fragments.slice() ?? []);
  }

  since(receivedAtMs: number): readonly Fragment[] {
    const start = this.#groups.findLastIndex((group) => (group.fragments[0]?.receivedAtMs ?? 0) <= receivedAtMs);
    return given(this.#groups.slice(Math.max(0, start)).flatMap((group) => group.fragments));
  }

  subscribe(listener: WindowListener): () => void {
    if (this.init !== undefined) listener.onInit(this.init);
    for (const fragment of this.newestGroup()) listener.onFragment(fragment);
    return this.#subscribers.add(listener);
  }

  visit(read: (fragment: Fragment) => void): void {
    for (const group of this.#groups) for (const fragment of group.fragments) read(fragment);
  }

  bytesOf(fragment: Fragment): Uint8Array {
    return fragment.bytes;
  }

  follow(listener: WindowListener): () => void {
    return this.#followers.add(listener);
  }

  clear(): void {
    const dropped = this.#groups;
    this.#groups = [];
    this.sizeBytes = 0;
    this.init = undefined;
    for (const group of dropped) this.#leave(group);
  }

  /** @returns whether it belongs to a group that is kept. */
  #keep(fragment: Fragment): boolean {
    const size = fragment.bytes.length;
    if (fragment.kind === 'video' && fragment.keyframe) this.#groups.push({ fragments: [fragment], sizeBytes: size });
    else {
      const group = this.#groups.at(-1);
      if (group === undefined) return false;
      group.fragments.push(fragment);
      group.sizeBytes += size;
    }
    fragment.memory?.enter(this);
    this.sizeBytes += size;
    return true;
  }

  #trim(nowMs: number): void {
    const { maxBytes, maxMs } = this.#options;
    while (this.#groups.length > 1 && this.sizeBytes > maxBytes) this.#dropOldest();
    // The oldest group goes once the group after it alone covers the span.
    while (this.#groups.length > 1 && nowMs - (this.#groups[1]?.fragments[0]?.receivedAtMs ?? nowMs) >= maxMs)
      this.#dropOldest();
    if (this.sizeBytes > maxBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const group = this.#groups.shift();
    if (group === undefined) return;
    this.sizeBytes -= group.sizeBytes;
    this.#leave(group);
  }

  #leave(group: Group): void {
    for (const fragment of group.fragments) fragment.memory?.leave(this);
  }
}

function given(fragments: readonly Fragment[]): readonly Fragment[] {
  for (const fragment of fragments) fragment.memory?.giveAway();
  return fragments;
}
