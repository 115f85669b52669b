/** Chooses the player for this browser; hls.js is loaded when the first tile needs it. */
import { createHlsPlayer } from './hls-player.ts';
import { createNativeHlsPlayer } from './native-hls-player.ts';
import type { Player, PlayerOptions } from './player-options.ts';

export async function openPlayer(options: PlayerOptions): Promise<Player> {
  const { default: Hls } = await import('hls.js/light');
  return Hls.isSupported() ? createHlsPlayer(Hls, options) : createNativeHlsPlayer(options);
}

/** Whether this browser plays `codecString` in fMP4. */
export function canPlay(codecString: string): boolean {
  return typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(`video/mp4; codecs="${codecString}"`);
}

/** How this page's own requests came: `http/1.1`, `h2`; undefined when the browser does not tell. */
export function pageProtocol(): string | undefined {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.nextHopProtocol || undefined;
}
