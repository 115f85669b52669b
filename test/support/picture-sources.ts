/**
 * Real road footage and stills (`../shared/material`), as keyframes of a camera: by day as they are, by night as they are or,
 * of clips by day, made dark and noisy. Each camera is in one half only.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const footage = new URL('../../../shared/material/footage', import.meta.url).pathname;

export type Half = 'tuning' | 'testing';
export type Light = 'day' | 'night';

export interface EncodeWishes {
  /** Laid over the pictures in the light that was asked for. Default: nothing. */
  readonly filter?: string;
  readonly laterS?: number;
  readonly pictures?: number;
  /** Between two pictures. Default: 1.5. */
  readonly everyS?: number;
  /** One moment again and again, as an empty road is: only the sensor's noise differs. */
  readonly standing?: boolean;
  /** Strength of the sensor's noise (0-100 of ffmpeg's `noise`); default: 12 by made night, 6 on stills, that of the footage else. */
  readonly noise?: number;
}

export interface PictureSource {
  readonly name: string;
  readonly half: Half;
  readonly lights: readonly Light[];
  /** Bare asphalt from above: of its focus and view nothing is said. */
  readonly hasFewEdges: boolean;
  /** Keyframes in order, Annex B, each with parameter sets and delimiter. */
  encode(light: Light, wishes?: EncodeWishes): Promise<Uint8Array[]>;
}

/** From here on the picture stands, while its time goes on. */
export const stand = 'loop=loop=-1:size=1:start=0,setpts=N/TB';

const everyOther = (fromS: number, toS: number, stepS: number) =>
  Array.from({ length: Math.floor((toS - fromS) / stepS) + 1 }, (_, at) => fromS + at * stepS);

/** Which camera is in which half, and where its series begin, s. Of the same camera a still and a clip are in one half. */
const clips: readonly { readonly file: string; readonly half: Half; readonly startsS: readonly number[] }[] = [
  { file: 'tfl_jamcam/03507_', half: 'tuning', startsS: [0, 1.5, 3] },
  { file: 'tfl_jamcam/07307_', half: 'tuning', startsS: [0, 1.5, 3] },
  { file: 'roadside/maryland', half: 'tuning', startsS: everyOther(0, 30, 3) },
  { file: 'tfl_jamcam/06592_', half: 'testing', startsS: [0, 1.5, 3] },
  { file: 'tfl_jamcam/07450_', half: 'testing', startsS: [0, 1.5, 3] },
  { file: 'roadside/intel', half: 'testing', startsS: everyOther(0, 24, 6) },
  { file: 'pedestrians/vtest', half: 'testing', startsS: everyOther(0, 72, 6) },
];

/** Of 08859 those of one night: later it looked another way, and into the sun. NT_A191E1 looks two ways, so it is not here. */
const stillCameras: readonly { readonly camera: string; readonly half: Half; readonly light: Light }[] = [
  { camera: '00001.01251', half: 'tuning', light: 'day' },
  { camera: '00001.04542', half: 'tuning', light: 'day' },
  { camera: '20200501-00', half: 'testing', light: 'night' },
  { camera: '00001.06592', half: 'testing', light: 'day' },
  { camera: '00001.08750', half: 'testing', light: 'day' },
  { camera: 'CM_A69A1', half: 'testing', light: 'day' },
];

export function pictureSources(): PictureSource[] {
  return [...clipSources(), ...stillSources()];
}

function clipSources(): PictureSource[] {
  return clips.flatMap(({ file, half, startsS }) => {
    const [folder = '', start = ''] = file.split('/');
    const inFolder = join(footage, folder);
    const name = existsSync(inFolder)
      ? readdirSync(inFolder).find((each) => each.startsWith(start) && each.endsWith('.mp4'))
      : undefined;
    if (!name) return [];
    return startsS.map(
      (atS): PictureSource => ({
        // Bare asphalt without a lamp, made dark, is a black picture.
        ...{ name: `${start.replace('_', '')}@${atS}`, half, lights: start === 'intel' ? ['day'] : ['day', 'night'] },
        hasFewEdges: start === 'intel',
        encode(light, { filter = 'null', laterS = 0, pictures = 4, everyS = 1.5, noise, standing = false } = {}) {
          const moment = standing ? stand : 'null';
          const grain = noise === undefined ? 'null' : `noise=alls=${noise}:allf=t`;
          const dark = `eq=gamma=0.35:saturation=0.4,noise=alls=${noise ?? 12}:allf=t`;
          const filters = `fps=${1 / everyS},scale=640:360,${moment},${light === 'night' ? dark : grain},${filter}`;
          const input = ['-ss', String(atS + laterS), '-i', join(inFolder, name)];
          return encode(input, filters, pictures);
        },
      }),
    );
  });
}

/** The stills of one camera, ten minutes and more apart, by turns. */
function stillSources(): PictureSource[] {
  const folder = join(footage, 'stills');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return stillCameras.flatMap(({ camera, half, light }) => {
    const files = names.filter((name) => name.startsWith('time_series') && name.includes(camera));
    return files.flatMap((_, at): PictureSource[] => {
      const other = files[(at + 1) % files.length];
      const own = files[at];
      if (files.length < 2 || !own || !other) return [];
      return [
        {
          ...{ name: `still ${camera}.${at}`, half, lights: [light], hasFewEdges: false },
          async encode(_light, { filter = 'null', laterS = 0, pictures = 4, noise = 6, standing = false } = {}) {
            const filters = `scale=640:360,noise=alls=${noise}:allf=t,${filter}`;
            const of = (name: string, count: number) =>
              encode(['-loop', '1', '-framerate', '2/3', '-i', join(folder, name)], filters, count);
            // Two encoders by turns are right for nothing but live pictures.
            if (standing || filter !== 'null') return of(own, pictures);
            const half = Math.ceil(pictures / 2);
            const both = await Promise.all((laterS > 0 ? [other, own] : [own, other]).map((name) => of(name, half)));
            return Array.from({ length: half }, (_, index) => both.flatMap((each) => each[index] ?? [])).flat();
          },
        },
      ];
    });
  });
}

async function encode(input: readonly string[], filters: string, pictures: number): Promise<Uint8Array[]> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', ...input, '-an', '-vf', filters, '-frames:v', String(pictures)],
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '27', '-g', '1'],
      ...['-x264-params', 'aud=1:repeat-headers=1:scenecut=0', '-f', 'h264', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
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
