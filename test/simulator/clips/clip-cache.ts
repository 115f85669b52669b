/**
 * The cache of encoded clips: one folder per recipe, named by a hash of the recipe and of the drawing and encoding scripts, so a
 * changed script encodes anew. A clip is made in a folder of its own and renamed into place: two processes that want the same
 * clip at once both succeed, and a half-made one is never seen. At most two encodings run at a time.
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clip, loadClip } from './clip.ts';
import type { ClipRecipe } from './clip-recipe.ts';
import { makeVariant, type Variant } from './make-variant.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SCENES = fileURLToPath(new URL('../scenes/', import.meta.url));
export const DEFAULT_CACHE = fileURLToPath(new URL('../../../.cache/simulator/', import.meta.url));
const ENCODINGS_AT_ONCE = 2;

/** Hash of the scripts that decide what a clip looks like. */
async function scriptVersion(): Promise<string> {
  const hash = createHash('sha256');
  const scenes = (await readdir(SCENES)).filter((file) => file.endsWith('.ts')).sort();
  const files = [
    ...scenes.map((file) => join(SCENES, file)),
    join(HERE, 'encoder-arguments.ts'),
    join(HERE, 'render-clip.ts'),
  ];
  files.push(join(HERE, '..', 'frame-mark.ts'));
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

export class ClipCache {
  readonly #root: string;
  readonly #clips = new Map<string, Promise<Clip>>();
  readonly #waiting: (() => void)[] = [];
  readonly #version: Promise<string>;
  readonly #stopping = new AbortController();
  #running = 0;

  constructor(root: string = DEFAULT_CACHE) {
    this.#root = root;
    this.#version = scriptVersion();
    this.#version.catch(() => undefined);
  }

  /** The clip, encoded first if it is not cached. Throws when ffmpeg fails. */
  getClip(recipe: ClipRecipe): Promise<Clip> {
    return this.#once(JSON.stringify(recipe), recipe.name, (directory) => this.#render(recipe, directory));
  }

  /** The same camera's stream with the picture frozen, black, a card, or in another size; made on demand, then cached. */
  getVariant(clip: Clip, variant: Variant): Promise<Clip> {
    const key = JSON.stringify({ of: clip.directory, variant });
    return this.#once(key, `${clip.facts.name}.${variant.kind}`, (directory) =>
      makeVariant(clip, variant, directory, this.#stopping.signal),
    );
  }

  #once(key: string, name: string, make: (directory: string) => Promise<void>): Promise<Clip> {
    const known = this.#clips.get(key);
    if (known !== undefined) return known;
    const made = this.#load(key, name, make);
    this.#clips.set(key, made);
    made.catch(() => this.#clips.delete(key));
    return made;
  }

  async #load(key: string, name: string, make: (directory: string) => Promise<void>): Promise<Clip> {
    const hash = createHash('sha256')
      .update(await this.#version)
      .update(key)
      .digest('hex')
      .slice(0, 16);
    const directory = join(this.#root, `${name.replace(/[^\w.-]/g, '_')}-${hash}`);
    if (!(await exists(join(directory, 'clip.json')))) await this.#make(directory, make);
    return loadClip(directory);
  }

  async #make(directory: string, make: (directory: string) => Promise<void>): Promise<void> {
    await this.#takeTurn();
    const draft = `${directory}.${randomUUID()}`;
    try {
      this.#stopping.signal.throwIfAborted();
      await mkdir(draft, { recursive: true });
      await make(draft);
      await rename(draft, directory).catch(async (error: unknown) => {
        // Another process was faster: its clip is as good.
        if (!(await exists(join(directory, 'clip.json')))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #takeTurn(): Promise<void> {
    if (this.#running >= ENCODINGS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  /** Renders in a process of its own: drawing is heavy and this process may already be serving cameras. */
  async #render(recipe: ClipRecipe, directory: string): Promise<void> {
    const child = spawn(process.execPath, [join(HERE, 'render-clip.ts'), JSON.stringify(recipe), directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: this.#stopping.signal,
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString('utf8')).slice(-4000);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`rendering ${recipe.name} failed: ${said.trim()}`);
  }

  /** Stops encodings under way and waits for them. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#clips.values());
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
