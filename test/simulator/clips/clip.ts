/** A cached clip, read back: its facts, its access units, a few stills, and the RTP track made of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoCodec } from '../camera-definition.ts';
import { describeH264, packetizeH264 } from '../rtp/packetize-h264.ts';
import { describeH265, packetizeH265 } from '../rtp/packetize-h265.ts';
import { packetizeJpeg } from '../rtp/packetize-jpeg.ts';
import { buildRtpFrame, type RtpTrack } from '../rtp/rtp-frame.ts';
import { type AccessUnit, splitAccessUnits } from './split-access-units.ts';

export interface ClipFacts {
  /** Number in the frame mark; -1 for pictures without a mark. */
  readonly number: number;
  /** For example `tunnel-a.sub`. */
  readonly name: string;
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly gop: number;
  readonly frames: number;
  readonly bitrateKbit: number;
  /** Set on a frozen picture: the frame whose mark it shows for ever. */
  readonly frozenAt?: number;
}

export interface Clip {
  readonly facts: ClipFacts;
  readonly directory: string;
  readonly track: RtpTrack;
  /** One JPEG per group of pictures, in order. */
  readonly stills: readonly Buffer[];
}

const VIDEO_CLOCK = 90_000;
const PAYLOAD_TYPES: Readonly<Record<VideoCodec, number>> = { h264: 96, h265: 98, mjpeg: 26 };

function payloadsOf(codec: VideoCodec, unit: AccessUnit): Buffer[] {
  if (codec === 'h264') return packetizeH264(unit.units);
  if (codec === 'h265') return packetizeH265(unit.units);
  return unit.units.flatMap((jpeg) => packetizeJpeg(jpeg));
}

function describe(facts: ClipFacts, parameterSets: readonly Buffer[]): string[] {
  const payloadType = PAYLOAD_TYPES[facts.codec];
  const media = [`m=video 0 RTP/AVP ${payloadType}`];
  if (facts.codec === 'h264') media.push(...describeH264(payloadType, parameterSets));
  else if (facts.codec === 'h265') media.push(...describeH265(payloadType, parameterSets));
  else media.push('a=rtpmap:26 JPEG/90000');
  return [...media, `a=framerate:${facts.fps}`];
}

function buildVideoTrack(facts: ClipFacts, units: readonly AccessUnit[], parameterSets: readonly Buffer[]): RtpTrack {
  const payloadType = PAYLOAD_TYPES[facts.codec];
  return {
    kind: 'video',
    clip: facts.name,
    clipNumber: facts.number,
    payloadType,
    clockRate: VIDEO_CLOCK,
    frameTicks: VIDEO_CLOCK / facts.fps,
    frames: units.map((unit, index) =>
      buildRtpFrame(payloadsOf(facts.codec, unit), payloadType, {
        keyframe: unit.keyframe,
        shows: facts.frozenAt ?? index,
        marker: true,
      }),
    ),
    sdp: describe(facts, parameterSets),
    width: facts.width,
    height: facts.height,
  };
}

/** Reads a clip's cache folder. Throws when the folder is not whole. */
export async function loadClip(directory: string): Promise<Clip> {
  const facts = JSON.parse(await readFile(join(directory, 'clip.json'), 'utf8')) as ClipFacts;
  const stream = await readFile(join(directory, 'video.bin'));
  const { units, parameterSets } = splitAccessUnits(facts.codec, stream);
  if (units.length !== facts.frames) throw new Error(`${facts.name}: ${units.length} frames, ${facts.frames} expected`);
  const stills: Buffer[] = [];
  for (let still = 1; still <= Math.ceil(facts.frames / facts.gop); still += 1) {
    stills.push(await readFile(join(directory, `still-${still}.jpg`)));
  }
  return { facts, directory, track: buildVideoTrack(facts, units, parameterSets), stills };
}
