/** GetProfiles of Media1 and Media2 as one list; pure. Media2 is believed where both speak: Media1 calls H.265 H264. */
import type { MediaProfile, VideoCodec } from './device-inventory.ts';
import { findElement, findElements, integerAt, numberAt, textAt, type XmlElement } from './xml.ts';

/** A profile before its addresses are known. */
export interface ProfileDraft extends Omit<MediaProfile, 'rtspUrl' | 'snapshotUrl'> {
  readonly videoSourceToken: string;
  readonly sourceConfigurationToken: string;
  /** Empty: the profile has no PTZ configuration. */
  readonly ptzNodeToken: string;
}

/** 2^31-1 is how makes write "no limit". */
const UNLIMITED = 2 ** 31 - 1;

function codecOf(encoding: string): VideoCodec {
  if (/^h\.?264/i.test(encoding)) return 'h264';
  if (/^(h\.?265|hevc)/i.test(encoding)) return 'h265';
  return /^m?jpe?g/i.test(encoding) ? 'mjpeg' : 'other';
}

interface Configurations {
  readonly source: XmlElement | undefined;
  readonly encoder: XmlElement;
  readonly audio: XmlElement | undefined;
  readonly ptz: XmlElement | undefined;
}

function readDraft(
  profile: XmlElement,
  { source, encoder, audio, ptz }: Configurations,
  codecFrom: 'media1' | 'media2',
): ProfileDraft {
  const encoding = textAt(encoder, 'Encoding');
  const bitrate = integerAt(encoder, 'RateControl', 'BitrateLimit') ?? 0;
  const gop =
    integerAt(encoder, 'H264', 'GovLength') ??
    integerAt(encoder, 'MPEG4', 'GovLength') ??
    Number(encoder.attributes['GovLength'] ?? 0);
  return {
    token: profile.attributes['token'] ?? '',
    name: textAt(profile, 'Name'),
    codec: codecOf(encoding),
    codecFrom,
    width: integerAt(encoder, 'Resolution', 'Width') ?? 0,
    height: integerAt(encoder, 'Resolution', 'Height') ?? 0,
    fps: numberAt(encoder, 'RateControl', 'FrameRateLimit') ?? 0,
    bitrateKbps: bitrate >= UNLIMITED || bitrate < 0 ? 0 : bitrate,
    gopLength: Number.isInteger(gop) && gop > 0 ? gop : 0,
    audio: textAt(audio, 'Encoding').toLowerCase(),
    videoSourceToken: textAt(source, 'SourceToken'),
    sourceConfigurationToken: source?.attributes['token'] ?? '',
    ptzNodeToken: textAt(ptz, 'NodeToken'),
  };
}

/** Profiles with a video encoder and a token; what has no picture is left out. */
export function parseMedia1Profiles(payload: XmlElement): ProfileDraft[] {
  return findElements(payload, 'Profiles').flatMap((profile) => {
    const encoder = findElement(profile, 'VideoEncoderConfiguration');
    if (encoder === undefined || !profile.attributes['token']) return [];
    const configurations = {
      source: findElement(profile, 'VideoSourceConfiguration'),
      encoder,
      audio: findElement(profile, 'AudioEncoderConfiguration'),
      ptz: findElement(profile, 'PTZConfiguration'),
    };
    return [readDraft(profile, configurations, 'media1')];
  });
}

export function parseMedia2Profiles(payload: XmlElement): ProfileDraft[] {
  return findElements(payload, 'Profiles').flatMap((profile) => {
    const all = findElement(profile, 'Configurations');
    const encoder = findElement(all, 'VideoEncoder');
    if (encoder === undefined || !profile.attributes['token']) return [];
    const configurations = {
      source: findElement(all, 'VideoSource'),
      encoder,
      audio: findElement(all, 'AudioEncoder'),
      ptz: findElement(all, 'PTZ'),
    };
    return [readDraft(profile, configurations, 'media2')];
  });
}

/** Media2's profiles, completed from Media1's of the same token; then those that only Media1 has. */
export function mergeProfiles(media1: readonly ProfileDraft[], media2: readonly ProfileDraft[]): ProfileDraft[] {
  const older = new Map(media1.map((profile) => [profile.token, profile]));
  const merged = media2.map((profile) => {
    const other = older.get(profile.token);
    older.delete(profile.token);
    if (other === undefined) return profile;
    return {
      ...profile,
      name: profile.name || other.name,
      fps: profile.fps || other.fps,
      bitrateKbps: profile.bitrateKbps || other.bitrateKbps,
      gopLength: profile.gopLength || other.gopLength,
      audio: profile.audio || other.audio,
      videoSourceToken: profile.videoSourceToken || other.videoSourceToken,
      sourceConfigurationToken: profile.sourceConfigurationToken || other.sourceConfigurationToken,
      ptzNodeToken: profile.ptzNodeToken || other.ptzNodeToken,
    };
  });
  return [...merged, ...older.values()];
}
