/** Runs labelled series through the gateway's decoder and watch: what was said of each, and the figures that it was said by. */

import {
  greyHeight,
  greyWidth,
  measurePicture,
  type PictureFigures,
} from '../../gateway/health/picture/grey-picture.ts';
import { sameShare } from '../../gateway/health/picture/picture-change.ts';
import { createPictureWatch } from '../../gateway/health/picture/picture-watch.ts';
import { systemClock } from '../../gateway/kernel/clock.ts';
import { createGreyDecoder } from '../../gateway/sources/grey-decoder.ts';
import type { LabelledSeries } from './labelled-pictures.ts';
import { pictureMs } from './picture-pace.ts';

export interface Judged {
  readonly series: LabelledSeries;
  /** `clean` when nothing was found wrong. */
  readonly said: string;
  /** Of each picture. */
  readonly figures: readonly PictureFigures[];
  /** Of each two that follow each other: the share of blocks that are the same. */
  readonly sameShares: readonly number[];
  /** With the right view, of each picture that can be compared. */
  readonly agreements: readonly number[];
}

const atOnce = 6;

export async function judgeSeries(
  all: readonly LabelledSeries[],
  say: (text: string) => void = () => {},
): Promise<Judged[]> {
  const decoder = createGreyDecoder({
    ...{ ffmpegPath: 'ffmpeg', clock: systemClock, codec: 'h264', width: greyWidth, height: greyHeight },
  });
  const judge = async (series: LabelledSeries): Promise<Judged> => {
    const [keyframes, right] = await Promise.all([series.pictures(), series.reference?.()]);
    const all = await Promise.all([...keyframes, ...(right ? [right] : [])].map((one) => decoder.decode(one)));
    const decoded = all.flatMap((picture) => picture ?? []);
    if (keyframes.length < 4 || decoded.length < all.length) throw new Error(`${series.name}: not all were read`);
    return judgeOne(series, decoded.slice(0, keyframes.length), right && decoded.at(-1));
  };
  const judged: Judged[] = [];
  try {
    // Some at a time: the decoder takes pictures by groups.
    for (let at = 0; at < all.length; at += atOnce) {
      judged.push(...(await Promise.all(all.slice(at, at + atOnce).map(judge))));
      say(`${judged.length} of ${all.length}`);
    }
  } finally {
    await decoder.close();
  }
  return judged;
}

function judgeOne(series: LabelledSeries, pictures: readonly Uint8Array[], reference: Uint8Array | undefined): Judged {
  const watch = createPictureWatch();
  if (reference) watch.setReferences([reference]);
  const judgements = pictures.map((picture, index) => watch.judge(picture, pictureMs * (index + 1)));
  return {
    series,
    said: judgements.at(-1)?.verdict ?? 'clean',
    figures: pictures.map(measurePicture),
    sameShares: pictures.slice(1).map((picture, index) => sameShare(pictures[index] ?? picture, picture) ?? 0),
    agreements: judgements.flatMap(({ agreement }) => agreement ?? []),
  };
}
