/** ffmpeg arguments that make a picture look like a camera's stream: fixed groups of pictures, no B-frames, one slice a picture. */
import type { VideoCodec } from '../camera-definition.ts';

export interface EncodingFacts {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly gop: number;
  readonly bitrateKbit: number;
}

function codecArguments(facts: EncodingFacts): string[] {
  const rate = [
    '-b:v',
    `${facts.bitrateKbit}k`,
    '-maxrate',
    `${facts.bitrateKbit}k`,
    '-bufsize',
    `${facts.bitrateKbit}k`,
  ];
  if (facts.codec === 'mjpeg') {
    return ['-c:v', 'mjpeg', '-huffman', 'default', '-q:v', '7', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg'];
  }
  if (facts.codec === 'h265') {
    const parameters = `keyint=${facts.gop}:min-keyint=${facts.gop}:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:frame-threads=1:pools=none:log-level=error`;
    return [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      ...rate,
      '-x265-params',
      parameters,
      '-f',
      'hevc',
    ];
  }
  const preset = facts.width > 1000 ? 'ultrafast' : 'veryfast';
  const parameters = `keyint=${facts.gop}:min-keyint=${facts.gop}:scenecut=0:sliced-threads=0:slices=1:repeat-headers=1`;
  const base = [
    '-c:v',
    'libx264',
    '-preset',
    preset,
    '-profile:v',
    'main',
    '-bf',
    '0',
    '-pix_fmt',
    'yuv420p',
    '-threads',
    '1',
  ];
  return [...base, ...rate, '-x264-params', parameters, '-f', 'h264'];
}

/** Arguments after the inputs: scale, encode, write `output`. */
export function encoderArguments(facts: EncodingFacts, output: string, filters: readonly string[] = []): string[] {
  const scale = `scale=${facts.width}:${facts.height}:flags=bilinear`;
  return [
    '-an',
    '-vf',
    [...filters, scale, 'setsar=1'].join(','),
    '-r',
    `${facts.fps}`,
    ...codecArguments(facts),
    '-y',
    output,
  ];
}
