/**
 * Session descriptions as cameras write them (RFC 4566 in the shape of RFC 2326 appendix C). Only what is needed to set
 * tracks up and to read their packets is kept. Cameras break nearly every rule of the format, so a line that cannot be
 * understood is passed over; an error is for what leaves nothing to work with.
 */
import { MediaError } from './media-error.ts';
import { findStaticPayload, readsDirectly } from './payload-types.ts';

export interface SdpTrack {
  /** `other`: metadata, text, and what is not carried in plain RTP. */
  readonly kind: 'video' | 'audio' | 'other';
  /** The format that is taken where several are offered; -1 where none is a number. */
  readonly payloadType: number;
  /** In capitals, `H264`; empty when nothing says it. */
  readonly encoding: string;
  /** Ticks per second of the RTP timestamps; 0 when nothing says it. */
  readonly clockRate: number;
  /** 1 where nothing else is said; of no meaning for video. */
  readonly channels: number;
  /** Keys in small letters; values as they stand. */
  readonly fmtp: ReadonlyMap<string, string>;
  /** What SETUP asks for. */
  readonly controlUrl: string;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** Sound towards the camera (ONVIF streaming specification 5.3): nothing comes from it. */
  readonly backChannel: boolean;
  /** Port of the media line; 0 mostly. */
  readonly port: number;
  /** `RTP/AVP`, `RTP/SAVP` … in capitals. */
  readonly transport: string;
  /** Frames per second by `a=framerate`; 0 when it says nothing. */
  readonly framesPerSecond: number;
}

export interface SessionDescription {
  /** What PLAY and keep-alive ask for. */
  readonly controlUrl: string;
  /** In the order of their media lines. */
  readonly tracks: readonly SdpTrack[];
}

const longestText = 256 * 1024;
const mostTracks = 64;

/**
 * @param text the body of a DESCRIBE answer.
 * @param base Content-Base, else Content-Location, else the URL asked for (RFC 2326 C.1.1).
 * @throws MediaError `sdp.too-large`, `sdp.not-sdp`, `sdp.no-track`
 */
export function parseSdp(text: string, base = ''): SessionDescription {
  if (text.length > longestText) throw new MediaError(`sdp.too-large: ${text.length} characters`);
  // Some cameras leave the scheme out of Content-Base.
  const baseUrl = base === '' || /^\w+:\/\//.test(base) ? base : `rtsp://${base}`;
  const sections = splitSections(text);
  const [session = [], ...media] = sections;
  if (media.length === 0) {
    const known = session.some((line) => /^[vo]=/.test(line));
    throw new MediaError(known ? 'sdp.no-track: no media line' : 'sdp.not-sdp: not a session description');
  }
  const direction = readDirection(session) ?? 'sendrecv';
  const read = media.slice(0, mostTracks).map((lines) => parseMedia(lines, baseUrl, direction));
  // Some servers call everything they send `sendonly`; only beside something else does it mean the way back.
  const allSend = read.every((track) => track.direction === 'sendonly');
  const tracks = read.map((track) => ({
    ...track,
    backChannel: track.kind === 'audio' && track.direction === 'sendonly' && !allSend,
  }));
  return { controlUrl: resolveControl(readAttribute(session, 'control'), baseUrl), tracks };
}

/** Lines before the first media line, then those of each media line. */
function splitSections(text: string): string[][] {
  const sections: string[][] = [[]];
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '') continue;
    if (line.startsWith('m=')) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections;
}

function parseMedia(lines: readonly string[], baseUrl: string, sessionDirection: SdpTrack['direction']): SdpTrack {
  const [kindWord = '', portWord = '', transportWord = '', ...formats] = (lines[0] ?? '').slice(2).split(/\s+/);
  const transport = transportWord.toUpperCase();
  const offered = formats.map((format) => readFormat(lines, kindWord.toLowerCase(), format));
  const format = offered.find((each) => readsDirectly(each.encoding)) ?? offered[0] ?? noFormat;
  const plain = /^RTP\/AVPF?(\/(TCP|UDP))?$/.test(transport);
  const kind = kindWord.toLowerCase();
  return {
    kind: plain && (kind === 'video' || kind === 'audio') ? kind : 'other',
    ...format,
    controlUrl: resolveControl(readAttribute(lines, 'control'), baseUrl),
    direction: readDirection(lines) ?? sessionDirection,
    backChannel: false,
    port: Number.parseInt(portWord, 10) || 0,
    transport,
    framesPerSecond: readFrameRate(lines),
  };
}

