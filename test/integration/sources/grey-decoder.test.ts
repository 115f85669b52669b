/** Small grey pictures through a real ffmpeg: each answer is the picture of the keyframe that was asked for, or none. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createGreyDecoder, type GreyCodec, type GreyDecoder } from '../../../gateway/sources/grey-decoder.ts';

const size = { width: 128, height: 72 };
const lumas = [40, 90, 140, 190];

const encoders: Readonly<Record<GreyCodec, readonly string[]>> = {
  h264: ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-x264-params', 'aud=1:repeat-headers=1', '-f', 'h264'],
  h265: ['-pix_fmt', 'yuv420p', '-c:v', 'libx265', '-x265-params', 'aud=1:repeat-headers=1', '-f', 'hevc'],
  mjpeg: ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'mjpeg'],
};

/** One grey keyframe as a byte stream. */
async function encodeGrey(codec: GreyCodec, luma: number, frameSize: string): Promise<Uint8Array> {
  const source = `nullsrc=s=${frameSize},geq=lum=${luma}:cb=128:cr=128`;
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', source, '-frames:v', '1'],
      ...['-threads', '1', ...encoders[codec], 'pipe:1'],
    ],
    { encoding: 'buffer' },
  );
  return stdout;
}

/** Delimiters, or markers, with nothing between them: no picture comes of it. */
const pictureless = {
  h264: Uint8Array.of(0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 9, 0xf0),
  h265: Uint8Array.of(0, 0, 0, 1, 0x46, 1, 0x50, 0, 0, 0, 1, 0x46, 1, 0x50),
  mjpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
} as const;

const meanOf = (picture: Uint8Array | undefined) =>
  picture && Math.round(picture.reduce((sum, luma) => sum + luma, 0) / picture.length);

/** As it comes out, stretched to the full range. */
const isLike = (mean: number | undefined, luma = 0) => Math.abs((mean ?? 255) - ((luma - 16) * 255) / 219) < 8;

describe.each(['h264', 'h265', 'mjpeg'] as const)('the decoder for small pictures, %s', (codec) => {
  let decoder: GreyDecoder;
  const keyframes: Uint8Array[] = [];

  beforeAll(async () => {
    for (const [index, luma] of lumas.entries())
      keyframes.push(await encodeGrey(codec, luma, index % 2 === 0 ? '320x240' : '640x360'));
    decoder = createGreyDecoder({ ffmpegPath: 'ffmpeg', clock: systemClock, codec, ...size });
  });
  afterAll(() => decoder.close());

  const decodeAll = (all: readonly (Uint8Array | undefined)[]) =>
    Promise.all(all.map(async (keyframe) => meanOf(await decoder.decode(keyframe ?? pictureless[codec]))));
  /** As many as make a group. */
  const groupOf = (keyframe: Uint8Array | undefined) => decodeAll(Array.from({ length: 16 }, () => keyframe));

  it('gives each camera its own picture, whatever its size', async () => {
    const means = await decodeAll([...keyframes, ...keyframes]);
    expect(means.map((mean, index) => isLike(mean, lumas[index % lumas.length]))).toEqual(means.map(() => true));
  });

  it('gives nobody the picture of another when none of a group can be read', async () => {
    const order = [0, undefined, 1, undefined, undefined, 3];
    const answers = await Promise.all(
      order.map((index) => groupOf(index === undefined ? undefined : keyframes[index])),
    );
    for (const [place, index] of order.entries())
      for (const mean of answers[place] ?? [])
        expect(index === undefined ? mean === undefined : isLike(mean, lumas[index])).toBe(true);
  });
});
