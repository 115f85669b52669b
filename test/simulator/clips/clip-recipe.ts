/** What to encode: one entry is one cached clip. */
import type { VideoCodec } from '../camera-definition.ts';
import type { EncodingFacts } from './encoder-arguments.ts';

export interface ClipRecipe extends EncodingFacts {
  readonly number: number;
  readonly name: string;
  readonly frames: number;
  readonly source: DrawnSource | FileSource;
}
export interface DrawnSource {
  readonly kind: 'drawn';
  readonly scene: string;
  /** Size of the drawing; ffmpeg scales it to the size of the clip. */
  readonly width: number;
  readonly height: number;
  readonly noise: number;
}
export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
}

export type ClipRole = 'main' | 'sub';
export const LOOP_SECONDS = 10;

const SHAPES: Readonly<Record<VideoCodec, Readonly<Record<ClipRole, EncodingFacts>>>> = {
  h264: {
    main: { codec: 'h264', width: 1920, height: 1080, fps: 25, gop: 50, bitrateKbit: 4000 },
    sub: { codec: 'h264', width: 640, height: 360, fps: 15, gop: 30, bitrateKbit: 500 },
  },
  h265: {
    main: { codec: 'h265', width: 1920, height: 1080, fps: 15, gop: 30, bitrateKbit: 2000 },
    sub: { codec: 'h265', width: 640, height: 360, fps: 15, gop: 30, bitrateKbit: 350 },
  },
  mjpeg: {
    main: { codec: 'mjpeg', width: 1280, height: 720, fps: 10, gop: 10, bitrateKbit: 6000 },
    sub: { codec: 'mjpeg', width: 640, height: 360, fps: 10, gop: 10, bitrateKbit: 1500 },
  },
};
const CODECS: readonly VideoCodec[] = ['h264', 'h265', 'mjpeg'];

/** @param sceneIndex place of the scene in the catalogue; it and the shape give the number in the frame mark. */
export function drawnRecipe(
  scene: { name: string; noise: number },
  sceneIndex: number,
  codec: VideoCodec,
  role: ClipRole,
): ClipRecipe {
  const shape = SHAPES[codec][role];
  const large = shape.width > 1000;
  return {
    ...shape,
    number: sceneIndex * 6 + CODECS.indexOf(codec) * 2 + (role === 'main' ? 0 : 1),
    name: `${scene.name}.${codec}.${role}`,
    frames: LOOP_SECONDS * shape.fps,
    source: {
      kind: 'drawn',
      scene: scene.name,
      noise: scene.noise,
      width: large ? 960 : 640,
      height: large ? 540 : 360,
    },
  };
}

/**
 * Real footage as a camera: its own size as main (at most 1920 wide), half of it as sub (at least 320 wide).
 * @param seconds length to use.
 */
export function footageRecipe(
  file: { path: string; name: string; width: number; height: number; seconds: number },
  codec: VideoCodec,
  role: ClipRole,
): ClipRecipe {
  const shape = SHAPES[codec][role];
  const widest = role === 'main' ? Math.min(file.width, shape.width) : Math.min(file.width, Math.max(320, shape.width));
  const width = Math.floor(widest / 16) * 16;
  const height = Math.round((width * file.height) / file.width / 8) * 8;
  const gops = Math.max(1, Math.floor((Math.min(file.seconds, 60) * shape.fps) / shape.gop));
  const share = (width * height) / (shape.width * shape.height);
  return {
    ...shape,
    width,
    height,
    bitrateKbit: Math.max(role === 'main' ? 800 : 300, Math.round(shape.bitrateKbit * Math.min(1, share))),
    number: -1,
    name: `${file.name}.${codec}.${role}`,
    frames: gops * shape.gop,
    source: { kind: 'file', path: file.path },
  };
}
