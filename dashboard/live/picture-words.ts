/** The icon and words of a verdict: a headline, and what happens next. */
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import type { IconName } from '../components/icon-set.ts';
import { formatAge, formatDuration, formatMoment } from '../locales/format.ts';
import { t } from '../locales/locale.ts';
import { errorText } from '../state/error-texts.ts';
import type { PictureKind, PictureTruth } from './picture-truth.ts';

export interface PictureWords {
  readonly icon: IconName;
  readonly headline: string;
  readonly details: readonly string[];
}

/** Beyond it a wait reads better as a clock. */
const longWaitS = 100;

const icons: Readonly<Record<PictureKind, IconName>> = {
  'not-allowed': 'lock',
  live: 'play',
  delayed: 'timer',
  frozen: 'snowflake',
  lost: 'video-off',
  'gateway-lost': 'unplug',
  starting: 'loader-circle',
  none: 'circle-dashed',
  unbound: 'unplug',
  unsupported: 'octagon-x',
  budget: 'cpu',
  failed: 'circle-alert',
};

export function wordsOf(truth: PictureTruth, nowMs: number, codec: string, health?: CameraHealth): PictureWords {
  const { headline, details } = textsOf(truth, nowMs, codec, health);
  return { icon: icons[truth.kind], headline, details: details.filter((detail) => detail !== '') };
}

type Texts = Pick<PictureWords, 'headline' | 'details'>;

function textsOf(truth: PictureTruth, nowMs: number, codec: string, health: CameraHealth | undefined): Texts {
  const moment = (ms: number | null) => (ms === null ? t('live.unknownTime') : formatMoment(ms, nowMs));
  const cause = truth.code === null ? '' : errorText(truth.code);
  switch (truth.kind) {
    case 'not-allowed':
      return truth.sinceMs === null
        ? { headline: t('live.notAllowed'), details: [t('live.notAllowedText')] }
        : { headline: t('live.withdrawn', { time: moment(truth.sinceMs) }), details: [t('live.notAllowedText')] };
    case 'live':
      return { headline: t('live.live'), details: [] };
    case 'delayed':
      return { headline: t('live.delayed', { delay: formatAge(truth.delayMs ?? 0) }), details: [] };
    case 'frozen':
      return {
        headline: t('live.frozen', {
          duration: formatDuration(nowMs - (truth.lastFrameAtMs ?? truth.sinceMs ?? nowMs)),
        }),
        details: [t('live.lastFrame', { time: moment(truth.lastFrameAtMs) }), nextOf(truth, nowMs)],
      };
    case 'lost':
      return {
        headline: t('live.lost', { time: moment(truth.lastFrameAtMs ?? truth.sinceMs) }),
        details: [cause, nextOf(truth, nowMs)],
      };
    case 'gateway-lost':
      return { headline: t('live.gatewayLost', { time: moment(truth.sinceMs) }), details: [t('live.gatewayLostText')] };
    case 'starting':
      return { headline: t(truth.transcoded ? 'live.transcodingStart' : 'live.starting'), details: [cause] };
    case 'none':
      return { headline: t('live.none'), details: [checkOf(health, nowMs)] };
    case 'unbound':
      return { headline: t('live.unbound'), details: [t('live.unboundText')] };
    case 'unsupported':
      return { headline: t('live.unsupported', { codec: codec.toUpperCase() }), details: [cause] };
    case 'budget':
      return { headline: t('live.budget'), details: [t('live.budgetText')] };
    case 'failed':
      return { headline: t('live.failed'), details: [cause] };
  }
}

function nextOf({ nextTryAtMs, attempt }: PictureTruth, nowMs: number): string {
  if (nextTryAtMs === null) return attempt > 0 ? t('live.reconnecting', { attempt }) : '';
  const seconds = Math.ceil((nextTryAtMs - nowMs) / 1000);
  if (seconds <= 0) return t('live.retryNow');
  return seconds < longWaitS
    ? t('live.retryIn', { seconds })
    : t('live.retryInLong', { duration: formatDuration(seconds * 1000) });
}

function checkOf(health: CameraHealth | undefined, nowMs: number): string {
  if (health?.lastCheckedAtMs === null || health?.lastCheckedAtMs === undefined) return '';
  const time = formatMoment(health.lastCheckedAtMs, nowMs);
  return t(health.lastCheckOk ? 'live.checkedOk' : 'live.checkedBad', { time });
}
