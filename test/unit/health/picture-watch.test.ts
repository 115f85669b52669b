/** What is said of pictures in a row; synthetic ones, whose truth is plain. Real footage: test/integration/health/pictures.test.ts. */
import { describe, expect, it } from 'vitest';
import { greyHeight, greyWidth } from '../../../gateway/health/picture/grey-picture.ts';
import { sameShare } from '../../../gateway/health/picture/picture-change.ts';
import { createPictureWatch } from '../../../gateway/health/picture/picture-watch.ts';
import { createRandom } from '../../support/random.ts';

/** Houses and a road: sharp edges, many greys. */
function scene(wide = 7, high = 5): Uint8Array {
  return Uint8Array.from({ length: greyWidth * greyHeight }, (_, index) => {
    const [x, y] = [index % greyWidth, Math.floor(index / greyWidth)];
    const house = createRandom(Math.floor(x / wide) * 31 + Math.floor(y / high)).below(160);
    return 40 + house;
  });
}
/** The sensor's noise: each pixel up to so much up or down. */
const withNoise = (picture: Uint8Array, strength: number, seed: number) => {
  const random = createRandom(seed);
  return picture.map((luma) => Math.max(0, Math.min(255, luma + random.below(2 * strength + 1) - strength)));
};
const withClock = (picture: Uint8Array, seed: number) => {
  const random = createRandom(seed);
  const made = picture.slice();
  for (let y = 1; y < 7; y += 1) for (let x = 2; x < 42; x += 1) made[y * greyWidth + x] = random.below(2) * 230;
  return made;
};
const verdicts = (pictures: readonly Uint8Array[], references: readonly Uint8Array[] = []) => {
  const watch = createPictureWatch();
  watch.setReferences(references);
  return pictures.map((picture, at) => watch.judge(picture, 8_000 * at));
};
const five = [0, 1, 2, 3, 4];

describe('a picture that stands', () => {
  it('is unchanged, though its clock runs, since the first that stood', () => {
    const judged = verdicts(five.map((at) => withClock(scene(), at)));
    expect(judged.map(({ verdict }) => verdict)).toEqual([undefined, undefined, ...Array(3).fill('unchanged')]);
    expect(judged.at(-1)?.sinceMs).toBe(0);
  });

  it('is none when nothing but the sensor’s noise moves in it, by day and by night', () => {
    const night = scene().map((luma) => Math.round(luma / 6));
    for (const empty of [scene(), night]) {
      const judged = verdicts(five.map((at) => withClock(withNoise(empty, 1, at), at)));
      expect(judged.map(({ verdict }) => verdict)).toEqual(Array(5).fill(undefined));
    }
  });

  it('cannot be told where everything is cut off', () => {
    const dark = new Uint8Array(greyWidth * greyHeight);
    expect(sameShare(dark, dark)).toBeUndefined();
    expect(sameShare(scene(), scene())).toBe(1);
    expect(sameShare(scene(), withNoise(scene(), 3, 1))).toBe(0);
  });
});

it('a black picture is black, not unchanged; two good ones end it', () => {
  const black = new Uint8Array(greyWidth * greyHeight).fill(2);
  const good = five.map((at) => withNoise(scene(), 3, at));
  const judged = verdicts([...good.slice(0, 2), black, black, black, ...good.slice(2)]);
  expect(judged.map(({ verdict }) => verdict)).toEqual([
    ...Array(3).fill(undefined),
    ...Array(3).fill('black'),
    ...Array(2).fill(undefined),
  ]);
  expect(judged[4]?.sinceMs).toBe(16_000);
});

it('one odd picture is nothing', () => {
  const flat = new Uint8Array(greyWidth * greyHeight).fill(90);
  const good = five.map((at) => withNoise(scene(), 3, at));
  const judged = verdicts([...good.slice(0, 2), flat, ...good.slice(2)]);
  expect(judged.map(({ verdict }) => verdict)).toEqual(Array(6).fill(undefined));
  expect(judged[2]?.doubtful).toBe(true);
});

it('another view is moved, the right one by another light is not', () => {
  const other = five.map((at) => withNoise(scene(17, 11), 3, at));
  expect(verdicts(other, [scene()]).at(-1)?.verdict).toBe('moved');
  const dusk = five.map((at) => withNoise(scene(), 2, at).map((luma) => Math.round(luma * 0.6)));
  expect(verdicts(dusk, [scene()]).at(-1)?.verdict).toBeUndefined();
});
