import { describe, expect, it } from 'vitest';
import { deriveBrowserInit } from '../../../gateway/media/browser-init.ts';
import { createBrowserWindow } from '../../../gateway/media/browser-window.ts';
import type { Fragment, StreamInit } from '../../../gateway/media/fragment.ts';
import { parseAvcConfig, writeAvcConfig } from '../../../gateway/media/h264.ts';
import { parseInitSegment } from '../../../gateway/media/init-segment.ts';
import { parseMovieFragment } from '../../../gateway/media/movie-fragment.ts';
import { nalUnits } from '../../../gateway/media/nal-units.ts';
import { promiseNoReordering } from '../../../gateway/media/sps-promise.ts';
import { createWindow } from '../../../gateway/media/window.ts';
import { avcRecords, fromHex, makeVideoTrack } from '../../support/make-media.ts';
import { makeOrderedCamera } from '../../support/ordered-camera.ts';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
const payloadOf = ({ bytes, payloadOffset, payloadSize }: Fragment) =>
  bytes.subarray(payloadOffset, payloadOffset + payloadSize);

function setUp(camera = makeOrderedCamera()) {
  const source = createWindow({ maxBytes: 1e9, maxMs: 60_000 });
  const push = (...fragments: readonly Fragment[]) => {
    for (const fragment of fragments) source.pushFragment(fragment);
    return fragments;
  };
  return { camera, source, push, window: createBrowserWindow(source) };
}

function listenTo(window: { subscribe(listener: object): () => void }) {
  const heard: (StreamInit | Fragment)[] = [];
  const listener = { onInit: (init: StreamInit) => heard.push(init), onFragment: (each: Fragment) => heard.push(each) };
  return { heard, stop: window.subscribe(listener) };
}

const setsIn = (fragment: Fragment) =>
  [...nalUnits(payloadOf(fragment), 0, fragment.payloadSize, 4)].filter((nal) => ((nal[0] ?? 0) & 31) === 7).map(hex);

