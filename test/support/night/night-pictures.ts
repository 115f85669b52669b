/**
 * Small grey pictures of which a night is made: of each source (the testing half of the footage: no limit was set on it) what
 * moves in it, and one empty moment of it again and again with the sensor's noise, by day and by night, through a real encoder
 * and the gateway's decoder.
 */
import { type GreyPicture, greyHeight, greyWidth } from '../../../gateway/health/picture/grey-picture.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createGreyDecoder, type GreyDecoder } from '../../../gateway/sources/grey-decoder.ts';
import { type Light, type PictureSource, pictureSources } from '../picture-sources.ts';

/** The same moment stands at the same place of each list. */
export interface Scene {
  readonly moving: readonly GreyPicture[];
  /** Nothing but noise tells these apart. */
  readonly empty: readonly GreyPicture[];
}

export interface NightSet {
  readonly name: string;
  readonly hasFewEdges: boolean;
  /** Of ffmpeg's `noise`: 4 is a good sensor, 12 what the recipe for a night says. */
  readonly noise: number;
  /** One light: it is lit all night, or was only seen at night. */
  readonly scenes: Readonly<Partial<Record<Light, Scene>>>;
}

const noises = [4, 8, 12] as const;
const movingPictures = 10;
const emptyPictures = 12;

/** @param most of all sources so many, spread evenly */
export async function makeNightSets(most: number, say: (text: string) => void = () => {}): Promise<NightSet[]> {
  const all = pictureSources().filter(({ half }) => half === 'testing');
  const count = Math.min(most, all.length);
  const chosen = Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]);
  const decoder = createGreyDecoder({
    ...{ ffmpegPath: 'ffmpeg', clock: systemClock, codec: 'h264', width: greyWidth, height: greyHeight },
  });
  const sets: NightSet[] = [];
  try {
    for (const [at, source] of chosen.entries()) {
      if (!source) continue;
      sets.push(await makeSet(source, noises[at % noises.length] ?? 12, decoder));
      if (sets.length % 10 === 0) say(`pictures of ${sets.length} of ${count} sources`);
    }
  } finally {
    await decoder.close();
  }
  return sets;
}

async function makeSet(source: PictureSource, noise: number, decoder: GreyDecoder): Promise<NightSet> {
  const scenes: Partial<Record<Light, Scene>> = {};
  const decodeAll = async (keyframes: readonly Uint8Array[]) => {
    const pictures = await Promise.all(keyframes.map((keyframe) => decoder.decode(keyframe)));
    return pictures.flatMap((picture) => picture ?? []);
  };
  for (const light of source.lights) {
    const [moving, empty] = await Promise.all([
      source.encode(light, { noise, pictures: movingPictures, everyS: 0.7 }),
      source.encode(light, { noise, pictures: emptyPictures, standing: true }),
    ]);
    scenes[light] = { moving: await decodeAll(moving), empty: await decodeAll(empty) };
    if (scenes[light].moving.length < 4 || scenes[light].empty.length < emptyPictures)
      throw new Error(`${source.name}: too few pictures`);
  }
  return { name: source.name, hasFewEdges: source.hasFewEdges, noise, scenes };
}
