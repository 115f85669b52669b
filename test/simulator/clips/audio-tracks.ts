/** The sound of a street, made once: hum and passing cars, as AAC at 16 kHz and as G.711 at 8 kHz. */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AudioCodec } from '../camera-definition.ts';
import { describeAac, packetizeAac, splitAdts } from '../rtp/packetize-audio.ts';
import { buildRtpFrame, type RtpTrack } from '../rtp/rtp-frame.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

type Sounding = Exclude<AudioCodec, 'none'>;
const SOUND = 'anoisesrc=color=brown:amplitude=0.4:seed=7:duration=12,lowpass=f=900,tremolo=f=0.25:d=0.7,volume=1.5';
const FORMATS: Readonly<Record<Sounding, { rate: number; encoder: readonly string[]; file: string }>> = {
  aac: { rate: 16_000, encoder: ['-c:a', 'aac', '-b:a', '32k', '-f', 'adts'], file: 'street-1.aac' },
  pcma: { rate: 8000, encoder: ['-c:a', 'pcm_alaw', '-f', 'alaw'], file: 'street-1.alaw' },
  pcmu: { rate: 8000, encoder: ['-c:a', 'pcm_mulaw', '-f', 'mulaw'], file: 'street-1.mulaw' },
};
/** AAC-LC, 16 kHz, mono. */
const AAC_CONFIG = '1408';
const AAC_PAYLOAD_TYPE = 97;
const AAC_SAMPLES = 1024;
const G711_SAMPLES = 320;
/** Static payload types of RFC 3551. */
const G711_TYPES = { pcma: 8, pcmu: 0 } as const;

async function soundFile(root: string, codec: Sounding): Promise<Buffer> {
  const { rate, encoder, file } = FORMATS[codec];
  const path = join(root, file);
  const cached = await readFile(path).catch(() => undefined);
  if (cached !== undefined) return cached;
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(root, { recursive: true });
    await runFfmpeg(['-f', 'lavfi', '-i', SOUND, '-ar', `${rate}`, '-ac', '1', ...encoder, '-y', draft]);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}

function splitEqually(stream: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at + size <= stream.length; at += size) pieces.push(stream.subarray(at, at + size));
  return pieces;
}

/** The looped sound as RTP. Throws when ffmpeg fails. */
export async function loadAudioTrack(root: string, codec: Sounding): Promise<RtpTrack> {
  const stream = await soundFile(root, codec);
  const aac = codec === 'aac';
  const payloadType = aac ? AAC_PAYLOAD_TYPE : G711_TYPES[codec];
  const clockRate = FORMATS[codec].rate;
  const payloads = aac
    ? splitAdts(stream).map(packetizeAac)
    : splitEqually(stream, G711_SAMPLES).map((piece) => [piece]);
  const name = codec === 'pcma' ? 'PCMA' : 'PCMU';
  const facts = aac ? describeAac(payloadType, clockRate, AAC_CONFIG) : [`a=rtpmap:${payloadType} ${name}/8000`];
  return {
    kind: 'audio',
    clip: `${codec}.street`,
    clipNumber: -1,
    payloadType,
    clockRate,
    frameTicks: aac ? AAC_SAMPLES : G711_SAMPLES,
    frames: payloads.map((parts, shows) => buildRtpFrame(parts, payloadType, { keyframe: true, shows, marker: aac })),
    sdp: [`m=audio 0 RTP/AVP ${payloadType}`, ...facts],
    width: 0,
    height: 0,
  };
}
