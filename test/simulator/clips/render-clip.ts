/**
 * Program: makes one clip in a folder. `node render-clip.ts RECIPE_JSON FOLDER`. Writes video.bin (elementary stream), still-N.jpg,
 * plan.json (what moves where in every frame; drawn scenes only) and, last, clip.json.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { drawFrameMark } from '../frame-mark.ts';
import type { ScenePlan } from '../scenes/scene.ts';
import { openScenePainter } from '../scenes/scene-catalog.ts';
import type { ClipRecipe, DrawnSource } from './clip-recipe.ts';
import { encoderArguments } from './encoder-arguments.ts';
import { writeStills } from './make-variant.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

async function renderDrawing(recipe: ClipRecipe, source: DrawnSource, output: string): Promise<ScenePlan> {
  const { width, height } = source;
  const painter = openScenePainter(source.scene, width, height);
  const plan: ScenePlan = { scene: source.scene, clip: recipe.name, fps: recipe.fps, frames: [] };
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${width}x${height}`,
    '-framerate',
    `${recipe.fps}`,
    '-i',
    'pipe:0',
  ];
  const write = async (pipe: Writable): Promise<void> => {
    for (let frame = 0; frame < recipe.frames; frame += 1) {
      const picture = painter.paint(frame / recipe.fps);
      drawFrameMark(picture.rgb, width, height, { clip: recipe.number, frame });
      plan.frames.push({ frame, movers: picture.movers });
      // The painter reuses its picture, and the pipe keeps what it could not write yet.
      if (!pipe.write(Buffer.from(picture.rgb)) && !pipe.destroyed) {
        await Promise.race([once(pipe, 'drain'), once(pipe, 'close')]);
      }
    }
  };
  const grain = ['format=yuv420p', `noise=c0s=${source.noise}:c0f=t:all_seed=${recipe.number + 1}`];
  await runFfmpeg([...input, ...encoderArguments(recipe, output, grain)], { write });
  return plan;
}

async function renderClip(recipe: ClipRecipe, directory: string): Promise<void> {
  const output = join(directory, 'video.bin');
  if (recipe.source.kind === 'drawn') {
    const plan = await renderDrawing(recipe, recipe.source, output);
    await writeFile(join(directory, 'plan.json'), JSON.stringify(plan));
  } else {
    const count = ['-frames:v', `${recipe.frames}`];
    await runFfmpeg(['-i', recipe.source.path, ...count, ...encoderArguments(recipe, output)]);
  }
  await writeStills({ ...recipe, directory });
  const { source: _source, ...facts } = recipe;
  await writeFile(join(directory, 'clip.json'), JSON.stringify(facts));
}

const [recipe, directory] = process.argv.slice(2);
if (recipe === undefined || directory === undefined) throw new Error('usage: render-clip RECIPE_JSON FOLDER');
await renderClip(JSON.parse(recipe) as ClipRecipe, directory);
