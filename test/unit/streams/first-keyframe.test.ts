import { expect, it } from 'vitest';
import { createFirstKeyframeTest } from '../../../gateway/streams/first-keyframe.ts';
import { createFakeSources } from '../../support/fake-source.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const target = { url: 'rtsp://127.0.0.9/x', username: 'u', password: 'p', transport: 'tcp' } as const;

function setUp() {
  const clock = createManualClock();
  const sources = createFakeSources(() => clock.nowMs());
  const test = createFirstKeyframeTest({ clock, openSource: sources.open, frameTimeoutMs: 5_000 });
  return { clock, sources, test };
}

it('tells of the first keyframe, and the source is gone by then', async () => {
  const { clock, sources, test } = setUp();
  const found = test(target, new AbortController().signal);
  await clock.advance(700);
  sources.last().begin();
  sources.last().frame();
  sources.last().frame({ keyframe: true });
  expect(await found).toEqual({ codec: 'h264', width: 640, height: 360, afterMs: 700, keyframeBytes: 50 });
  expect([sources.last().closed, clock.pending]).toEqual([true, 0]);
});

it('gives the reason when there is none', async () => {
  const { clock, sources, test } = setUp();
  const refused = test(target, new AbortController().signal);
  sources.last().end('camera.unauthorised');
  await expect(refused).rejects.toMatchObject({ code: 'camera.unauthorised' });
  const silent = test(target, new AbortController().signal);
  silent.catch(() => {});
  await clock.advance(20_000);
  await expect(silent).rejects.toMatchObject({ code: 'camera.timeout' });
  const controller = new AbortController();
  const aborted = test(target, controller.signal);
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  expect(sources.opened.every(({ closed }) => closed)).toBe(true);
  expect(clock.pending).toBe(0);
});