type Format = Pick<SdpTrack, 'payloadType' | 'encoding' | 'clockRate' | 'channels' | 'fmtp'>;
const noFormat: Format = { payloadType: -1, encoding: '', clockRate: 0, channels: 1, fmtp: new Map() };

function readFormat(lines: readonly string[], kind: string, word: string): Format {
  const payloadType = /^\d{1,3}$/.test(word) ? Number(word) : -1;
  const known = findStaticPayload(payloadType);
  const [name = '', rateWord = '', channelWord = ''] = readMapped(lines, 'rtpmap', word).split('/');
  const encoding =
    name
      .trim()
      .toUpperCase()
      .replace(/^HEVC$/, 'H265') ||
    (known?.encoding ?? '');
  const clockRate = Number.parseInt(rateWord, 10);
  const channels = Number.parseInt(channelWord, 10);
  const fallbackRate = known?.clockRate ?? (kind === 'video' ? 90_000 : 0);
  return {
    payloadType,
    encoding,
    clockRate: clockRate > 0 && clockRate <= 1_000_000 ? clockRate : fallbackRate,
    channels: channels > 0 && channels <= 16 ? channels : (known?.channels ?? 1),
    fmtp: parseFmtp(readMapped(lines, 'fmtp', word)),
  };
}

/** Value of `a=NAME:FORMAT value`; empty when it is not there. */
function readMapped(lines: readonly string[], name: string, format: string): string {
  const start = new RegExp(`^a=${name}:\\s*${format.replace(/\W/g, '\\$&')}(?:\\s+|$)(.*)$`, 'i');
  for (const line of lines) {
    const found = start.exec(line);
    if (found !== null) return found[1] ?? '';
  }
  return '';
}

/** `a=1; B=2` to a map; a value may hold `=` (base64), and a key without value stands for itself. */
function parseFmtp(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const piece of text.split(';')) {
    const cut = piece.indexOf('=');
    const key = (cut < 0 ? piece : piece.slice(0, cut)).trim().toLowerCase();
    if (key !== '' && !map.has(key)) map.set(key, cut < 0 ? '' : piece.slice(cut + 1).trim());
  }
  return map;
}

function readAttribute(lines: readonly string[], name: string): string | undefined {
  const start = `a=${name}:`;
  return lines
    .find((line) => line.toLowerCase().startsWith(start))
    ?.slice(start.length)
    .trim();
}

function readDirection(lines: readonly string[]): SdpTrack['direction'] | undefined {
  for (const line of lines) {
    const found = /^a=(sendrecv|sendonly|recvonly|inactive)$/i.exec(line)?.[1]?.toLowerCase();
    if (found === 'sendrecv' || found === 'sendonly' || found === 'recvonly' || found === 'inactive') return found;
  }
  return undefined;
}

/** Cameras write `25`, `25.000000`, `0S`, or the line twice. */
function readFrameRate(lines: readonly string[]): number {
  for (const line of lines) {
    const rate = Number.parseFloat(/^a=framerate:(.*)$/i.exec(line)?.[1] ?? '');
    if (rate > 0 && rate <= 1000) return rate;
  }
  return 0;
}

/**
 * A relative control is put behind the base as text, as cameras and their clients all do; by the rules of URLs it would
 * replace the last part of the path, and the cameras whose query stands before the track would not be found.
 */
export function resolveControl(control: string | undefined, baseUrl: string): string {
  if (control === undefined || control === '' || control === '*') return baseUrl;
  if (/^rtspu?s?:\/\//i.test(control)) return control;
  const joined = /[?/]$/.test(baseUrl) || /^[?/]/.test(control) || baseUrl === '';
  return joined ? `${baseUrl}${control}` : `${baseUrl}/${control}`;
}
