/**
 * The last seconds of one stream in memory: what a new viewer starts from, what stills and transcoders read, what the
 * recorder may reach back to. Kept in whole groups of pictures (a keyframe and what follows it, sound included, in order of
 * arrival), bounded by bytes and by time. The newest group always stays, unless it alone breaks the byte limit (a
 * "smart codec" camera with one keyframe a minute): then the window is empty until the next keyframe, and says so.
 */
import type { Fragment, StreamInit } from './fragment.ts';

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
  /** Forgets init and fragments; subscribers stay. */
  clear(): void;
}

/** What readers of a stream need of its window; derived windows offer the same. */
export type WindowReader = Pick<
  StreamWindow,
  'init' | 'newestKeyframe' | 'fragments' | 'newestGroup' | 'since' | 'subscribe'
>;

interface Group {
  readonly fragments: Fragment[];
  sizeBytes: number;
}

export function createWindow(options: WindowOptions): StreamWindow {
  const listeners = new Set<WindowListener>();
  let groups: Group[] = [];
  let init: StreamInit | undefined;
  let sizeBytes = 0;

  const dropOldest = () => {
    sizeBytes -= groups.shift()?.sizeBytes ?? 0;
  };
  const trim = (nowMs: number) => {
    while (groups.length > 1 && sizeBytes > options.maxBytes) dropOldest();
    // The oldest group goes once the group after it alone covers the span.
    while (groups.length > 1 && nowMs - (groups[1]?.fragments[0]?.receivedAtMs ?? nowMs) >= options.maxMs) dropOldest();
    if (sizeBytes > options.maxBytes) dropOldest();
  };
  const keep = (fragment: Fragment) => {
    const size = fragment.bytes.length;
    if (fragment.kind === 'video' && fragment.keyframe) groups.push({ fragments: [fragment], sizeBytes: size });
    else {
      const group = groups.at(-1);
      if (group === undefined) return;
      group.fragments.push(fragment);
      group.sizeBytes += size;
    }
    sizeBytes += size;
    trim(fragment.receivedAtMs);
  };
  const clear = () => {
    groups = [];
    sizeBytes = 0;
    init = undefined;
  };
  const newestGroup = () => groups.at(-1)?.fragments.slice() ?? [];

  return {
    get init() {
      return init;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    get newestKeyframe() {
      return groups.at(-1)?.fragments[0];
    },
    pushInit(next) {
      clear();
      init = next;
      for (const listener of [...listeners]) listener.onInit(next);
    },
    pushFragment(fragment) {
      if (fragment.streamSession !== init?.streamSession) return;
      keep(fragment);
      for (const listener of [...listeners]) listener.onFragment(fragment);
    },
    fragments: () => groups.flatMap((group) => group.fragments),
    newestGroup,
    since(receivedAtMs) {
      let start = groups.findLastIndex((group) => (group.fragments[0]?.receivedAtMs ?? 0) <= receivedAtMs);
      if (start < 0) start = 0;
      return groups.slice(start).flatMap((group) => group.fragments);
    },
    subscribe(listener) {
      if (init !== undefined) listener.onInit(init);
      for (const fragment of newestGroup()) listener.onFragment(fragment);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear,
  };
}
