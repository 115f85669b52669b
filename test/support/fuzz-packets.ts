/**
 * Damaged session descriptions and packets for the RTP reader. Whatever it is given, it may throw nothing (its own named
 * error for an SDP), must keep every promise of a fragment, and may not grow. A failure names the seed that repeats it.
 */
import type { Fragment } from '../../gateway/media/fragment.ts';
import { parseAvcConfig } from '../../gateway/media/h264.ts';
import { MediaError } from '../../gateway/media/media-error.ts';
import { parseMovieFragment } from '../../gateway/media/movie-fragment.ts';
import { chooseTracks } from '../../gateway/media/rtp/choose-tracks.ts';
import { createStreamAssembler } from '../../gateway/media/rtp/create-stream-assembler.ts';
import type { StreamAssembler } from '../../gateway/media/rtp/stream-assembler.ts';
import { parseSdp } from '../../gateway/media/sdp.ts';
import { buildSenderReport } from '../simulator/rtp/rtcp.ts';
import { avcRecords, fromHex } from './make-media.ts';
import { createRandom, type Random } from './random.ts';
import { cutFuA, joinStapA, splitSample, writeRtp } from './rtp-packets.ts';

export interface FuzzTally {
  /** Mutated SDPs and packets given. */
  readonly inputs: number;
  readonly fragments: number;
  /** SDPs refused with a named error. */
  readonly refused: number;
}

const [sps = new Uint8Array(0)] = parseAvcConfig(fromHex(avcRecords['640x360'])).sps;
const [pps = new Uint8Array(0)] = parseAvcConfig(fromHex(avcRecords['640x360'])).pps;
const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

interface Codec {
  readonly sets: readonly Uint8Array[];
  readonly keyHeader: readonly number[];
  readonly deltaHeader: readonly number[];
  cut(unit: Uint8Array, room: number): Uint8Array[];
  join(units: readonly Uint8Array[]): Uint8Array;
}

