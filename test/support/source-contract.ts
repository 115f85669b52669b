/**
 * What every OpenSource must do, whatever brings its packets: the tests are the same for the ffmpeg source and for the
 * direct one. They speak to a real RTSP server that the caller runs.
 */
import { expect, it } from 'vitest';
import type { GatewayError } from '../../gateway/kernel/errors.ts';
import type { Fragment, StreamInit } from '../../gateway/media/fragment.ts';
import type { OpenSource, Source, SourceRequest } from '../../gateway/sources/source.ts';
import { waitFor } from './wait-for.ts';

export interface ContractWorld {
  openSource: OpenSource;
  /** An H.264 camera with G.711 audio. */
  request(): SourceRequest;
  /** The socket stays open, no packet comes. */
  stall(on: boolean): Promise<void>;
  /** Cuts every open RTSP connection. */
  dropConnections(): void;
  /** The camera goes on with another picture size, in band. */
  changeResolution(): Promise<void>;
  /** RTSP sessions open at the camera. */
  openSessions(): number;
}

export interface Heard {
  readonly inits: StreamInit[];
  readonly fragments: Fragment[];
  readonly ends: (GatewayError | undefined)[];
  readonly source: Source;
  /** Set when something came after the end. */
  lateCall: boolean;
}

/** Opens a source and writes down everything it says. */
export function listenTo(openSource: OpenSource, request: SourceRequest): Heard {
  const inits: StreamInit[] = [];
  const fragments: Fragment[] = [];
  const ends: (GatewayError | undefined)[] = [];
  const notLate = () => {
    if (ends.length > 0) heard.lateCall = true;
  };
  const source = openSource(request, {
    onInit(init) {
      notLate();
      inits.push(init);
    },
    onFragment(fragment) {
      notLate();
      fragments.push(fragment);
    },
    onEnd(error) {
      notLate();
      ends.push(error);
    },
  });
  const heard: Heard = { inits, fragments, ends, source, lateCall: false };
  return heard;
}

export function describeSourceContract(world: () => ContractWorld): void {
  const open = (changes: Partial<SourceRequest> = {}) =>
    listenTo(world().openSource, { ...world().request(), ...changes });
  const ended = (heard: Heard) => waitFor('the source has ended', () => heard.ends.length > 0);

  it('gives the init first, then fragments from a keyframe on, in order and without a hole', async () => {
    const heard = open();
    await waitFor(
      'two groups of pictures',
      () => heard.fragments.filter((f) => f.keyframe && f.kind === 'video').length >= 2,
    );
    await heard.source.close();
    const [init] = heard.inits;
    expect(heard.inits).toHaveLength(1);
    expect(init?.tracks.map((track) => track.codec)).toEqual(['h264', 'pcma']);
    const video = heard.fragments.filter((fragment) => fragment.kind === 'video');
    expect(heard.fragments[0]).toMatchObject({ kind: 'video', keyframe: true, sequence: 0 });
    expect(heard.fragments.some((fragment) => fragment.kind === 'audio')).toBe(true);
    for (const [index, fragment] of video.entries()) {
      expect(fragment.streamSession).toBe(init?.streamSession);
      expect(fragment.sequence).toBe(index);
      const next = video[index + 1];
      if (next === undefined) continue;
      expect(next.decodeTime).toBe(fragment.decodeTime + fragment.duration);
      expect(next.receivedAtMs).toBeGreaterThanOrEqual(fragment.receivedAtMs);
    }
    expect(heard.ends).toEqual([undefined]);
    expect(heard.lateCall).toBe(false);
  });

  it('leaves no session behind when it is closed, and closes twice without harm', async () => {
    const heard = open({ audio: false });
    await waitFor('a fragment', () => heard.fragments.length > 0);
    expect(heard.inits[0]?.tracks.map((track) => track.kind)).toEqual(['video']);
    await Promise.all([heard.source.close(), heard.source.close()]);
    await heard.source.close();
    expect(heard.ends).toEqual([undefined]);
    await waitFor('no session', () => world().openSessions() === 0);
  });

  it('can be closed before anything came', async () => {
    const heard = open();
    await heard.source.close();
    expect(heard.ends).toEqual([undefined]);
    expect(heard.fragments).toEqual([]);
  });

  it('says stalled when frames stop while the connection stays open', async () => {
    const heard = open({ frameTimeoutMs: 1_500 });
    await waitFor('a fragment', () => heard.fragments.length > 0);
    await world().stall(true);
    try {
      await ended(heard);
    } finally {
      await world().stall(false);
    }
    expect(heard.ends.map((error) => error?.code)).toEqual(['stream.stalled']);
    await heard.source.close();
    expect(heard.ends).toHaveLength(1);
  });

  it('says stalled when the camera answers and sends nothing', async () => {
    await world().stall(true);
    try {
      const heard = open({ frameTimeoutMs: 1_500 });
      await ended(heard);
      expect(heard.ends.map((error) => error?.code)).toEqual(['stream.stalled']);
      expect([heard.inits, heard.fragments]).toEqual([[], []]);
    } finally {
      await world().stall(false);
    }
  });

  it('says lost when the camera drops the connection', async () => {
    const heard = open();
    await waitFor('a fragment', () => heard.fragments.length > 0);
    world().dropConnections();
    await ended(heard);
    expect(heard.ends.map((error) => error?.code)).toEqual(['stream.lost']);
    await heard.source.close();
  });

  it('says unauthorised for a wrong password, and never repeats the password', async () => {
    const canary = "kenh'ho @ng/yen-9182";
    const heard = open({ password: canary });
    await ended(heard);
    const [error] = heard.ends;
    expect(error?.code).toBe('camera.unauthorised');
    const said = JSON.stringify([error?.message, error?.details, String(error?.cause)]);
    for (const form of [canary, encodeURIComponent(canary), 'yen-9182']) expect(said).not.toContain(form);
    await heard.source.close();
  });

  it('says refused where nothing listens', async () => {
    const heard = open({ url: 'rtsp://127.0.0.1:9/nothing' });
    await ended(heard);
    expect(heard.ends.map((error) => error?.code)).toEqual(['camera.refused']);
  });

  it('says no video for a path that the camera does not have', async () => {
    const url = new URL(world().request().url);
    const heard = open({ url: `rtsp://${url.host}/no/such/stream` });
    await ended(heard);
    expect(heard.ends.map((error) => error?.code)).toEqual(['camera.no-video']);
  });

  it('ends through its listener when the URL is of no use', async () => {
    const heard = open({ url: 'file:///etc/passwd' });
    await ended(heard);
    expect(heard.ends.map((error) => error?.code)).toEqual(['request.invalid']);
  });

  it('starts a new session with a new init when the picture size changes in band', async () => {
    const heard = open();
    await waitFor('a fragment', () => heard.fragments.length > 0);
    await world().changeResolution();
    await waitFor('a second init', () => heard.inits.length >= 2);
    const second = heard.inits[1];
    await waitFor(
      'a fragment of the new session',
      () => heard.fragments.at(-1)?.streamSession === second?.streamSession,
    );
    await heard.source.close();
    const [before, after] = heard.inits.map((init) => init.tracks.find((track) => track.kind === 'video'));
    expect([after?.width, after?.height]).not.toEqual([before?.width, before?.height]);
    expect(heard.fragments.find((f) => f.streamSession === second?.streamSession)).toMatchObject({
      keyframe: true,
      sequence: 0,
      kind: 'video',
    });
    expect(heard.lateCall).toBe(false);
  });
}
