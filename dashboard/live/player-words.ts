/** Which player shows a picture and how far it is behind, in few words: `WebCodecs 45 ms`, `LL-HLS 1,2 s`. */
import type { TextKey } from '../locales/catalogue.ts';
import { formatAge, formatNumber } from '../locales/format.ts';
import { t } from '../locales/locale.ts';
import type { PlayerStats, Transport } from './player.ts';

const names: Readonly<Record<Transport, TextKey>> = {
  'webcodecs-canvas': 'live.transportWebCodecs',
  'webcodecs-video': 'live.transportWebCodecs',
  mse: 'live.transportMse',
  'll-hls': 'live.transportLlHls',
  hls: 'live.transportHls',
  'native-hls': 'live.transportNativeHls',
};

/** How the picture gets onto the screen, for those who look closer. */
const ways: Readonly<Record<Transport, TextKey>> = {
  'webcodecs-canvas': 'live.wayCanvas',
  'webcodecs-video': 'live.wayVideo',
  mse: 'live.wayMse',
  'll-hls': 'live.wayHls',
  hls: 'live.wayHls',
  'native-hls': 'live.wayHls',
};

export const playerName = (transport: Transport): string => t(names[transport]);

/** `45 ms` below a second, `1,2 s` below a minute. */
export function formatDelay(delayMs: number): string {
  return delayMs < 1_000 ? `${formatNumber(Math.max(0, delayMs))} ms` : formatAge(delayMs);
}

/** A sentence for a tooltip: player, way, delay, frames shown and left out. */
export function playerSentence(stats: PlayerStats): string {
  const { transport, delayMs, paintedFrames, droppedFrames } = stats;
  return [
    `${t(names[transport])}: ${t(ways[transport])}`,
    delayMs === null ? '' : t('live.behind', { delay: formatDelay(delayMs) }),
    t('live.frames', { shown: formatNumber(paintedFrames), dropped: formatNumber(droppedFrames) }),
    stats.reduced ? t('live.reducedText') : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
