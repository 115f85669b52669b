/** Clips derived from a clip by ffmpeg: what a sick or re-configured camera would send. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clip, ClipFacts } from './clip.ts';
import { encoderArguments } from './encoder-arguments.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

export type Variant =
  /** The picture stands at this frame (a multiple of the GOP) while the encoder goes on. */
  | { readonly kind: 'frozen'; readonly frame: number }
  | { readonly kind: 'black' }
  /** What a lessor's server sends instead of a camera that is away: one colour, lines of letters. */
  | { readonly kind: 'card' }
  | { readonly kind: 'resized'; readonly width: number; readonly height: number };

const FORMATS = { h264: 'h264', h265: 'hevc', mjpeg: 'mjpeg' } as const;

function inputOf(clip: Clip): string[] {
  return ['-f', FORMATS[clip.facts.codec], '-framerate', `${clip.facts.fps}`, '-i', join(clip.directory, 'video.bin')];
}

function factsOf(clip: Clip, variant: Variant): ClipFacts {
  const { facts } = clip;
  if (variant.kind === 'frozen') return { ...facts, frames: facts.gop, frozenAt: variant.frame };
  if (variant.kind === 'black' || variant.kind === 'card') return { ...facts, frames: facts.gop, number: -1 };
  return { ...facts, width: variant.width, height: variant.height };
}

function filtersOf(variant: Variant, gop: number): string[] {
  if (variant.kind === 'frozen')
    return [`select=eq(n\\,${variant.frame})`, `loop=loop=${gop - 1}:size=1:start=0`, 'setpts=N/FR/TB'];
  if (variant.kind === 'black') return ['lutyuv=y=16:u=128:v=128'];
  if (variant.kind === 'card') return ['lutyuv=y=70:u=140:v=118', ...cardLetters()];
  return [];
}

/** Blocks in two lines stand for letters: no font is needed, and what judges pictures sees their edges. */
function cardLetters(): string[] {
  const letter = (line: number, place: number) =>
    `drawbox=x=iw*${(0.2 + 0.06 * place).toFixed(2)}:y=ih*${(0.38 + 0.14 * line).toFixed(2)}:w=iw*0.03:h=ih*0.09:color=white:t=fill`;
  return [0, 1].flatMap((line) => Array.from({ length: 10 }, (_, place) => letter(line, place)));
}

/** Writes the variant into the folder, in the form of a clip. */
export async function makeVariant(clip: Clip, variant: Variant, directory: string, signal: AbortSignal): Promise<void> {
  const facts = factsOf(clip, variant);
  const filters = filtersOf(variant, clip.facts.gop);
  const output = join(directory, 'video.bin');
  const count = ['-frames:v', `${facts.frames}`];
  await runFfmpeg([...inputOf(clip), ...count, ...encoderArguments(facts, output, filters)], { signal });
  if (variant.kind === 'black' || variant.kind === 'card') await writeStills({ ...facts, directory }, signal);
  else await copyStills(clip, variant, facts, directory);
  await writeFile(join(directory, 'clip.json'), JSON.stringify(facts));
}

async function copyStills(clip: Clip, variant: Variant, facts: ClipFacts, directory: string): Promise<void> {
  const first = variant.kind === 'frozen' ? Math.floor(variant.frame / clip.facts.gop) : 0;
  for (let still = 0; still < Math.ceil(facts.frames / facts.gop); still += 1) {
    await copyFile(join(clip.directory, `still-${first + still + 1}.jpg`), join(directory, `still-${still + 1}.jpg`));
  }
}

/** One JPEG per group of pictures, 640 wide, from the keyframes of the encoded stream. */
export async function writeStills(
  clip: Pick<ClipFacts, 'codec' | 'fps' | 'gop' | 'frames'> & { directory: string },
  signal?: AbortSignal,
): Promise<void> {
  // Every JPEG is a keyframe; of the others only keyframes are decoded.
  const pick = clip.codec === 'mjpeg' ? `select=not(mod(n\\,${clip.gop})),scale=640:-2` : 'scale=640:-2';
  const skip = clip.codec === 'mjpeg' ? [] : ['-skip_frame', 'nokey'];
  const input = [
    ...skip,
    '-f',
    FORMATS[clip.codec],
    '-framerate',
    `${clip.fps}`,
    '-i',
    join(clip.directory, 'video.bin'),
  ];
  const output = [
    '-vf',
    pick,
    '-vsync',
    'passthrough',
    '-q:v',
    '4',
    '-f',
    'image2',
    '-y',
    join(clip.directory, 'still-%d.jpg'),
  ];
  await runFfmpeg([...input, ...output], signal === undefined ? {} : { signal });
}
