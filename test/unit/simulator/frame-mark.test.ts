/** The frame mark must survive what pictures go through: an encoder, scaling, noise; and never lie. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFrameMark, FRAME_MARK_LIMIT, readFrameMark } from '../../simulator/frame-mark.ts';

function greyPicture(width: number, height: number): Uint8ClampedArray {
  return new Uint8ClampedArray(width * height * 3).fill(120);
}

function ffmpeg(parameters: readonly string[], input: Uint8Array): Buffer {
  const run = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...parameters], { input, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout;
}

describe('frame mark', () => {
  it('reads back every number it draws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: FRAME_MARK_LIMIT - 1 }),
        (clip, frame) => {
          const rgb = greyPicture(640, 360);
          drawFrameMark(rgb, 640, 360, { clip, frame });
          expect(readFrameMark(rgb, 640, 360)).toEqual({ clip, frame });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is readable after a low H.264 bitrate and scaling to a small tile', () => {
    const frames = [0, 1, 2, 511, 512, 1023].map((frame) => {
      const rgb = greyPicture(640, 360);
      drawFrameMark(rgb, 640, 360, { clip: 37, frame });
      return rgb;
    });
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24'];
    const encode = [
      '-vf',
      'noise=alls=12:allf=t',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-b:v',
      '200k',
      '-f',
      'h264',
      'pipe:1',
    ];
    const stream = ffmpeg(
      [...raw, '-s', '640x360', '-r', '15', '-i', 'pipe:0', ...encode],
      Buffer.concat(frames.map((frame) => Buffer.from(frame))),
    );
    const decoded = ffmpeg(
      ['-f', 'h264', '-i', 'pipe:0', '-vf', 'scale=320:180', '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'],
      stream,
    );
    const bytes = 320 * 180 * 4;
    const marks = frames.map((_, index) =>
      readFrameMark(decoded.subarray(index * bytes, (index + 1) * bytes), 320, 180),
    );
    expect(marks).toEqual([0, 1, 2, 511, 512, 1023].map((frame) => ({ clip: 37, frame })));
  });

  it('says nothing rather than a wrong number when one cell is damaged', () => {
    const rgb = greyPicture(640, 360);
    drawFrameMark(rgb, 640, 360, { clip: 5, frame: 77 });
    // Cells are 8 × 8; the second column's upper cell.
    const left = Math.round((80 - 15 - 0.5 + 1) * 8);
    const before = rgb[(8 * 640 + left + 4) * 3] ?? 0;
    for (let y = 4; y < 12; y += 1)
      for (let x = left; x < left + 8; x += 1) rgb.fill(251 - before, (y * 640 + x) * 3, (y * 640 + x) * 3 + 3);
    expect(readFrameMark(rgb, 640, 360)).toBeUndefined();
  });

  it('finds nothing in a picture without a mark', () => {
    expect(readFrameMark(greyPicture(640, 360), 640, 360)).toBeUndefined();
    const noise = greyPicture(640, 360).map((_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 24) & 0xff);
    expect(readFrameMark(noise, 640, 360)).toBeUndefined();
  });
});
