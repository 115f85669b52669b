/**
 * A stream as browsers get it: the same fragments, but while none of its pictures is reordered its parameter sets promise
 * so, in the init and in band, and decoders show each picture at once. Everything is derived from the window of originals
 * when somebody reads it, once for all readers; what the originals' readers see (recorder, stills, transcoder) stays as the
 * camera sent it.
 *
 * The first reordered picture withdraws the promise for the rest of the source's session: readers get the same session once
 * more under a new name, beginning with its original init and newest group. Sequence numbers stay those of the original.
 */
import { lengthSizeOf } from './decoder-change.ts';
import type { Fragment, StreamInit, TrackInfo } from './fragment.ts';
import { h264Nal, h264NalType } from './h264.ts';
import { writeInitSegment } from './init-writer.ts';
import { createListeners } from './listeners.ts';
import { promiseInTrack } from './promised-track.ts';
import { createReorderWatch, type ReorderWatch, sampleOrder } from './reorder-watch.ts';
import { rewriteFragment } from './rewrite-fragment.ts';
import { promiseNoReordering } from './sps-promise.ts';
import type { StreamWindow, WindowListener, WindowReader } from './window.ts';

export interface BrowserWindow extends WindowReader {
  /** Lets go of the window it reads: subscribers hear nothing more. */
  close(): void;
}

/** How one session of the source is given out. */
interface Rendering {
  readonly original: StreamInit;
  readonly init: StreamInit;
  /** With the bytes that browsers get. */
  derive(fragment: Fragment): Fragment;
  /** Named as browsers know it; its bytes may still be the original's. */
  name(fragment: Fragment): Fragment;
  /** Looks at the next fragment; false once the promise does not hold. */
  keepsPromise(fragment: Fragment): boolean;
}

export function createBrowserWindow(source: StreamWindow): BrowserWindow {
  const subscribers = createListeners<WindowListener>();
  const followers = createListeners<WindowListener>();
  /** Fragments that are rewritten for browsers when somebody wants their bytes, and how. */
  const carriers: Carriers = new WeakMap();
  let rendering: Rendering | undefined;
  let unsubscribe: (() => void) | undefined;
  /** Somebody has been given the promise. */
  let given = false;

  const adopt = (original: StreamInit) => {
    rendering = openRendering(original, carriers);
    given = false;
  };
  const withdraw = (broken: Rendering) => {
    // Who has heard of the promise must notice that it is gone; for all others it never was.
    rendering = given ? renamed(broken.original) : unchanged(broken.original);
    if (!given) return source.visit((fragment) => carriers.delete(fragment));
    for (const listener of followers.all) repeatOriginals(listener, rendering);
    for (const listener of subscribers.all) repeat(listener, rendering);
  };
  const repeat = (listener: WindowListener, current: Rendering) => {
    listener.onInit(current.init);
    for (const fragment of source.newestGroup()) listener.onFragment(current.derive(fragment));
  };
  const repeatOriginals = (listener: WindowListener, current: Rendering) => {
    listener.onInit(current.init);
    for (const fragment of newestGroupOf(source)) listener.onFragment(current.name(fragment));
  };
  const onFragment = (fragment: Fragment) => {
    const current = rendering;
    if (current === undefined) return;
    if (!current.keepsPromise(fragment)) return withdraw(current);
    for (const listener of followers.all) listener.onFragment(current.name(fragment));
    if (subscribers.all.length === 0) return;
    fragment.memory?.giveAway();
    const derived = current.derive(fragment);
    for (const listener of subscribers.all) listener.onFragment(derived);
  };
  const onInit = (original: StreamInit) => {
    adopt(original);
    if (rendering === undefined || followers.all.length + subscribers.all.length === 0) return;
    given = true;
    for (const listener of followers.all) listener.onInit(rendering.init);
    for (const listener of subscribers.all) listener.onInit(rendering.init);
  };
  /** From the first use on every picture is looked at, so that the promise is never given on less than all of them. */
  const follow = () => {
    if (unsubscribe !== undefined) return;
    if (source.init !== undefined) adopt(source.init);
    source.visit(onFragment);
    unsubscribe = source.follow({ onInit, onFragment });
  };
  /** The source forgets without a word when it is lost. */
  const current = () => {
    follow();
    if (source.init === undefined || rendering === undefined) return undefined;
    given = true;
    return rendering;
  };
  const deriveAll = (fragments: readonly Fragment[]) => {
    const now = current();
    return now === undefined ? [] : fragments.map((fragment) => now.derive(fragment));
  };

  return {
    get init() {
      return current()?.init;
    },
    get newestKeyframe() {
      const keyframe = source.newestKeyframe;
      return keyframe && current()?.derive(keyframe);
    },
    fragments: () => deriveAll(source.fragments()),
    newestGroup: () => deriveAll(source.newestGroup()),
    since: (receivedAtMs) => deriveAll(source.since(receivedAtMs)),
    subscribe(listener) {
      const now = current();
      if (now !== undefined) repeat(listener, now);
      return subscribers.add(listener);
    },
    visit(read) {
      const now = current();
      if (now !== undefined) source.visit((fragment) => read(now.name(fragment)));
    },
    bytesOf: (fragment) => carriers.get(fragment)?.(fragment).bytes ?? fragment.bytes,
    follow(listener) {
      current();
      return followers.add(listener);
    },
    close() {
      unsubscribe?.();
      unsubscribe = () => {};
      rendering = undefined;
      subscribers.clear();
      followers.clear();
    },
  };
}

