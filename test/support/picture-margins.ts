/**
 * How far each limit of the picture rules is from both sides that it parts, on the tuning half of the labelled series: a limit
 * that lies between them was set on these pictures and needs no others.
 */
import { pictureThresholds } from '../../gateway/health/picture/picture-rules.ts';
import { sameView, standingShare } from '../../gateway/health/picture/picture-watch.ts';
import type { Judged } from './judge-series.ts';

export interface Margin {
  readonly what: string;
  /** The limit, and the nearest pictures below and above it. */
  readonly limit: number;
  readonly below: { readonly what: string; readonly most: number };
  readonly above: { readonly what: string; readonly least: number };
}

export function pictureMargins(judged: readonly Judged[]): Margin[] {
  const of = (truth: string) => judged.filter(({ series }) => series.truth === truth);
  const figure = (truth: string, read: (one: Judged['figures'][number]) => number | undefined) =>
    of(truth).flatMap(({ figures }) => figures.flatMap((one) => read(one) ?? []));
  const most = (values: readonly number[]) => Math.max(...values);
  const least = (values: readonly number[]) => Math.min(...values);
  const { blackPeak, overExposedMean, defocusedSharpness, judgedGradient } = pictureThresholds;
  return [
    {
      what: 'brightest parts: black / clean',
      limit: blackPeak,
      below: { what: 'black', most: most(figure('black', ({ peak }) => peak)) },
      above: { what: 'clean', least: least(figure('clean', ({ peak }) => peak)) },
    },
    {
      what: 'mean: clean / over-exposed',
      limit: overExposedMean,
      below: { what: 'clean', most: most(figure('clean', ({ mean }) => mean)) },
      above: { what: 'over-exposed', least: least(figure('over-exposed', ({ mean }) => mean)) },
    },
    {
      what: 'sharpness, where there are edges: defocused / clean',
      limit: defocusedSharpness,
      below: { what: 'defocused', most: most(figure('defocused', ({ sharpness }) => sharpness)) },
      above: {
        what: 'clean',
        least: least(
          figure('clean', ({ sharpness, gradient }) => (gradient >= judgedGradient ? sharpness : undefined)),
        ),
      },
    },
    {
      // The first keyframe of a stream is coded as no other.
      what: 'share of blocks that are the same: clean / unchanged',
      limit: standingShare,
      below: { what: 'clean', most: most(of('clean').flatMap(({ sameShares }) => sameShares)) },
      above: { what: 'unchanged', least: least(of('unchanged').flatMap(({ sameShares }) => sameShares.slice(1))) },
    },
    {
      what: 'agreement with the right view: moved / clean',
      limit: sameView,
      below: { what: 'moved', most: most(of('moved').flatMap(({ agreements }) => agreements)) },
      above: { what: 'clean', least: least(of('clean').flatMap(({ agreements }) => agreements)) },
    },
  ];
}
