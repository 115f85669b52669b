/** Makes the player that was chosen; hls.js is loaded when the first tile needs it. */
import type { ForcedPlayer, PlayerKind } from './choose-player.ts';
import { parseForcedPlayer } from './choose-player.ts';
import { createHlsPlayer } from './hls-player.ts';
import { findMediaSource } from './media-source.ts';
import { createMsePlayer } from './mse-player.ts';
import { createNativeHlsPlayer } from './native-hls-player.ts';
import type { LinkedPlayerOptions, Player, PlayerOptions, VideoPlayerOptions } from './player-options.ts';
import { createWebCodecsPlayer } from './webcodecs-player.ts';

export async function openPlayer(kind: PlayerKind, options: PlayerOptions): Promise<Player> {
  if (isLinked(options) && kind === 'mse' && onVideo(options)) return createMsePlayer(options);
  if (isLinked(options) && kind !== 'hls') return createWebCodecsPlayer(options);
  if (!onVideo(options)) throw new TypeError('HLS plays on a <video>');
  const { default: Hls } = await import('hls.js/light');
  return Hls.isSupported() ? createHlsPlayer(Hls, options) : createNativeHlsPlayer(options);
}

const isLinked = (options: PlayerOptions): options is LinkedPlayerOptions => options.link !== undefined;
const onVideo = <T extends PlayerOptions>(options: T): options is T & VideoPlayerOptions =>
  options.element instanceof HTMLVideoElement;

/** Whether this browser plays `codecString` in fMP4. */
export function canPlay(codecString: string): boolean {
  return findMediaSource()?.isTypeSupported(`video/mp4; codecs="${codecString}"`) === true;
}

/** How this page's own requests came: `http/1.1`, `h2`; undefined when the browser does not tell. */
export function pageProtocol(): string | undefined {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.nextHopProtocol || undefined;
}

/** The player that this browser is told to use: `?player=` of this page, else what is stored under `tc.player`. */
export function forcedPlayer(): ForcedPlayer | undefined {
  const asked = new URLSearchParams(location.search).get('player');
  try {
    return parseForcedPlayer(asked ?? localStorage.getItem('tc.player'));
  } catch {
    return parseForcedPlayer(asked);
  }
}
