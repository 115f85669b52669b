/** What an SDP (RFC 8866) says of its tracks, as far as a test of a camera needs it: kind and codec. Pure. */
import type { Profile } from '../schemas.ts';

export interface SdpTrack {
  readonly kind: 'video' | 'audio' | 'other';
  /** Upper case as in RTP's registry: `H264`, `PCMA`; `PT96` when no rtpmap says. */
  readonly encoding: string;
}

/** Payload types that need no rtpmap (RFC 3551). */
const staticTypes: Readonly<Record<string, string>> = {
  '0': 'PCMU',
  '8': 'PCMA',
  '14': 'MPA',
  '26': 'JPEG',
  '32': 'MPV',
};

export function parseSdpTracks(sdp: string): SdpTrack[] {
  const sections = sdp
    .slice(0, 100_000)
    .split(/\r?\n(?=m=)/)
    .slice(1);
  return sections.map((section) => {
    const [, media = '', payloadType = ''] = /^m=(\S+) \S+ \S+ (\d+)/.exec(section) ?? [];
    const mapped = new RegExp(`^a=rtpmap:\\s*${payloadType}\\s+([^/\\s]+)`, 'm').exec(section)?.[1];
    const kind = media === 'video' || media === 'audio' ? media : 'other';
    return { kind, encoding: (mapped ?? staticTypes[payloadType] ?? `PT${payloadType}`).toUpperCase() };
  });
}

export function codecOf(encoding: string): Profile['codec'] {
  if (encoding === 'H264') return 'h264';
  if (encoding === 'H265' || encoding === 'HEVC') return 'h265';
  return encoding === 'JPEG' ? 'mjpeg' : 'other';
}

export function audioOf(tracks: readonly SdpTrack[]): string {
  const encoding = tracks.find(({ kind }) => kind === 'audio')?.encoding;
  if (encoding === undefined) return '';
  if (encoding === 'PCMA' || encoding === 'PCMU') return 'g711';
  return encoding === 'MPEG4-GENERIC' || encoding === 'MP4A-LATM' ? 'aac' : encoding.toLowerCase();
}
