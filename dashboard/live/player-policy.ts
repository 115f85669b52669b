/** Which rendition a tile plays and by which transport. Pure. */
import type { StreamState } from '../../gateway/streams/schemas.ts';
import type { Rendition, Transport } from './player.ts';

/** Wider than this on screen (CSS px × device ratio), a tile deserves the main profile. */
export const mainFromPx = 960;

/**
 * Over HTTP/1.1 a browser keeps six connections per host and a low-latency tile holds up to two, so from the fifth on
 * all starve. Over HTTP/2 there is no such limit.
 */
export const lowLatencyTilesOnHttp1 = 4;

export function mayUseLowLatency(playingTiles: number, nextHopProtocol: string | undefined): boolean {
  return isMultiplexed(nextHopProtocol) || playingTiles <= lowLatencyTilesOnHttp1;
}

export function isMultiplexed(nextHopProtocol: string | undefined): boolean {
  return nextHopProtocol === 'h2' || nextHopProtocol === 'h3';
}

export interface ProfileFacts {
  readonly codec: string;
  /** Undefined while nothing is known of its stream. */
  readonly state: StreamState | undefined;
}

export interface RenditionWish {
  readonly large: boolean;
  readonly main: ProfileFacts | undefined;
  readonly sub: ProfileFacts | undefined;
  /** Whether this browser plays an RFC 6381 codec string in fMP4. */
  readonly canPlay: (codecString: string) => boolean;
}

/**
 * Large tiles want main, others sub; a profile that cannot be played gives way to the other, since a picture without
 * transcoding is always better; only when neither can be played is the transcoded one asked for.
 * Undefined: the camera has no profile at all.
 */
export function chooseRendition(wish: RenditionWish): Rendition | undefined {
  const { main, sub } = wish;
  if (!main && !sub) return undefined;
  const mainFits = main !== undefined && isPlayable(main, wish.canPlay);
  const subFits = sub !== undefined && isPlayable(sub, wish.canPlay);
  if (wish.large && mainFits && !(subFits && isLost(main) && !isLost(sub))) return 'main';
  if (subFits) return 'sub';
  return mainFits ? 'main' : 'h264';
}

export function isPlayable(profile: ProfileFacts, canPlay: (codecString: string) => boolean): boolean {
  const { state, codec } = profile;
  if (!state || state.codecString === '') return codec === 'h264';
  return state.playable || canPlay(state.codecString);
}

const isLost = (profile: ProfileFacts): boolean => profile.state?.picture === 'lost';

/** Waits between attempts to make a failing player again: for ever, and never hammering. */
const ladderMs = [1_000, 1_000, 2_000, 2_000, 5_000, 5_000, 10_000];

export function recreateDelayMs(attempt: number): number {
  return ladderMs[Math.min(attempt, ladderMs.length - 1)] ?? 10_000;
}

/** The greatest delay a transport promises; further behind is "delayed". */
export function promisedDelayMs(transport: Transport, targetDurationMs: number): number {
  if (transport === 'hls' || transport === 'native-hls') return 3 * targetDurationMs;
  return transport === 'll-hls' ? 3_000 : 1_000;
}
