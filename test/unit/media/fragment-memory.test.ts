import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBrowserWindow } from '../../../gateway/media/browser-window.ts';
import type { Fragment } from '../../../gateway/media/fragment.ts';
import { createAccessUnit } from '../../../gateway/media/rtp/access-unit.ts';
import { createSegmenter } from '../../../gateway/media/segmenter.ts';
import { createWindow, type StreamWindow } from '../../../gateway/media/window.ts';
import { makeBrowserInit, makeInit } from '../../support/make-media.ts';

const frameTicks = 9_000;
const gop = 10;
const markOf = (sequence: number) => (sequence % 251) + 1;

/** Fragments of 10 pictures/s as the depacketiser makes them; each is full of a value of its own. */
function createCamera() {
  const unit = createAccessUnit(1_000_000);
  const blocks = new Set<ArrayBufferLike>();
  let sequence = 0;
  return {
    blocks,
    next(payloadBytes: number): Fragment {
      unit.openUnit();
      unit.append(new Uint8Array(payloadBytes).fill(markOf(sequence)), 0, payloadBytes);
      unit.closeUnit();
      const bytes = unit.take();
      blocks.add(bytes.buffer);
      const decodeTime = sequence * frameTicks;
      const fragment: Fragment = {
        ...{ streamSession: 'a', trackId: 1, kind: 'video', sequence, decodeTime, duration: frameTicks },
        ...{ keyframe: sequence % gop === 0, receivedAtMs: decodeTime / 90, bytes, payloadOffset: 116 },
        ...{ payloadSize: payloadBytes, sampleCount: 1, memory: unit.takenMemory },
      };
      sequence += 1;
      return fragment;
    },
  };
}

/** Looks at both ends and the middle: another fragment in the same place would show there. */
function isWhole({ bytes, payloadOffset, payloadSize, sequence }: Fragment): boolean {
  const mark = markOf(sequence);
  return [0, payloadSize >> 1, payloadSize - 1].every((at) => bytes[payloadOffset + at] === mark);
}

function allWhole(window: StreamWindow): boolean {
  let whole = true;
  window.visit((fragment) => {
    whole &&= isWhole(fragment);
  });
  return whole;
}

const windowOptions = { maxBytes: 1e9, maxMs: 3_000 };
const segmenterOptions = { partTargetMs: 400, segmentTargetMs: 1_000, maxSegments: 3, maxBytes: 1e9 };

it('uses what a window dropped again, also while it is packaged', () => {
  const camera = createCamera();
  const window = createWindow(windowOptions);
  const browserWindow = createBrowserWindow(window);
  const segmenter = createSegmenter({ ...segmenterOptions, bytesOf: browserWindow.bytesOf });
  window.pushInit(makeInit('a'));
  segmenter.pushInit(makeBrowserInit('a'));
  const lastOf = new Map<number, number>();
  browserWindow.follow({
    onInit: () => {},
    onFragment(fragment) {
      segmenter.pushFragment(fragment);
      lastOf.set(segmenter.timeline.open?.msn ?? -1, fragment.sequence);
    },
  });
  for (let count = 0; count < 200; count += 1) window.pushFragment(camera.next(20_000));
  const before = camera.blocks.size;
  for (let count = 0; count < 1_000; count += 1) window.pushFragment(camera.next(20_000));
  expect(camera.blocks.size).toBe(before);
  expect(allWhole(window)).toBe(true);
  // The segmenter keeps 6 s, twice what the window does: those blocks had to stay away from the pool.
  const { timeline } = segmenter;
  for (let msn = timeline.nextMsn - 6; msn < timeline.nextMsn; msn += 1)
    expect(timeline.findSegment(msn)?.bytes().at(-1)).toBe(markOf(lastOf.get(msn) ?? -1));
});

it('never uses again what somebody may still have', () => {
  const act = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ kind: fc.constant('push' as const), bytes: fc.integer({ min: 1, max: 30_000 }) }),
    },
    fc.record({
      kind: fc.constantFrom(
        'keyframe',
        'newest',
        'since',
        'all',
        'subscribe',
        'listen',
        'leave',
        'clear',
        'forget',
        'second',
      ),
      bytes: fc.constant(0),
    }),
  );
  fc.assert(
    fc.property(fc.array(act, { minLength: 100, maxLength: 200 }), (acts) => {
      const camera = createCamera();
      const window = createWindow(windowOptions);
      const second = createWindow(windowOptions);
      const browserWindow = createBrowserWindow(window);
      const segmenter = createSegmenter({ ...segmenterOptions, bytesOf: browserWindow.bytesOf });
      const kept: Fragment[] = [];
      const lastOf = new Map<number, number>();
      let leave = () => {};
      const begin = () => {
        window.pushInit(makeInit('a'));
        segmenter.pushInit(makeBrowserInit('a'));
      };
      begin();
      second.pushInit(makeInit('a'));
      browserWindow.follow({
        onInit: () => {},
        onFragment(fragment) {
          segmenter.pushFragment(fragment);
          lastOf.set(segmenter.timeline.open?.msn ?? -1, fragment.sequence);
        },
      });
      let newest: Fragment | undefined;
      const doOne = (one: (typeof acts)[number]) => {
        if (one.kind === 'push') {
          newest = camera.next(one.bytes);
          window.pushFragment(newest);
        } else if (one.kind === 'keyframe' && window.newestKeyframe) kept.push(window.newestKeyframe);
        else if (one.kind === 'newest') kept.push(...browserWindow.newestGroup());
        else if (one.kind === 'since') kept.push(...window.since((newest?.receivedAtMs ?? 0) - 1_500));
        else if (one.kind === 'all') kept.push(...window.fragments());
        else if (one.kind === 'subscribe') {
          leave();
          leave = browserWindow.subscribe({ onInit: () => {}, onFragment: (fragment) => kept.push(fragment) });
        } else if (one.kind === 'listen') {
          leave();
          leave = window.subscribe({ onInit: () => {}, onFragment: (fragment) => kept.push(fragment) });
        } else if (one.kind === 'leave') leave();
        else if (one.kind === 'clear') {
          window.clear();
          begin();
        } else if (one.kind === 'forget') {
          segmenter.forget();
          segmenter.pushInit(makeBrowserInit('a'));
        } else if (one.kind === 'second' && newest) second.pushFragment(newest);
      };
      let whole = true;
      for (const one of acts) {
        doOne(one);
        whole &&= allWhole(window);
      }
      expect(whole && kept.every(isWhole)).toBe(true);
      expect(second.fragments().every(isWhole)).toBe(true);
      // Those that are listed no more as well.
      for (const [msn, last] of lastOf) {
        const segment = segmenter.timeline.findSegment(msn);
        if (segment !== undefined) expect(segment.bytes().at(-1)).toBe(markOf(last));
      }
    }),
    { numRuns: 40 },
  );
});
