/** How each word of the state column is shown: text, icon and tone. Never colour alone: the icon and the word say it too. */
import type { HealthState } from '../../../gateway/health/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import type { BoardWord } from './board-row.ts';

export interface WordLook {
  readonly text: TextKey;
  /** With `{n}`, for the cards. */
  readonly count: TextKey;
  readonly icon: IconName;
}

export const wordLooks: Readonly<Record<BoardWord, WordLook>> = {
  good: { text: 'health.wordGood', count: 'health.ofGood', icon: 'check' },
  frozen: { text: 'health.wordFrozen', count: 'health.countFrozen', icon: 'snowflake' },
  lost: { text: 'health.wordLost', count: 'health.countLost', icon: 'video-off' },
  refused: { text: 'health.wordRefused', count: 'health.countRefused', icon: 'lock' },
  'clock-off': { text: 'health.wordClockOff', count: 'health.countClockOff', icon: 'clock' },
  'onvif-silent': { text: 'health.wordOnvifSilent', count: 'health.countOnvifSilent', icon: 'unplug' },
  slow: { text: 'health.wordSlow', count: 'health.countSlow', icon: 'activity' },
  lossy: { text: 'health.wordLossy', count: 'health.countLossy', icon: 'triangle-alert' },
  picture: { text: 'health.wordPicture', count: 'health.countPicture', icon: 'image-off' },
  degraded: { text: 'health.wordDegraded', count: 'health.countDegraded', icon: 'triangle-alert' },
  checked: { text: 'health.wordChecked', count: 'health.countChecked', icon: 'circle-check' },
  'check-failed': { text: 'health.wordCheckFailed', count: 'health.countCheckFailed', icon: 'octagon-x' },
  'not-checked': { text: 'health.wordNotChecked', count: 'health.countNotChecked', icon: 'circle-dashed' },
  unbound: { text: 'health.wordUnbound', count: 'health.countUnbound', icon: 'link' },
  starting: { text: 'health.wordStarting', count: 'health.countStarting', icon: 'loader-circle' },
  unknown: { text: 'health.wordUnknown', count: 'health.countUnknown', icon: 'circle-alert' },
  excused: { text: 'health.wordExcused', count: 'health.countExcused', icon: 'info' },
};

export type Tone = 'calm' | 'warn' | 'critical';

/** Grey is normal; a frozen picture is amber like a degraded one, as on the wall. */
export function toneOf(state: HealthState, word?: BoardWord): Tone {
  if (word === 'frozen') return 'warn';
  if (state === 'down') return 'critical';
  return state === 'degraded' ? 'warn' : 'calm';
}

export const stateTexts: Readonly<Record<HealthState, TextKey>> = {
  up: 'health.stateUp',
  degraded: 'health.stateDegraded',
  down: 'health.stateDown',
  unknown: 'health.stateUnknown',
  excused: 'health.stateExcused',
};
