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
  const { codec, gop, bitrateKbit: kbit } = facts;
  if (codec === 'mjpeg') return '-c:v mjpeg -huffman default -q:v 7 -pix_fmt yuvj420p -f mjpeg'.split(' ');
  const rate = `-pix_fmt yuv420p -b:v ${kbit}k -maxrate ${kbit}k -bufsize ${kbit}k`;
  const groups = `keyint=${gop}:min-keyint=${gop}:scenecut=0:repeat-headers=1`;
  if (codec === 'h265') {
    const parameters = `${groups}:bframes=0:open-gop=0:frame-threads=1:pools=none:log-level=error`;
    return `-c:v libx265 -preset ultrafast ${rate} -x265-params ${parameters} -f hevc`.split(' ');
  }
  const preset = facts.width > 1000 ? 'ultrafast' : 'veryfast';
  const parameters = `${groups}:sliced-threads=0:slices=1`;
  return `-c:v libx264 -preset ${preset} -profile:v main -bf 0 -threads 1 ${rate} -x264-params ${parameters} -f h264`.split(
    ' ',
  );
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
