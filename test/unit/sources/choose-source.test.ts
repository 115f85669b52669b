import { describe, expect, it } from 'vitest';
import { type ErrorCode, GatewayError } from '../../../gateway/kernel/errors.ts';
import { createChosenSource } from '../../../gateway/sources/choose-source.ts';
import type { Ingest, IngestWish, OpenSource, SourceListener, SourceRequest } from '../../../gateway/sources/source.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { listenTo } from '../../support/source-contract.ts';

interface Opened {
  readonly kind: Ingest['kind'];
  readonly listener: SourceListener;
  closed: boolean;
}

function openWorld() {
  const clock = createManualClock();
  const opened: Opened[] = [];
  const fake =
    (kind: Ingest['kind']): OpenSource =>
    (_request, listener) => {
      const one: Opened = { kind, listener, closed: false };
      opened.push(one);
      return {
        pid: kind === 'ffmpeg' ? 4_711 : undefined,
        ingest: () => ({ kind, reason: null, transport: null }),
        figures: () => undefined,
        async close() {
          one.closed = true;
          listener.onEnd(undefined);
        },
      };
    };
  const openSource = createChosenSource({ direct: fake('direct'), ffmpeg: fake('ffmpeg'), clock });
  const open = (ingest: IngestWish, url = 'rtsp://10.0.0.1/a') => listenTo(openSource, { ...request, ingest, url });
  return { clock, opened, open, kinds: () => opened.map(({ kind }) => kind) };
}

const request: Omit<SourceRequest, 'ingest' | 'url'> = {
  username: 'admin',
  password: 'x',
  transport: 'tcp',
  audio: false,
  frameTimeoutMs: 1_000,
};
const init = { streamSession: 's', tracks: [], bytes: new Uint8Array() };
const failWith = (code: ErrorCode) => new GatewayError(code);

describe('the chosen source', () => {
  it('takes what the camera is set to', () => {
    const world = openWorld();
    for (const wish of ['direct', 'ffmpeg', 'auto'] as const) world.open(wish);
    expect(world.kinds()).toEqual(['direct', 'ffmpeg', 'direct']);
  });

  it('falls back to ffmpeg inside the same source when the stream cannot be read directly, and says why', () => {
    const world = openWorld();
    const heard = world.open('auto');
    world.opened[0]?.listener.onEnd(failWith('stream.not-direct'));
    expect(heard.ends).toEqual([]);
    expect(world.kinds()).toEqual(['direct', 'ffmpeg']);
    expect(heard.source.ingest()).toEqual({ kind: 'ffmpeg', reason: 'stream.not-direct', transport: null });
    expect(heard.source.pid).toBe(4_711);
    world.opened[1]?.listener.onInit(init);
    expect(heard.inits).toEqual([init]);
    world.opened[1]?.listener.onEnd(failWith('stream.lost'));
    expect(heard.ends.map((error) => error?.code)).toEqual(['stream.lost']);
  });

  it('remembers for an hour, for this URL alone', async () => {
    const world = openWorld();
    world.open('auto');
    world.opened[0]?.listener.onEnd(failWith('stream.not-direct'));
    expect(world.open('auto').source.ingest()).toEqual({
      kind: 'ffmpeg',
      reason: 'stream.not-direct',
      transport: null,
    });
    world.open('auto', 'rtsp://10.0.0.1/b');
    expect(world.kinds()).toEqual(['direct', 'ffmpeg', 'ffmpeg', 'direct']);
    await world.clock.advance(3_600_000);
    world.open('auto');
    expect(world.kinds().at(-1)).toBe('direct');
  });

  it.each([
    'camera.unauthorised',
    'camera.forbidden',
    'camera.refused',
    'camera.unreachable',
    'camera.timeout',
    'camera.no-video',
    'camera.sessions-full',
    'camera.address-refused',
    'stream.lost',
    'stream.stalled',
    'request.invalid',
  ] as const)('never asks the camera a second time for %s', (code) => {
    const world = openWorld();
    const heard = world.open('auto');
    world.opened[0]?.listener.onEnd(failWith(code));
    expect(heard.ends.map((error) => error?.code)).toEqual([code]);
    expect(world.kinds()).toEqual(['direct']);
  });

  it('does not fall back from a stream that was read already, nor where direct is demanded', () => {
    const world = openWorld();
    const begun = world.open('auto');
    world.opened[0]?.listener.onInit(init);
    world.opened[0]?.listener.onEnd(failWith('stream.not-direct'));
    const demanded = world.open('direct');
    world.opened[1]?.listener.onEnd(failWith('stream.not-direct'));
    for (const heard of [begun, demanded])
      expect(heard.ends.map((error) => error?.code)).toEqual(['stream.not-direct']);
    expect(world.kinds()).toEqual(['direct', 'direct']);
  });

  it('closes what is open, before and after a fall-back, and opens nothing more', async () => {
    const world = openWorld();
    const before = world.open('auto');
    await before.source.close();
    expect(before.ends).toEqual([undefined]);
    const after = world.open('auto');
    world.opened[1]?.listener.onEnd(failWith('stream.not-direct'));
    await after.source.close();
    expect(after.ends).toEqual([undefined]);
    expect(world.opened.map(({ kind, closed }) => [kind, closed])).toEqual([
      ['direct', true],
      ['direct', false],
      ['ffmpeg', true],
    ]);
  });
});
