/**
 * Answers HLS requests in terms of streams and renditions; hls-routes.ts puts HTTP around it. Every request of a viewer
 * renews its lease, which keeps the stream pulled and a transcode running.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { ReloadOutcome } from '../media/blocking-reload.ts';
import {
  type Rendition as ListedRendition,
  renderMediaPlaylist,
  renderMultivariantPlaylist,
} from '../media/playlist.ts';
import { awaitStart, isStillPlayable, lookForRun, refuseTrouble } from './await-playlist.ts';
import { measureBandwidth } from './bandwidth.ts';
import type { PulledStream } from './pulled-stream.ts';
import type { Rendition, RenditionName, Renditions } from './renditions.ts';
import type { ViewerLeases } from './viewer-leases.ts';

export interface PlaylistRequest {
  readonly cameraId: string;
  readonly name: RenditionName;
  /** Who asks, for the lease: one browser on one machine. */
  readonly viewer: string;
  readonly lowLatency: boolean;
  /** The viewer may ask for no other rendition: none is named. */
  readonly alone: boolean;
  readonly skip: boolean;
  /** Blocking reload: the segment (and part) to wait for. */
  readonly msn: number | undefined;
  readonly part: number | undefined;
}

export interface HlsService {
  /** The media playlist, or the rendition to ask for instead. @throws GatewayError */
  playlist(request: PlaylistRequest, signal: AbortSignal): Promise<{ text: string } | { instead: RenditionName }>;
  /** An init segment, a segment or a part. @throws GatewayError `not-found` when it is too old or never was */
  media(
    cameraId: string,
    name: RenditionName,
    viewer: string,
    session: string,
    file: string,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** @param query is put behind each rendition's URI, `''` or `?ll=0`. */
  multivariant(cameraId: string, viewer: string, query: string, signal: AbortSignal): Promise<string>;
}

export interface HlsServiceOptions {
  readonly clock: Clock;
  readonly renditions: Renditions;
  readonly leases: ViewerLeases;
}

const otherProfile: Partial<Record<RenditionName, RenditionName>> = {
  main: 'sub',
  sub: 'main',
  'main-audio': 'sub-audio',
  'sub-audio': 'main-audio',
};
const fileName = /^(?:(init)\.mp4|(\d{1,15})(?:\.(\d{1,6}))?\.m4s)$/;

export function createHlsService({ clock, renditions, leases }: HlsServiceOptions): HlsService {
  const touchStream = (stream: PulledStream, viewer: string) =>
    leases.touch(`${stream.cameraId}/${stream.role}`, viewer, () => stream.hold('viewer'));
  const touch = (rendition: Rendition, viewer: string) => {
    touchStream(rendition.stream, viewer);
    const { transcoded } = rendition;
    if (transcoded) leases.touch(`${rendition.stream.cameraId}/${rendition.name}`, viewer, () => transcoded.hold());
    rendition.packager.use();
  };
  const run = async (stream: PulledStream, name: RenditionName, viewer: string, signal: AbortSignal) => {
    touchStream(stream, viewer);
    const known = renditions.find(stream.cameraId, name);
    if (known && known.stream === stream && isStillPlayable(known, clock.nowMs())) return known;
    await awaitStart(clock, signal, () => lookForRun(stream));
    return renditions.open(stream, name);
  };

  /** The same camera's other profile, if somebody plays that: the multivariant playlist lists both. */
  const othersOf = (cameraId: string, name: RenditionName) => {
    const other = otherProfile[name];
    const rendition = other && renditions.find(cameraId, other);
    return rendition ? [{ uri: `../${other}/index.m3u8`, timeline: rendition.packager.timeline }] : [];
  };

  const playlist: HlsService['playlist'] = async (request, signal) => {
    const stream = renditions.streamOf(request.cameraId, request.name);
    const rendition = await run(stream, request.name, request.viewer, signal);
    if (!rendition) return { instead: request.name === 'h264-audio' ? `${stream.role}-audio` : stream.role };
    touch(rendition, request.viewer);
    const { packager } = rendition;
    const look = () => {
      const others = request.alone ? [] : othersOf(request.cameraId, request.name);
      const options = { lowLatency: request.lowLatency, skip: request.skip, others };
      const text = renderMediaPlaylist(packager.timeline, options);
      if (text === undefined) refuseTrouble(rendition);
      return text;
    };
    await awaitStart(clock, signal, look, packager);
    if (request.msn !== undefined && request.lowLatency) {
      expectReady(await packager.reload.waitFor(request.msn, request.part, signal));
      touch(rendition, request.viewer);
    }
    return { text: await awaitStart(clock, signal, look, packager) };
  };

  const media: HlsService['media'] = async (cameraId, name, viewer, session, file, signal) => {
    const rendition = renditions.find(cameraId, name);
    const [, init, msnText, partText] = fileName.exec(file) ?? [];
    if (!rendition || (init === undefined && msnText === undefined)) throw new GatewayError('not-found');
    touch(rendition, viewer);
    const { timeline, reload } = rendition.packager;
    if (init !== undefined) return present(timeline.findInit(session)?.bytes);
    const msn = Number(msnText);
    if (partText === undefined) {
      const segment = timeline.findSegment(msn);
      return present(segment?.streamSession === session ? segment.bytes() : undefined);
    }
    // A hinted part is asked for before it exists (RFC 8216bis 6.2.6), but only the very next one.
    if (timeline.init?.streamSession === session && msn === timeline.nextMsn) {
      expectReady(await reload.waitFor(msn, Number(partText), signal));
    }
    const owner = timeline.open?.msn === msn ? timeline.open : timeline.findSegment(msn);
    const part = owner?.streamSession === session ? timeline.findPart(msn, Number(partText)) : undefined;
    return present(part?.bytes());
  };

  const multivariant: HlsService['multivariant'] = async (cameraId, viewer, query, signal) => {
    const errors: unknown[] = [];
    const ran = await Promise.all(
      renditions.profiles(cameraId).map(async (stream) => {
        touchStream(stream, viewer);
        try {
          await awaitStart(clock, signal, () => (lookForRun(stream) && isMeasurable(stream) ? true : undefined));
          return stream;
        } catch (error) {
          errors.push(error);
          return undefined;
        }
      }),
    );
    const listed = ran.filter((stream) => stream !== undefined).map((stream) => describe(stream, query));
    const renditionList = listed.filter(({ uri }, place) => listed.findIndex((other) => other.uri === uri) === place);
    if (renditionList.length === 0) throw errors[0] ?? new GatewayError('not-found');
    return renderMultivariantPlaylist(renditionList);
  };
  return { playlist, media, multivariant };
}

const measure = ({ window }: PulledStream) => (window.init ? measureBandwidth(window.init, window) : measureNothing);
const measureNothing = { peak: 0, average: 0, frameRate: 0, spanMs: 0 };

/** A keyframe alone would be measured as many times the true rate. */
const isMeasurable = (stream: PulledStream): boolean => !stream.state().playable || measure(stream).spanMs >= 1_000;

/** What is measured of a running stream; a codec that browsers do not play is replaced by its transcode. */
function describe(stream: PulledStream, query: string): ListedRendition {
  const state = stream.state();
  const measured = measure(stream);
  if (!state.playable) {
    return { uri: `h264/index.m3u8${query}`, bandwidth: 2_000_000, codecs: '', width: 0, height: 0, frameRate: 0 };
  }
  return {
    uri: `${state.role}/index.m3u8${query}`,
    bandwidth: measured.peak,
    averageBandwidth: measured.average,
    codecs: state.codecString,
    width: state.width,
    height: state.height,
    frameRate: measured.frameRate,
  };
}

function present(body: Uint8Array | undefined): Uint8Array {
  if (!body) throw new GatewayError('not-found');
  return body;
}

function expectReady(outcome: ReloadOutcome): void {
  if (outcome === 'ready') return;
  if (outcome === 'bad-request') throw new GatewayError('request.invalid', { details: { field: '_HLS_msn' } });
  if (outcome === 'too-many') throw new GatewayError('gateway.busy');
  if (outcome === 'closed') throw new GatewayError('gateway.closing');
  throw new GatewayError('stream.not-running', { details: { cause: outcome } });
}
