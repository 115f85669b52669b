/**
 * What can be played of a camera by HLS: its two profiles as they come, one of them transcoded to H.264 when no browser
 * plays it, and either with sound. Each rendition that somebody asked for has a packager of its own.
 */
import { GatewayError } from '../kernel/errors.ts';
import type { WindowReader } from '../media/window.ts';
import type { Role } from './model.ts';
import type { Packager } from './packager.ts';
import type { PulledStream } from './pulled-stream.ts';
import type { TranscodedStream } from './transcoded-stream.ts';
import type { TranscodeKind } from './transcoder-pool.ts';

export const silentNames = ['main', 'sub', 'h264'] as const;
export const audibleNames = ['main-audio', 'sub-audio', 'h264-audio'] as const;
export type RenditionName = (typeof silentNames)[number] | (typeof audibleNames)[number];

export interface Rendition {
  readonly name: RenditionName;
  /** The profile that it is made of. */
  readonly stream: PulledStream;
  readonly packager: Packager;
  readonly transcoded: TranscodedStream | undefined;
}

export interface Renditions {
  /** The camera's profiles that can be pulled, main first. @throws GatewayError `not-found` */
  profiles(cameraId: string): readonly PulledStream[];
  /** The profile that a rendition is made of. @throws GatewayError `not-found` */
  streamOf(cameraId: string, name: RenditionName): PulledStream;
  /**
   * The rendition, made if need be: the stream must have run, since its codecs decide.
   * `undefined`: `h264` was asked of a profile that plays as it is.
   */
  open(stream: PulledStream, name: RenditionName): Rendition | undefined;
  /**
   * What the rendition must be made by, as the stream is now (it must have run, since its codecs decide).
   * `undefined`: nothing, the profile plays as it comes.
   */
  transcoderOf(stream: PulledStream, name: RenditionName): TranscodedStream | undefined;
  /** One that was opened before. */
  find(cameraId: string, name: RenditionName): Rendition | undefined;
  /** The camera is gone. */
  drop(cameraId: string): void;
  close(): void;
}

export interface RenditionsOptions {
  readonly get: (cameraId: string, role: Role) => PulledStream;
  readonly transcode: (stream: PulledStream, kind: TranscodeKind) => TranscodedStream;
  readonly createPackager: (window: WindowReader, audio: boolean) => Packager;
}

export function createRenditions({ get, transcode, createPackager }: RenditionsOptions): Renditions {
  const opened = new Map<string, Rendition>();

  const streamOf = (cameraId: string, name: RenditionName): PulledStream => {
    const main = get(cameraId, 'main');
    const sub = get(cameraId, 'sub');
    // Of main whenever there is one: if it plays as it is, nothing needs to be transcoded.
    if (isMade(name)) return main.exists || !sub.exists ? main : sub;
    const stream = name.startsWith('main') ? main : sub;
    if (!stream.allowed) throw new GatewayError('not-found', { details: { cameraId, role: stream.role } });
    return stream;
  };
  const transcoderOf = (stream: PulledStream, name: RenditionName): TranscodedStream | undefined => {
    const { audio, playable } = stream.state();
    if (isMade(name))
      return playable ? undefined : transcode(stream, isAudible(name) && audio !== '' ? 'h264-audio' : 'h264');
    return isAudible(name) && needsAac(audio) ? transcode(stream, 'aac') : undefined;
  };
  const open = (stream: PulledStream, name: RenditionName): Rendition | undefined => {
    const transcoded = transcoderOf(stream, name);
    if (isMade(name) && transcoded === undefined) return undefined;
    const key = `${stream.cameraId}/${name}`;
    const known = opened.get(key);
    if (known && known.stream === stream && known.transcoded === transcoded) return known;
    known?.packager.close();
    const packager = createPackager((transcoded ?? stream).browserWindow, isAudible(name));
    const rendition: Rendition = { name, stream, packager, transcoded };
    opened.set(key, rendition);
    return rendition;
  };
  const end = (key: string, rendition: Rendition) => {
    rendition.packager.close();
    opened.delete(key);
  };
  return {
    profiles: (cameraId) => [get(cameraId, 'main'), get(cameraId, 'sub')].filter((stream) => stream.exists),
    streamOf,
    open,
    transcoderOf,
    find: (cameraId, name) => opened.get(`${cameraId}/${name}`),
    drop(cameraId) {
      for (const [key, rendition] of opened) if (rendition.stream.cameraId === cameraId) end(key, rendition);
    },
    close() {
      for (const [key, rendition] of opened) end(key, rendition);
    },
  };
}

/** H.264 made of what browsers cannot play. */
const isMade = (name: RenditionName): boolean => name.startsWith('h264');
const isAudible = (name: RenditionName): boolean => name.endsWith('-audio');
/** Browsers play AAC; what else cameras send (G.711 mostly) is made into it. */
const needsAac = (audio: string): boolean => audio !== '' && audio !== 'aac';
