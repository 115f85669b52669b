/** Which clip a camera plays: a drawn scene of its kind and light, or one of the real clips of a folder, in turn. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { CameraDefinition, VideoCodec } from '../camera-definition.ts';
import { SCENES } from '../scenes/scene-catalog.ts';
import { type ClipRecipe, type ClipRole, drawnRecipe, footageRecipe } from './clip-recipe.ts';

export type ClipSource = (camera: CameraDefinition, channel: number, role: ClipRole) => ClipRecipe;

function codecOf(camera: CameraDefinition, role: ClipRole): VideoCodec {
  return role === 'main' ? camera.mainCodec : camera.subCodec;
}

export const drawnScenes: ClipSource = (camera, channel, role) => {
  const kind = SCENES.filter((scene) => scene.kind === camera.scene);
  const sameLight = kind.filter((scene) => scene.light === camera.light);
  const fitting = sameLight.length > 0 ? sameLight : kind;
  const scene = fitting[(camera.view + channel - 1) % fitting.length] ?? SCENES[0];
  if (scene === undefined) throw new Error('no scenes');
  return drawnRecipe(scene, SCENES.indexOf(scene), codecOf(camera, role), role);
};

interface Footage {
  readonly path: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

async function measure(path: string, name: string): Promise<Footage> {
  const entries = 'stream=width,height:format=duration';
  const parameters = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', path];
  const { stdout } = await promisify(execFile)('ffprobe', parameters);
  const found = JSON.parse(stdout) as { streams: { width: number; height: number }[]; format: { duration: string } };
  const stream = found.streams[0];
  if (stream === undefined) throw new Error(`${path} has no picture`);
  return { path, name, width: stream.width, height: stream.height, seconds: Number(found.format.duration) };
}

/** All .mp4 files below a folder, by name. Throws when there are none. */
export async function footageIn(folder: string): Promise<ClipSource> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.mp4')).sort();
  const clips = await Promise.all(
    files.map((file) =>
      measure(
        join(folder, file),
        relative('.', file)
          .replace(/\.mp4$/, '')
          .replaceAll('/', '_'),
      ),
    ),
  );
  if (clips.length === 0) throw new Error(`no .mp4 below ${folder}`);
  const order = { tunnel: 0, gate: 1, ward: 2 } as const;
  return (camera, channel, role) => {
    const footage = clips[(camera.view + channel - 1 + order[camera.scene]) % clips.length];
    if (footage === undefined) throw new Error('no clips');
    return footageRecipe(footage, codecOf(camera, role), role);
  };
}
