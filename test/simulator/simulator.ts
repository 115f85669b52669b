/** Cameras in a box: starts N devices and everything behind them, in this process. */

import { SimulatedCamera } from './camera.ts';
import type { AudioCodec, CameraDefinition } from './camera-definition.ts';
import type { CameraState } from './camera-state.ts';
import { loadAudioTrack } from './clips/audio-tracks.ts';
import type { Clip } from './clips/clip.ts';
import { ClipCache, DEFAULT_CACHE } from './clips/clip-cache.ts';
import { type ClipRecipe, type ClipRole, LOOP_SECONDS } from './clips/clip-recipe.ts';
import { type ClipSource, drawnScenes, footageIn } from './clips/clip-source.ts';
import { ControlServer } from './control/control-server.ts';
import { type PlannedFault, runFaultPlan } from './control/fault-plan.ts';
import { Switchboard } from './control/switchboard.ts';
import { type CameraEntry, completeDefinition, type DistrictOptions, makeDistrict } from './district.ts';
import { DiscoveryGroup } from './onvif/discovery-responder.ts';
import { makeOf } from './onvif/makes.ts';
import type { RtpTrack } from './rtp/rtp-frame.ts';
import { LiveStream } from './streams/live-stream.ts';
import { Pump } from './streams/pump.ts';

export interface SimulatorOptions extends Partial<DistrictOptions> {
  /** Devices of your own, in place of the made district. */
  readonly district?: readonly CameraEntry[];
  /** Folder of real footage to play. */
  readonly clips?: string;
  readonly cache?: string;
  /** Port of the control server on 127.0.0.1; 0 takes a free one; undefined starts none. */
  readonly controlPort?: number;
  /** Path of a Unix socket for the control server, in place of a port. */
  readonly controlSocket?: string;
  readonly plan?: readonly PlannedFault[];
  /** Gives up a start under way (the first one encodes for a minute). */
  readonly signal?: AbortSignal;
}

export interface Simulator {
  /** `http://127.0.0.1:P` (or the socket's path), undefined without a control server. */
  readonly controlUrl: string | undefined;
  readonly cameras: readonly SimulatedCamera[];
  readonly switchboard: Switchboard;
  /** Throws when there is no such camera. */
  getCamera(code: string): SimulatedCamera;
  /** When this frame of the loop left the camera last, epoch ms (or in the loop given). */
  sentAtMs(code: string, profile: ClipRole, frame: number, loop?: number): number | undefined;
  close(): Promise<void>;
}

type Sounds = ReadonlyMap<AudioCodec, RtpTrack>;

async function loadSounds(cache: string, definitions: readonly CameraDefinition[]): Promise<Sounds> {
  const codecs = new Set(definitions.map((definition) => definition.audio));
  const sounds = new Map<AudioCodec, RtpTrack>();
  for (const codec of codecs) if (codec !== 'none') sounds.set(codec, await loadAudioTrack(cache, codec));
  return sounds;
}

interface StreamMaterial {
  readonly clips: ReadonlyMap<string, Clip>;
  readonly sounds: Sounds;
  readonly source: ClipSource;
  readonly pump: Pump;
  readonly startMs: number;
}

/** The main and sub streams of every channel. Phases spread by the golden ratio, so that keyframes do not coincide. */
function makeStreams(
  definition: CameraDefinition,
  index: number,
  state: CameraState,
  material: StreamMaterial,
): LiveStream[] {
  const make = makeOf(definition.make);
  const streams: LiveStream[] = [];
  for (let channel = 1; channel <= definition.channels; channel += 1) {
    for (const role of ['main', 'sub'] as const) {
      const clip = material.clips.get(JSON.stringify(material.source(definition, channel, role)));
      if (clip === undefined) throw new Error(`no clip for ${definition.code} ${role}`);
      const phase = ((index + channel * 0.13 + (role === 'main' ? 0.5 : 0)) * 0.618_034) % 1;
      streams.push(
        new LiveStream({
          role,
          channel,
          token: make.token(channel, role),
          path: make.path(channel, role),
          clip,
          audio: material.sounds.get(definition.audio),
          epochMs: material.startMs - phase * LOOP_SECONDS * 1000,
          pump: material.pump,
          mayBeSent: () => !state.stalled,
          heldMs: () => state.jitterMs,
        }),
      );
    }
  }
  return streams;
}

