/**
 * Series of pictures whose truth is known, made of real road footage and stills: clean ones by day and by night (real, and made
 * of a day), and each kind of fault laid over them. They go through a real encoder and the gateway's own decoder, as a
 * camera's keyframes do.
 *
 * Two halves, by camera: the limits of the rules are set on the tuning half and on nothing else, what is reported of them is
 * measured on the testing half. No camera, and no recipe's strength, is in both.
 */
import { existsSync } from 'node:fs';
import type { PictureVerdict } from '../../gateway/health/picture/picture-watch.ts';
import { footage, type Half, type Light, type PictureSource, pictureSources, stand } from './picture-sources.ts';

export const hasFootage = (): boolean => existsSync(footage);

export interface LabelledSeries {
  readonly name: string;
  readonly half: Half;
  readonly truth: PictureVerdict | 'clean';
  readonly light: Light;
  /** Keyframes in order, Annex B, each with parameter sets and delimiter. */
  pictures(): Promise<Uint8Array[]>;
  /** A picture of the right view, where the view is judged. */
  reference?(): Promise<Uint8Array>;
}

const clockText = "drawtext=text='%{pts\\:hms}':x=8:y=8:fontsize=18:fontcolor=white:box=1:boxcolor=black";
const card = (text: string, colour: string, size: number) =>
  `drawbox=c=${colour}:t=fill,drawtext=text='${text}':x=(w-tw)/2:y=(h-th)/2:fontsize=${size}:fontcolor=white`;

type Recipes = Readonly<Record<PictureVerdict, readonly string[]>>;

const recipes: Readonly<Record<Half, Recipes>> = {
  tuning: {
    black: ['eq=brightness=-0.95', 'colorlevels=romax=0.01:gomax=0.01:bomax=0.01'],
    covered: ['drawbox=c=gray:t=fill', 'gblur=sigma=150,eq=contrast=0.01'],
    defocused: ['gblur=sigma=8', 'boxblur=10:2'],
    'over-exposed': ['eq=gamma=7:brightness=0.5', 'eq=brightness=0.95'],
    card: [card('OFFLINE', '0x204080', 60), card('KHONG CO TIN HIEU', '0x606060', 48), card('VIDEO LOSS', 'black', 60)],
    // The picture stands, the camera's own clock runs on.
    unchanged: [`${stand},${clockText}`],
    moved: ['crop=iw*0.62:ih*0.62:0:0,scale=640:360', 'crop=iw*0.66:ih*0.66:iw*0.34:ih*0.34,scale=640:360'],
  },
  testing: {
    black: ['eq=brightness=-1', 'colorlevels=romax=0.02:gomax=0.02:bomax=0.02'],
    covered: ['drawbox=c=0x303030:t=fill', 'drawbox=c=0x6b4a3a:t=fill', 'gblur=sigma=200,eq=contrast=0.02'],
    defocused: ['gblur=sigma=7', 'boxblur=9:2', 'gblur=sigma=10'],
    'over-exposed': ['eq=gamma=6:brightness=0.5', 'eq=brightness=0.9'],
    card: [
      card('CAMERA OFFLINE', '0x1030a0', 56),
      card('MAT TIN HIEU', '0x808080', 64),
      card('NO SIGNAL', 'black', 64),
    ],
    unchanged: [`${stand},${clockText}`],
    moved: ['crop=iw*0.65:ih*0.65:iw*0.3:ih*0.25,scale=640:360', 'crop=iw*0.6:ih*0.6:0:ih*0.4,scale=640:360'],
  },
};

const firstOf = (pictures: readonly Uint8Array[]) => pictures[0] ?? new Uint8Array();

export function labelledSeries(half: Half): LabelledSeries[] {
  const all = pictureSources().filter((source) => source.half === half);
  return (['day', 'night'] as const).flatMap((light) => {
    const lit = all.filter(({ lights }) => lights.includes(light));
    return [
      ...lit.map((source) => clean(source, light)),
      ...(Object.keys(recipes[half]) as PictureVerdict[]).flatMap((truth) => {
        const judged = lit.filter((source) => !source.hasFewEdges || (truth !== 'defocused' && truth !== 'moved'));
        const [first, second] = [judged.filter((_, at) => at % 2 === 0), judged.filter((_, at) => at % 2 === 1)];
        // Each over half of the sources, the other half by night; where these are few, over all.
        const chosen = judged.length < 20 ? judged : light === 'day' ? first : second;
        return chosen.map((source, at) => faulty(source, light, truth, at));
      }),
    ];
  });
}

function clean(source: PictureSource, light: Light): LabelledSeries {
  const { name, half } = source;
  return {
    ...{ name: `${name} ${light}`, half, truth: 'clean', light },
    pictures: () => source.encode(light),
    reference: () => source.encode(light, { laterS: 1 }).then(firstOf),
  };
}

function faulty(source: PictureSource, light: Light, truth: PictureVerdict, at: number): LabelledSeries {
  const { name, half } = source;
  const ofKind = recipes[half][truth];
  const series: LabelledSeries = {
    ...{ name: `${name} ${light} ${truth} ${at % ofKind.length}`, half, truth, light },
    pictures: () => source.encode(light, { filter: ofKind[at % ofKind.length] ?? 'null' }),
  };
  // Whether a picture that stands is also another view is not asked.
  return truth === 'moved' ? { ...series, reference: () => source.encode(light).then(firstOf) } : series;
}
