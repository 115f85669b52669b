/** Sound that browsers do not take, as FLAC: another decoder hears what another decoder of G.711 hears, sample by sample. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { writeFlacConfig, writeFlacFrame } from '../../../gateway/media/flac.ts';
import { decodeG711 } from '../../../gateway/media/g711.ts';

const ffmpeg = (input: Uint8Array, ...asked: readonly string[]): Int16Array => {
  const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...asked, '-f', 's16le', '-'], { input });
  expect(stderr.toString()).toBe('');
  return new Int16Array(Uint8Array.from(stdout).buffer);
};

/** A file: its mark, STREAMINFO as it stands in the box, frames. */
const fileOf = (config: Uint8Array, frames: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.from('fLaC'), config.subarray(4), ...frames]);

const every = Uint8Array.from({ length: 512 }, (_, index) => (index * 37) % 256);

describe('G.711', () => {
  it.each([
    ['pcma', 'alaw'],
    ['pcmu', 'mulaw'],
  ] as const)('%s is decoded as ffmpeg decodes it', (codec, format) => {
    expect(decodeG711(codec, every)).toEqual(ffmpeg(every, '-f', format, '-ar', '8000', '-i', '-'));
  });
});

describe('FLAC', () => {
  it('gives the same samples back, in frames of any length, numbered far into a day', () => {
    const samples = decodeG711('pcma', every);
    const format = { sampleRate: 8_000, channels: 1 };
    const cuts = [0, 16, 176, 180, 512];
    const startsAt = 8_000 * 86_000;
    const frames = cuts
      .slice(1)
      .map((end, at) => writeFlacFrame(samples.subarray(cuts[at], end), startsAt + (cuts[at] ?? 0), format));
    expect(ffmpeg(fileOf(writeFlacConfig(format), frames), '-i', '-')).toEqual(samples);
  });

  it('holds two channels', () => {
    const samples = Int16Array.from({ length: 2_048 }, (_, at) => (at % 2 === 0 ? at * 15 : -at * 3));
    const format = { sampleRate: 16_000, channels: 2 };
    const file = fileOf(writeFlacConfig(format), [writeFlacFrame(samples, 0, format)]);
    expect(ffmpeg(file, '-i', '-')).toEqual(samples);
  });

  it('numbers samples up to 31 bits', () => {
    const format = { sampleRate: 8_000, channels: 1 };
    const samples = Int16Array.from({ length: 32 }, (_, at) => at * 100);
    for (const first of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x1fffff, 0x200000, 0x7fffffff]) {
      const file = fileOf(writeFlacConfig(format), [writeFlacFrame(samples, first, format)]);
      expect([first, ffmpeg(file, '-i', '-')]).toEqual([first, samples]);
    }
    expect(() => writeFlacFrame(samples, 2 ** 31, format)).toThrow(RangeError);
  });
});
