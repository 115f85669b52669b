/** Runs labelled series through the gateway's decoder and watch, and counts what was said of each kind. */

import { greyHeight, greyWidth } from '../../gateway/health/picture/grey-picture.ts';
import { createPictureWatch } from '../../gateway/health/picture/picture-watch.ts';
import { systemClock } from '../../gateway/kernel/clock.ts';
import { createGreyDecoder } from '../../gateway/sources/grey-decoder.ts';
import type { LabelledSeries } from './labelled-pictures.ts';

export interface Judged {
  readonly series: LabelledSeries;
  /** `clean` when nothing was found wrong. */
  readonly said: string;
}

export async function judgeSeries(
  all: readonly LabelledSeries[],
  say: (text: string) => void = () => {},
): Promise<Judged[]> {
  const decoder = createGreyDecoder({
    ...{ ffmpegPath: 'ffmpeg', clock: systemClock, codec: 'h264', width: greyWidth, height: greyHeight },
  });
  const judged: Judged[] = [];
  try {
    for (const series of all) {
      const watch = createPictureWatch();
      const reference = series.reference && (await decoder.decode(await series.reference()));
      if (reference) watch.setReferences([reference]);
      const pictures = await Promise.all((await series.pictures()).map((picture) => decoder.decode(picture)));
      if (pictures.length < 4 || pictures.includes(undefined))
        throw new Error(`${series.name}: not all pictures were read`);
      let said = 'clean';
      for (const [index, picture] of pictures.entries())
        if (picture) said = watch.judge(picture, 8_000 * (index + 1)).verdict ?? 'clean';
      judged.push({ series, said });
      if (judged.length % 50 === 0) say(`${judged.length} of ${all.length}`);
    }
  } finally {
    await decoder.close();
  }
  return judged;
}