async function loadClips(
  cache: ClipCache,
  source: ClipSource,
  definitions: readonly CameraDefinition[],
): Promise<Map<string, Clip>> {
  const recipes = new Map(
    definitions.flatMap((definition) =>
      Array.from({ length: definition.channels }, (_, index) => index + 1).flatMap((channel) =>
        (['sub', 'main'] as const).map((role) => {
          const recipe = source(definition, channel, role);
          return [JSON.stringify(recipe), recipe] as const;
        }),
      ),
    ),
  );
  // The dearest first: two encodings at a time then end together.
  const cost = ({ codec, width, frames }: ClipRecipe): number => (codec === 'h265' ? 4 : 1) * width * frames;
  const ordered = [...recipes].sort(([, one], [, other]) => cost(other) - cost(one));
  const loaded = await Promise.all(ordered.map(async ([key, recipe]) => [key, await cache.getClip(recipe)] as const));
  return new Map(loaded);
}

function definitionsOf(options: SimulatorOptions): CameraDefinition[] {
  const district = { ...options, cameras: options.cameras ?? 0 };
  if (options.district === undefined) return makeDistrict(district);
  return options.district.map((entry) => completeDefinition(entry, district));
}

interface Running {
  readonly cameras: SimulatedCamera[];
  readonly cache: ClipCache;
  /** What must end, first the newest. */
  readonly ends: (() => Promise<void> | void)[];
}

async function startCameras(options: SimulatorOptions, { cameras, cache, ends }: Running): Promise<void> {
  const nowMs = Date.now;
  const definitions = definitionsOf(options);
  const source = options.clips === undefined ? drawnScenes : await footageIn(options.clips);
  const clips = await loadClips(cache, source, definitions);
  const sounds = await loadSounds(options.cache ?? DEFAULT_CACHE, definitions);
  const pump = new Pump(nowMs);
  const group = new DiscoveryGroup();
  ends.push(
    () => pump.close(),
    () => group.close(),
  );
  const material: StreamMaterial = { clips, sounds, source, pump, startMs: nowMs() };
  await group.listen(options.discoveryPort ?? 3702);
  for (const [index, definition] of definitions.entries()) {
    const makes = (state: CameraState): LiveStream[] => makeStreams(definition, index, state, material);
    const camera = new SimulatedCamera({ definition, makeStreams: makes, group, nowMs });
    cameras.push(camera);
    ends.push(() => camera.close());
    await camera.start();
  }
}

async function startControl(
  options: SimulatorOptions,
  switchboard: Switchboard,
  ends: Running['ends'],
): Promise<string | undefined> {
  ends.push(() => switchboard.close());
  if (options.plan !== undefined) ends.push(runFaultPlan(options.plan, switchboard));
  const place = options.controlSocket ?? options.controlPort;
  if (place === undefined) return undefined;
  const control = new ControlServer(switchboard);
  ends.push(() => control.close());
  return control.listen(place);
}

/**
 * Starts the devices; resolves when all listen. The first start encodes the clips it needs, which takes a minute.
 * Throws when an address is taken or ffmpeg is missing; nothing is left running then.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const cache = new ClipCache(options.cache);
  const running: Running = { cameras: [], cache, ends: [() => cache.close()] };
  const close = async (): Promise<void> => {
    for (const end of running.ends.splice(0).reverse()) await end();
  };
  // A failed encoding makes the start fail, and the start cleans up.
  const giveUp = (): void => void cache.close();
  options.signal?.addEventListener('abort', giveUp);
  try {
    options.signal?.throwIfAborted();
    await startCameras(options, running);
    const { cameras } = running;
    const switchboard = new Switchboard({ cameras, cache, nowMs: Date.now });
    const controlUrl = await startControl(options, switchboard, running.ends);
    const getCamera = (code: string): SimulatedCamera => switchboard.getCamera(code);
    const streamOf = (code: string, role: ClipRole): LiveStream | undefined =>
      getCamera(code).streams.find((stream) => stream.role === role);
    return {
      controlUrl,
      cameras,
      switchboard,
      getCamera,
      sentAtMs: (code, profile, frame, loop) => streamOf(code, profile)?.sent.sentAtMs(frame, loop),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}
