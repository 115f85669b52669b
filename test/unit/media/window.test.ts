import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../gateway/media/fragment.ts';
import { createWindow } from '../../../gateway/media/window.ts';
import { makeFragments, makeInit } from '../../support/make-media.ts';

const stream = (count: number, gop: number) => makeFragments({ streamSession: 'a', count, fps: 10, gop });
const sequences = (fragments: readonly Fragment[]) => fragments.map((fragment) => fragment.sequence);
const sizeOf = (fragments: readonly Fragment[]) => fragments.reduce((sum, each) => sum + each.bytes.length, 0);

describe('window', () => {
  it('keeps whole groups within its time', () => {
    const window = createWindow({ maxBytes: 1e9, maxMs: 2000 });
    window.pushInit(makeInit('a'));
    for (const fragment of stream(50, 10)) window.pushFragment(fragment);
    // Newest is at 4.9 s: groups from 2 s on reach 2 s back.
    expect(sequences(window.fragments())[0]).toBe(20);
    expect(sequences(window.newestGroup())).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    expect(window.newestKeyframe?.sequence).toBe(40);
    expect(window.sizeBytes).toBe(sizeOf(window.fragments()));
    const at = window.fragments()[15]?.receivedAtMs ?? 0;
    expect(sequences(window.since(at))[0]).toBe(30);
    expect(sequences(window.since(0))[0]).toBe(20);
  });

  it('keeps within its bytes, and drops even the newest group when that alone is too much', () => {
    const all = stream(30, 10);
    const window = createWindow({ maxBytes: sizeOf(all.slice(0, 15)), maxMs: 60_000 });
    window.pushInit(makeInit('a'));
    for (const fragment of all) {
      window.pushFragment(fragment);
      expect(window.sizeBytes).toBeLessThanOrEqual(sizeOf(all.slice(0, 15)));
    }
    expect(sequences(window.fragments())[0]).toBe(20);
    for (const fragment of stream(40, 100)) window.pushFragment(fragment);
    expect(window.fragments()).toEqual([]);
    expect(window.sizeBytes).toBe(0);
    expect(window.newestKeyframe).toBeUndefined();
  });

  it('starts a subscriber with the init and the newest group, and stops when told', () => {
    const window = createWindow({ maxBytes: 1e9, maxMs: 60_000 });
    const heard: (string | number)[] = [];
    const listener = {
      onInit: (init: { streamSession: string }) => heard.push(init.streamSession),
      onFragment: (fragment: Fragment) => heard.push(fragment.sequence),
    };
    const all = stream(13, 10);
    window.pushInit(makeInit('a'));
    for (const fragment of all.slice(0, 12)) window.pushFragment(fragment);
    const stop = window.subscribe(listener);
    expect(heard).toEqual(['a', 10, 11]);
    for (const fragment of all.slice(12)) window.pushFragment(fragment);
    window.pushInit(makeInit('b'));
    expect(heard).toEqual(['a', 10, 11, 12, 'b']);
    expect(window.fragments()).toEqual([]);
    stop();
    window.pushInit(makeInit('c'));
    expect(heard).toHaveLength(5);
  });

  it('ignores fragments of another session', () => {
    const window = createWindow({ maxBytes: 1e9, maxMs: 60_000 });
    window.pushInit(makeInit('b'));
    for (const fragment of stream(5, 5)) window.pushFragment(fragment);
    expect(window.fragments()).toEqual([]);
  });
});
