/** Which player a tile gets. Pure. */
import type { LiveAbilities } from './link/live-tile.ts';

/** `hls` is LL-HLS, plain HLS or the browser's own, as hls.js and the playlist allow. */
export type PlayerKind = 'webcodecs-canvas' | 'webcodecs-video' | 'mse' | 'hls';

/** What a technician (or a test) may force by `?player=` or in the browser's storage under `tc.player`. */
const forcedPlayers = ['canvas', 'video', 'mse', 'll-hls', 'hls'] as const;
export type ForcedPlayer = (typeof forcedPlayers)[number];

export interface PlayerFacts {
  /** Undefined: there is no live link. */
  readonly abilities: LiveAbilities | undefined;
  readonly forced: ForcedPlayer | undefined;
  /** The live socket fails although the gateway is there. */
  readonly socketFailing: boolean;
  readonly sound: boolean;
  /** Fills the page, or is steered: delay counts most. */
  readonly quick: boolean;
  /** Tiles that play on this page. */
  readonly crowd: number;
  /** Whether `VideoDecoder` takes the codec; undefined: not known yet. */
  readonly decodable: boolean | undefined;
  /** Whether Media Source takes it. */
  readonly playable: boolean;
  /** Players that failed on this tile lately. */
  readonly failed: ReadonlySet<PlayerKind>;
}

/** Up to here a canvas costs little; beyond it a <video> by a generated track costs half and drops nothing. */
const canvasTilesMost = 4;

const kindOfForced: Readonly<Record<ForcedPlayer, PlayerKind>> = {
  canvas: 'webcodecs-canvas',
  video: 'webcodecs-video',
  mse: 'mse',
  'll-hls': 'hls',
  hls: 'hls',
};

export function choosePlayer(facts: PlayerFacts): PlayerKind {
  if (facts.forced) return kindOfForced[facts.forced];
  return orderOf(facts).find((kind) => !facts.failed.has(kind) && canUse(kind, facts)) ?? 'hls';
}

function orderOf({ quick, crowd, abilities }: PlayerFacts): readonly PlayerKind[] {
  // Measured: without a graphics card a <video> is as quick as a small canvas, and far quicker than a large one.
  const canvasFirst = abilities?.graphicsCard === true && (quick || crowd <= canvasTilesMost);
  return canvasFirst ? ['webcodecs-canvas', 'webcodecs-video', 'mse'] : ['webcodecs-video', 'webcodecs-canvas', 'mse'];
}

function canUse(kind: PlayerKind, { abilities, socketFailing, sound, decodable, playable }: PlayerFacts): boolean {
  if (!abilities || socketFailing) return false;
  if (kind === 'mse') return abilities.mediaSource && playable;
  // Sound is played by Media Source, in step with its picture.
  if (!abilities.webCodecs || sound || decodable !== true) return false;
  return kind === 'webcodecs-canvas' ? abilities.offscreenCanvas : abilities.generator !== undefined;
}

export function parseForcedPlayer(text: string | null): ForcedPlayer | undefined {
  return forcedPlayers.find((name) => name === text);
}
