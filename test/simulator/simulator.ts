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
  readonly plan?: readonly PlannedFault[];
}

export interface Simulator {
  /** `http://127.0.0.1:P`, or undefined without a control server. */
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

/**
 * Starts the devices; resolves when all listen. The first start encodes the clips it needs, which takes a minute.
 * Throws when an address is taken or ffmpeg is missing; nothing is left running then.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const nowMs = Date.now;
  const definitions = definitionsOf(options);
  const root = options.cache ?? DEFAULT_CACHE;
  const cache = new ClipCache(root);
  const pump = new Pump(nowMs);
  const group = new DiscoveryGroup();
  const cameras: SimulatedCamera[] = [];
  const ends: (() => Promise<void> | void)[] = [() => group.close(), () => pump.close(), () => cache.close()];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end();
    await Promise.all(cameras.map((camera) => camera.close()));
  };
  try {
    const source = options.clips === undefined ? drawnScenes : await footageIn(options.clips);
    const clips = await loadClips(cache, source, definitions);
    const sounds = await loadSounds(root, definitions);
    const material: StreamMaterial = { clips, sounds, source, pump, startMs: nowMs() };
    await group.listen(options.discoveryPort ?? 3702);
    for (const [index, definition] of definitions.entries()) {
      const camera = new SimulatedCamera({
        definition,
        makeStreams: (state) => makeStreams(definition, index, state, material),
        group,
        nowMs,
      });
      cameras.push(camera);
      await camera.start();
    }
    const switchboard = new Switchboard({ cameras, cache, nowMs });
    ends.push(() => switchboard.close());
    let controlUrl: string | undefined;
    if (options.controlPort !== undefined) {
      const control = new ControlServer(switchboard);
      ends.push(() => control.close());
      controlUrl = await control.listen(options.controlPort);
    }
    if (options.plan !== undefined) ends.push(runFaultPlan(options.plan, switchboard));
    const getCamera = (code: string): SimulatedCamera => switchboard.getCamera(code);
    return {
      controlUrl,
      cameras,
      switchboard,
      getCamera,
      sentAtMs: (code, profile, frame, loop) =>
        getCamera(code)
          .streams.find((stream) => stream.role === profile)
          ?.sent.sentAtMs(frame, loop),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