type Carriers = WeakMap<Fragment, (fragment: Fragment) => Fragment>;

function openRendering(original: StreamInit, carriers: Carriers): Rendering {
  const tracks = original.tracks.map(promiseInTrack);
  const index = tracks.findIndex((track, at) => track !== original.tracks[at]);
  const [track, promised] = [original.tracks[index], tracks[index]];
  const watch = track && createReorderWatch(track);
  if (track === undefined || promised === undefined || watch === undefined) return unchanged(original);
  const described = tracks.filter((each) => each.codec !== 'other' && each.codec !== 'mjpeg');
  const init = { ...original, tracks, bytes: writeInitSegment(described) };
  return { original, init, ...promising(track, watch, carriers) };
}

/** A rewritten keyframe is kept as long as a reader keeps it: who has none of them pays for none. */
function promising(track: TrackInfo, watch: ReorderWatch, carriers: Carriers) {
  const lengthSize = lengthSizeOf(track);
  const rewritten = new WeakMap<Fragment, WeakRef<Fragment>>();
  const replace = (nal: Uint8Array) => (h264NalType(nal) === h264Nal.sps ? promiseNoReordering(nal) : nal);
  const rewrite = (fragment: Fragment) => {
    const known = rewritten.get(fragment)?.deref();
    if (known !== undefined) return known;
    const made = rewriteFragment(fragment, lengthSize, replace);
    rewritten.set(fragment, new WeakRef(made));
    return made;
  };
  return {
    derive: (fragment: Fragment) => carriers.get(fragment)?.(fragment) ?? fragment,
    name: (fragment: Fragment) => fragment,
    keepsPromise(fragment: Fragment) {
      if (fragment.trackId !== track.trackId) return true;
      const { bytes, payloadOffset, payloadSize } = fragment;
      const found = watch.look(bytes, payloadOffset, payloadOffset + payloadSize);
      if (found & sampleOrder.carriesSps) carriers.set(fragment, rewrite);
      return (found & sampleOrder.reordered) === 0;
    },
  };
}

const unchanged = (original: StreamInit): Rendering => ({
  original,
  init: original,
  derive: (fragment) => fragment,
  name: (fragment) => fragment,
  keepsPromise: () => true,
});

/** The originals once more under another name, as a player that heard the promise must start anew. */
function renamed(original: StreamInit): Rendering {
  // Not a hexadecimal digit: no session that a source names ends in it.
  const streamSession = `${original.streamSession}r`;
  const copies = new WeakMap<Fragment, Fragment>();
  const rename = (fragment: Fragment) => {
    const copy = copies.get(fragment) ?? { ...fragment, streamSession };
    copies.set(fragment, copy);
    return copy;
  };
  return { ...unchanged(original), init: { ...original, streamSession }, derive: rename, name: rename };
}

/** Without giving them away. */
function newestGroupOf(source: StreamWindow): readonly Fragment[] {
  const held: Fragment[] = [];
  source.visit((fragment) => {
    if (fragment.kind === 'video' && fragment.keyframe) held.length = 0;
    held.push(fragment);
  });
  return held;
}