describe('browser window', () => {
  it('promises in the init and in band, leaves everything else the same object, and the originals untouched', () => {
    const { camera, source, push, window } = setUp();
    source.pushInit(camera.init('a'));
    const kept = push(camera.keyframe('a'), camera.next('a'), camera.sound('a'), camera.next('a'));
    const before = kept.map((fragment) => hex(fragment.bytes));
    const promised = hex(promiseNoReordering(camera.set));
    expect(promised).not.toBe(hex(camera.set));

    const init = window.init;
    expect(init?.streamSession).toBe('a');
    expect(parseAvcConfig(init?.tracks[0]?.decoderConfig ?? new Uint8Array()).sps.map(hex)).toEqual([promised]);
    expect(init?.tracks[1]).toBe(source.init?.tracks[1]);
    expect(init?.tracks[0]?.codecString).toBe(source.init?.tracks[0]?.codecString);
    for (const bytes of [init?.bytes, init && deriveBrowserInit(init, { audio: true })?.bytes]) {
      expect(hex(bytes)).toContain(promised);
      expect(hex(bytes)).not.toContain(hex(camera.set));
      expect(parseInitSegment(bytes ?? new Uint8Array()).tracks).toHaveLength(2);
    }
    const [keyframe, ...rest] = window.fragments();
    expect(rest).toEqual(kept.slice(1));
    for (const [index, fragment] of rest.entries()) expect(fragment).toBe(kept[index + 1]);
    expect(keyframe && setsIn(keyframe)).toEqual([promised]);
    expect(keyframe).toMatchObject({ streamSession: 'a', sequence: 0, decodeTime: 0, duration: 9_000, keyframe: true });
    expect(kept.map((fragment) => hex(fragment.bytes))).toEqual(before);
    expect(source.init?.tracks[0]?.decoderConfig).toEqual(camera.init('x').tracks[0]?.decoderConfig);
  });

  it('writes a keyframe whose boxes fit its new size, once for all readers', () => {
    const { camera, source, push, window } = setUp();
    const first = listenTo(window);
    source.pushInit(camera.init('a'));
    const [original] = push(camera.keyframe('a'));
    const keyframe = window.newestKeyframe;
    if (original === undefined || keyframe === undefined) throw new Error('no keyframe');
    for (const again of [first.heard[1], window.newestGroup()[0], window.since(0)[0], listenTo(window).heard[1]])
      expect(again).toBe(keyframe);
    expect(keyframe.payloadSize).toBe(keyframe.bytes.length - keyframe.payloadOffset);
    expect(keyframe.payloadSize - original.payloadSize).toBe(
      promiseNoReordering(camera.set).length - camera.set.length,
    );
    const head = parseMovieFragment(keyframe.bytes.subarray(0, keyframe.payloadOffset - 8), () => undefined);
    const old = parseMovieFragment(original.bytes.subarray(0, original.payloadOffset - 8), () => undefined);
    expect(head).toEqual({ ...old, firstSampleSize: keyframe.payloadSize });
    const withoutSets = (fragment: Fragment) =>
      [...nalUnits(payloadOf(fragment), 0, fragment.payloadSize, 4)].map(hex).filter((nal) => !nal.startsWith('67'));
    expect(withoutSets(keyframe)).toEqual(withoutSets(original));
  });

  it('withdraws at the first reordered picture: a new session with the original bytes, for the rest of the session', () => {
    const { camera, source, push, window } = setUp();
    source.pushInit(camera.init('a'));
    push(camera.keyframe('a'), camera.next('a'));
    const viewer = listenTo(window);
    const recorder = listenTo(source);
    viewer.heard.length = 0;
    recorder.heard.length = 0;
    push(camera.next('a'), camera.reordered('a'), camera.sound('a'));
    const [promised, withdrawn, ...group] = viewer.heard;
    expect(promised).toBe(recorder.heard[0]);
    expect(withdrawn).toMatchObject({ streamSession: 'ar', tracks: source.init?.tracks, bytes: source.init?.bytes });
    expect(window.init).toBe(withdrawn);
    expect(group).toEqual(source.newestGroup().map((fragment) => ({ ...fragment, streamSession: 'ar' })));
    expect(group).toHaveLength(5);
    expect(window.newestGroup()).toHaveLength(group.length);
    for (const [index, fragment] of window.newestGroup().entries()) expect(fragment).toBe(group[index]);

    viewer.heard.length = 0;
    const later = push(camera.keyframe('a'), camera.next('a'));
    expect(viewer.heard).toEqual(later.map((fragment) => ({ ...fragment, streamSession: 'ar' })));
    expect(listenTo(window).heard).toEqual([withdrawn, ...viewer.heard]);
    expect(recorder.heard).toHaveLength(5);

    source.pushInit(camera.init('b'));
    expect(viewer.heard.at(-1)).toMatchObject({ streamSession: 'b' });
    expect(hex(window.init?.bytes)).toContain(hex(promiseNoReordering(camera.set)));
  });

  it('never promises what the pictures in memory already break, and then changes nothing at all', () => {
    const { camera, source, push, window } = setUp();
    source.pushInit(camera.init('a'));
    push(camera.keyframe('a'), camera.next('a'), camera.reordered('a'), camera.next('a'), camera.keyframe('a'));
    const viewer = listenTo(window);
    expect(viewer.heard[0]).toBe(source.init);
    expect(viewer.heard.slice(1)).toEqual(source.newestGroup());
    expect(source.fragments().map(window.bytesOf)).toEqual(source.fragments().map(({ bytes }) => bytes));
    const [last] = push(camera.next('a'));
    expect(viewer.heard.at(-1)).toBe(last);
    expect(window.fragments()[0]).toBe(source.fragments()[0]);
  });

  it('passes streams through that promise already, have another codec, or cannot be read', () => {
    const promised = fromHex(avcRecords['640x360']);
    const records = [
      { codec: 'h264', decoderConfig: writeAvcConfig(parseAvcConfig(promised), 4) },
      { codec: 'h265', decoderConfig: fromHex('00') },
      { codec: 'h264', decoderConfig: fromHex('0142c01effe1000467420000') },
      { codec: 'h264', decoderConfig: new Uint8Array(0) },
    ] as const;
    for (const record of records) {
      const { source, window, camera } = setUp();
      const init = { streamSession: 'a', tracks: [{ ...makeVideoTrack(), ...record }], bytes: new Uint8Array(1) };
      const viewer = listenTo(window);
      source.pushInit(init);
      const fragment = camera.keyframe('a');
      source.pushFragment(fragment);
      expect(viewer.heard[0]).toBe(init);
      expect(viewer.heard[1]).toBe(fragment);
    }
  });

  it('has nothing to give while the source is lost, and ends cleanly', () => {
    const { camera, source, push, window } = setUp();
    source.pushInit(camera.init('a'));
    push(camera.keyframe('a'));
    expect(window.newestGroup()).toHaveLength(1);
    source.clear();
    expect(window.init).toBeUndefined();
    expect(window.fragments()).toEqual([]);
    expect(window.newestKeyframe).toBeUndefined();
    const viewer = listenTo(window);
    const other = listenTo(window);
    source.pushInit(camera.init('b'));
    push(camera.keyframe('b'));
    expect(viewer.heard).toHaveLength(2);
    expect(other.heard[1]).toBe(viewer.heard[1]);
    other.stop();
    push(camera.next('b'));
    expect([viewer.heard.length, other.heard.length]).toEqual([3, 2]);
    window.close();
    push(camera.next('b'));
    expect(viewer.heard).toHaveLength(3);
    expect(window.init).toBeUndefined();
    expect(window.since(0)).toEqual([]);
  });
});
