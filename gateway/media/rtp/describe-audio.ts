/** What a track of sound is, from its SDP alone. */
import { createBitReader } from '../bit-reader.ts';
import type { TrackInfo } from '../fragment.ts';
import { MediaError } from '../media-error.ts';
import type { SdpTrack } from '../sdp.ts';
import { createAacPayload, readAacFields } from './aac-payload.ts';
import { type AudioPayload, createG711Payload } from './audio-payload.ts';

export const audioTrackId = 2;

export interface AudioDescription {
  readonly track: TrackInfo;
  readonly payload: AudioPayload;
}

/** @returns `undefined` for sound that cannot be read from packets; the video goes on without it. */
export function describeAudio(sdp: SdpTrack): AudioDescription | undefined {
  if (sdp.encoding === 'PCMA' || sdp.encoding === 'PCMU') return describeG711(sdp);
  if (sdp.encoding === 'MPEG4-GENERIC') return describeAac(sdp);
  return undefined;
}

function describeG711(sdp: SdpTrack): AudioDescription {
  const { channels } = sdp;
  const clockRate = sdp.clockRate || 8_000;
  return {
    payload: createG711Payload(channels),
    track: {
      ...shared,
      codec: sdp.encoding === 'PCMA' ? 'pcma' : 'pcmu',
      codecString: '',
      timescale: clockRate,
      sampleRate: clockRate,
      channels,
      decoderConfig: new Uint8Array(0),
    },
  };
}

const shared = { trackId: audioTrackId, kind: 'audio', width: 0, height: 0 } as const;
const longestConfig = 64;

function describeAac(sdp: SdpTrack): AudioDescription | undefined {
  const config = readConfig(sdp);
  const facts = config === undefined ? undefined : parseAudioConfig(config);
  if (config === undefined || facts === undefined) return undefined;
  const clockRate = sdp.clockRate || facts.sampleRate;
  const ticks = Math.round((facts.frameSamples * clockRate) / facts.sampleRate);
  return {
    payload: createAacPayload(readAacFields(sdp.fmtp), ticks),
    track: {
      ...shared,
      codec: 'aac',
      codecString: `mp4a.40.${facts.objectType}`,
      timescale: clockRate,
      sampleRate: facts.sampleRate,
      channels: facts.channels || sdp.channels,
      decoderConfig: config,
    },
  };
}

/** ISO 14496-3 1.6.3.4. */
const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const lowComplexity = 2;

/** The AudioSpecificConfig of `fmtp`, or the one that follows from clock and channels where a camera gives none. */
function readConfig(sdp: SdpTrack): Uint8Array | undefined {
  const hex = sdp.fmtp.get('config') ?? '';
  if (/^([0-9a-f]{2}){2,}$/i.test(hex) && hex.length <= 2 * longestConfig)
    return Uint8Array.from(Buffer.from(hex, 'hex'));
  const index = sampleRates.indexOf(sdp.clockRate);
  if (index < 0) return undefined;
  const bits = (lowComplexity << 11) | (index << 7) | (sdp.channels << 3);
  return Uint8Array.of(bits >> 8, bits & 0xff);
}

interface AudioFacts {
  readonly objectType: number;
  /** Of the core: with SBR the sound has twice as many samples, and an access unit lasts as long. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly frameSamples: number;
}

/** ISO 14496-3 1.6.2.1; `undefined` when it is cut short or means nothing. */
function parseAudioConfig(config: Uint8Array): AudioFacts | undefined {
  try {
    const reader = createBitReader(config);
    const readObjectType = () => {
      const type = reader.bits(5);
      return type === 31 ? 32 + reader.bits(6) : type;
    };
    const readRate = () => {
      const index = reader.bits(4);
      return index === 15 ? reader.bits(24) : (sampleRates[index] ?? 0);
    };
    const objectType = readObjectType();
    const sampleRate = readRate();
    const channels = reader.bits(4);
    // Explicit SBR and PS name the core's type behind their own rate.
    const extended = objectType === 5 || objectType === 29;
    if (extended) readRate();
    const coreType = extended ? readObjectType() : objectType;
    const shortFrame = coreType === lowComplexity && reader.flag();
    if (sampleRate <= 0 || objectType === 0) return undefined;
    return { objectType, sampleRate, channels, frameSamples: shortFrame ? 960 : 1_024 };
  } catch (error) {
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}
