import { describe, expect, it } from 'vitest';
import { detectFfmpeg, parseFfmpegVersion } from '../../../gateway/sources/ffmpeg-version.ts';

describe('ffmpeg version', () => {
  it.each([
    ['5.1.9-0+deb12u1', 59, 5],
    ['n7.1', 61, 7],
    ['N-117000-gabcdef', 61, 7],
    ['4.4.2', 58, 4],
  ])('reads %s', (text, format, release) => {
    const printed = `ffmpeg version ${text} Copyright (c)\nlibavutil      57. 28.100\nlibavformat    ${format}. 27.100 / x\n`;
    expect(parseFfmpegVersion('ffmpeg', printed)).toEqual({ path: 'ffmpeg', text, release });
  });

  it('names a missing program and one that is something else', async () => {
    await expect(detectFfmpeg('/nowhere/ffmpeg')).rejects.toMatchObject({ code: 'ffmpeg.missing' });
    await expect(detectFfmpeg('/bin/true')).rejects.toMatchObject({ code: 'ffmpeg.missing' });
  });
});
