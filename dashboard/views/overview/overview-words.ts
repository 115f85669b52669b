/** The few words that fit into a cell of the overview. */
import type { PictureKind, PictureTruth } from '../../live/picture-truth.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDuration } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';

const plain: Readonly<Record<Exclude<PictureKind, 'frozen' | 'lost'>, TextKey>> = {
  'not-allowed': 'overview.notAllowed',
  live: 'live.live',
  delayed: 'overview.delayed',
  'gateway-lost': 'overview.gatewayLost',
  starting: 'overview.starting',
  none: 'overview.none',
  unbound: 'overview.unbound',
  unsupported: 'overview.unsupported',
  budget: 'live.budget',
  failed: 'overview.failed',
};

export function shortWord(truth: PictureTruth, nowMs: number): string {
  const { kind } = truth;
  if (kind !== 'frozen' && kind !== 'lost') return t(plain[kind]);
  const sinceMs = truth.lastFrameAtMs ?? truth.sinceMs;
  if (sinceMs === null) return t(kind === 'lost' ? 'overview.lostUnknown' : 'live.frozen', { duration: '' });
  return t(kind === 'lost' ? 'overview.lost' : 'overview.frozen', { duration: formatDuration(nowMs - sinceMs) });
}
