/**
 * Follows the pictures of one camera and says what is wrong with them since when. One odd picture is nothing: a lorry in
 * front of the lens is gone in the next. Pure: pictures go in, a verdict comes out.
 */
import { type GreyPicture, measurePicture } from './grey-picture.ts';
import { type EdgeMap, edgeMap, sameShare, viewAgreement } from './picture-change.ts';
import { faultOf, hasFlatGround, type PictureFault, pictureThresholds } from './picture-rules.ts';

export const pictureVerdicts = [
  'black',
  'over-exposed',
  'covered',
  'card',
  'defocused',
  'unchanged',
  'moved',
] as const satisfies readonly (PictureFault | 'unchanged' | 'moved')[];
export type PictureVerdict = (typeof pictureVerdicts)[number];

export interface PictureJudgement {
  /** `undefined`: nothing is wrong, or nothing can be said yet. */
  readonly verdict: PictureVerdict | undefined;
  /** The picture is not good, but not for long enough that a verdict stands. */
  readonly doubtful: boolean;
  /** When the first picture of the verdict came, epoch ms; of a good picture the last change to good. */
  readonly sinceMs: number;
  /** Agreement with the nearest reference view, −1 to 1; `undefined` without one or when the picture cannot be compared. */
  readonly agreement: number | undefined;
}

export interface PictureWatch {
  /** The next picture, in order. */
  judge(picture: GreyPicture, atMs: number): PictureJudgement;
  /** Views that count as the right one: by day, by night. Empty: the view is not judged. */
  setReferences(pictures: readonly GreyPicture[]): void;
  /** Whatever was lost in between: what comes next is compared with nothing. */
  forget(): void;
}

/** Pictures in a row before a verdict stands; as many good ones end it. */
const confirmations: Readonly<Record<PictureVerdict, number>> = {
  black: 2,
  'over-exposed': 2,
  covered: 2,
  card: 2,
  defocused: 2,
  unchanged: 2,
  moved: 3,
};
const goodPictures = 2;
/** Share of blocks that are the same: of a picture that stands 0.27 and more, of a live one, empty or not, 0.04 and less. */
export const standingShare = 0.15;
/** Agreement of edges: same view 0.6 and more, another preset or a turned camera 0.28 and less. */
export const sameView = 0.45;

interface Streak {
  readonly verdict: PictureVerdict | undefined;
  readonly sinceMs: number;
  readonly length: number;
}

export function createPictureWatch(): PictureWatch {
  let before: { readonly picture: GreyPicture; readonly atMs: number } | undefined;
  let streak: Streak | undefined;
  let standing: { verdict: PictureVerdict | undefined; sinceMs: number } | undefined;
  let references: readonly EdgeMap[] = [];

  const unchangedSince = (picture: GreyPicture): number | undefined => {
    if (!before) return undefined;
    return (sameShare(before.picture, picture) ?? 0) >= standingShare ? before.atMs : undefined;
  };
  const agreementOf = (picture: GreyPicture): number | undefined => {
    if (references.length === 0) return undefined;
    const edges = edgeMap(picture);
    return Math.max(...references.map((reference) => viewAgreement(reference, edges)));
  };
  const follow = (verdict: PictureVerdict | undefined, atMs: number): void => {
    const now: Streak =
      streak?.verdict === verdict && streak
        ? { ...streak, length: streak.length + 1 }
        : { verdict, sinceMs: atMs, length: 1 };
    streak = now;
    const needed = verdict ? confirmations[verdict] : goodPictures;
    // The first picture is taken for good until it is known better.
    standing ??= { verdict: undefined, sinceMs: atMs };
    if (now.length >= needed && standing.verdict !== verdict) standing = { verdict, sinceMs: now.sinceMs };
  };

  return {
    judge(picture, atMs) {
      const figures = measurePicture(picture);
      const fault = faultOf(figures);
      const stillMs = unchangedSince(picture);
      // What has hardly an edge looks like everything.
      const comparable = !fault && figures.gradient >= pictureThresholds.comparedGradient;
      const agreement = comparable ? agreementOf(picture) : undefined;
      before = { picture, atMs };
      if (fault) follow(fault, atMs);
      else if (stillMs !== undefined) follow(hasFlatGround(figures) ? 'card' : 'unchanged', stillMs);
      else if (agreement !== undefined && agreement < sameView) follow('moved', atMs);
      else follow(undefined, atMs);
      return {
        verdict: standing?.verdict,
        doubtful: streak?.verdict !== undefined,
        sinceMs: standing?.sinceMs ?? atMs,
        agreement,
      };
    },
    setReferences(pictures) {
      references = pictures
        .filter((picture) => measurePicture(picture).gradient >= pictureThresholds.comparedGradient)
        .map(edgeMap);
    },
    forget() {
      before = undefined;
      streak = undefined;
    },
  };
}