const h264: Codec = { sets: [sps, pps], keyHeader: [0x65], deltaHeader: [0x41], cut: cutFuA, join: joinStapA };
const h265: Codec = {
  // 320×180, as x265 wrote them.
  sets: [
    'QAEMAf//AWAAAAMAkAAAAwAAAwA8ugJA',
    'QgEBAWAAAAMAkAAAAwAAAwA8oAoIDB8+W6SkwvAWgIAAAAMAgAAADIQ=',
    'RAHAc8GJ',
  ].map(fromBase64),
  keyHeader: [0x26, 1],
  deltaHeader: [0x02, 1],
  cut(unit, room) {
    const header = [((unit[0] ?? 0) & 0x81) | (49 << 1), unit[1] ?? 1];
    return cutFuA(unit.subarray(1), room).map((piece) => {
      const flags = (piece[1] ?? 0) & 0xc0;
      return Uint8Array.of(...header, flags | ((unit[0] ?? 0) >> 1), ...piece.subarray(2));
    });
  },
  join: (units) => Uint8Array.of(96, 1, ...joinStapA(units).subarray(1)),
};
const sprop = h264.sets.map((unit) => Buffer.from(unit).toString('base64')).join(',');
const audioLines = [
  'm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000/1\r\na=fmtp:97 mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408\r\n',
  'm=audio 0 RTP/AVP 8\r\n',
  '',
];
const videoLines: readonly (readonly [Codec, string])[] = [
  [
    h264,
    `m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sprop}\r\n`,
  ],
  [h264, 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n'],
  [h265, 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-max-don-diff=1;sprop-sps=QgEBAWAA\r\n'],
  [h265, 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\n'],
];
/** One stream is read for this many packets, then another is begun. */
const packetsPerStream = 400;

/** @returns what was done. @throws Error with the seed when a promise is broken. */
export function fuzzPackets(count: number, seed: number): FuzzTally {
  let inputs = 0;
  let fragments = 0;
  let refused = 0;
  for (let round = 0; inputs < count; round += 1) {
    const random = createRandom(seed + round);
    try {
      const [codec, videoLine] = random.pick(videoLines);
      const sdp = `v=0\r\ns=x\r\na=control:*\r\n${videoLine}${random.pick(audioLines)}`;
      for (let each = 0; each < 20; each += 1) refused += tryDescription(mutateText(sdp, random)) ? 0 : 1;
      fragments += fuzzStream(codec, sdp, random, Math.min(packetsPerStream, count - inputs));
      inputs += 20 + packetsPerStream;
    } catch (error) {
      throw new Error(`fuzzPackets(1, ${seed + round}): ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  return { inputs, fragments, refused };
}

function tryDescription(text: string): boolean {
  try {
    openAssembler(text, () => undefined);
    return true;
  } catch (error) {
    if (error instanceof MediaError && /^(sdp|rtp)\.[a-z-]+: /.test(error.message)) return false;
    throw error;
  }
}

function openAssembler(sdp: string, onFragment: (fragment: Fragment) => void): StreamAssembler {
  let sessions = 0;
  return createStreamAssembler({
    tracks: chooseTracks(parseSdp(sdp, 'rtsp://192.0.2.1/'), { audio: true }),
    newStreamSession: () => `s${sessions++}`,
    listener: { onInit: () => undefined, onFragment },
  });
}

function fuzzStream(codec: Codec, sdp: string, random: Random, count: number): number {
  const check = createFragmentCheck();
  const assembler = openAssembler(sdp, check.take);
  let atMs = 1_790_000_000_000;
  const numbers = { sequence: random.below(0x10000), timestamp: random.below(2 ** 32), ssrc: 1 };
  // Half of the streams are damaged seldom, so that much is given out and long runs are reached.
  const spared = random.pick([0, 40]);
  const damage = (bytes: Uint8Array) => (random.below(spared + 1) === 0 ? mutate(bytes, random) : bytes);
  for (let sent = 0; sent < count; ) {
    const payloads = makePicture(codec, random, random.below(spared + 1) === 0);
    for (const [index, payload] of payloads.entries()) {
      sent += 1;
      atMs += random.below(30);
      if (random.below(spared + 1) === 0) disturb(numbers, random);
      const marker = spared > 0 ? index === payloads.length - 1 : random.below(4) === 0;
      const payloadType = random.below(20 + spared * 20) === 0 ? random.below(128) : 96;
      const packet = damage(writeRtp(payload, { ...numbers, marker, payloadType }));
      if (random.below(8) === 0) assembler.pushRtcp(random.below(2), damage(report(numbers, atMs)), atMs);
      if (random.below(3) === 0) assembler.pushRtp(1, retype(packet, random), atMs);
      assembler.pushRtp(0, packet, atMs);
      numbers.sequence = (numbers.sequence + 1) & 0xffff;
    }
    numbers.timestamp = (numbers.timestamp + 3_600) >>> 0;
    assembler.receiverReport(random.below(2), atMs);
  }
  assembler.end();
  const figures = assembler.figures();
  for (const figure of Object.values(figures))
    if (figure !== null && !Number.isFinite(figure)) throw new Error(`figures ${JSON.stringify(figures)}`);
  return check.count();
}

/** @param odd NAL units of any kind, parameter sets of any content. */
function makePicture(codec: Codec, random: Random, odd: boolean): readonly Uint8Array[] {
  const body = Uint8Array.from({ length: 1 + random.below(400) }, () => random.below(256));
  const key = random.below(3) === 0;
  const { keyHeader, deltaHeader, sets } = codec;
  const header = odd ? [random.below(256), ...deltaHeader.slice(1)] : key ? keyHeader : deltaHeader;
  const unit = Uint8Array.of(...header, 0x88, ...body);
  const strange = Uint8Array.of(...(sets[0] ?? []).slice(0, keyHeader.length), ...body);
  const head = key ? random.pick([[codec.join(sets)], sets, odd ? [strange, ...sets] : sets]) : [];
  return [...head, ...random.pick([[unit], codec.cut(unit, 1 + random.below(200)), [codec.join([unit, unit])]])];
}

/** What happens to a stream on the way and at its camera. */
function disturb(numbers: { sequence: number; timestamp: number; ssrc: number }, random: Random): void {
  const dice = random.below(300);
  if (dice < 4) numbers.sequence = (numbers.sequence + random.pick([2, 100, 5_000, 65_530])) & 0xffff;
  else if (dice < 6) numbers.timestamp = random.below(2 ** 32);
  else if (dice < 7) numbers.ssrc = random.below(3);
}

function report(numbers: { timestamp: number; ssrc: number }, atMs: number): Uint8Array {
  return buildSenderReport(
    { ssrc: numbers.ssrc, cameraMs: atMs, rtpTimestamp: numbers.timestamp, packets: 1, octets: 1 },
    'c',
  );
}

function retype(packet: Uint8Array, random: Random): Uint8Array {
  const copy = packet.slice();
  if (copy.length > 1) copy[1] = ((copy[1] ?? 0) & 0x80) | random.pick([97, 8, 0]);
  return copy;
}

/** Half of the packets stay as they are, so that what comes behind the damage is reached. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(12);
  if (kind > 5) return bytes;
  if (kind === 0) return bytes.subarray(0, random.below(bytes.length + 1));
  if (kind === 1) return Uint8Array.from([...bytes, ...bytes.subarray(0, random.below(40))]);
  const copy = bytes.slice();
  for (let count = 1 + random.below(4); count > 0; count -= 1) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

function mutateText(text: string, random: Random): string {
  const words = ['96', ';', '=', ':', '/', '\r\n', '\0', 'a=', 'm=', '999999999999', '-1', 'é', ' ', 'config=', 'AAA'];
  let changed = text;
  for (let count = random.below(6); count > 0; count -= 1) {
    const at = random.below(changed.length + 1);
    changed = changed.slice(0, at) + random.pick(words) + changed.slice(at + random.below(12));
  }
  return changed;
}

/** The promises of `Fragment`. */
function createFragmentCheck() {
  let count = 0;
  const last = new Map<string, Fragment>();
  const promise = (kept: boolean, words: string) => {
    if (!kept) throw new Error(`a fragment breaks its promise: ${words}`);
  };
  return {
    count: () => count,
    take(fragment: Fragment) {
      count += 1;
      const key = `${fragment.streamSession} ${fragment.trackId}`;
      const before = last.get(key);
      last.set(key, fragment);
      promise(fragment.sequence === (before?.sequence ?? -1) + 1, 'sequence');
      promise(Number.isSafeInteger(fragment.decodeTime) && fragment.decodeTime >= 0, 'decode time');
      promise(Number.isSafeInteger(fragment.duration) && fragment.duration >= 0, 'duration');
      promise(fragment.decodeTime < 2 ** 40, 'far decode time');
      if (fragment.kind === 'video') {
        promise(before === undefined || fragment.decodeTime > before.decodeTime, 'decode times rise');
        promise(before !== undefined || fragment.keyframe, 'a keyframe comes first');
        splitSample(fragment.bytes.subarray(fragment.payloadOffset));
      }
      const read = parseMovieFragment(fragment.bytes, () => undefined);
      promise(read.decodeTime === fragment.decodeTime && read.duration === fragment.duration, 'header');
      promise(fragment.payloadOffset + fragment.payloadSize === fragment.bytes.length, 'size');
      promise(read.sampleCount === fragment.sampleCount && fragment.payloadSize > 0, 'samples');
    },
  };
}
