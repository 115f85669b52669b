/** The texts of one row's cells. Pure apart from the chosen language. A dash is what is not known. */
import { formatAge, formatDuration, formatMoment, formatNumber } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import { ingestText } from '../camera/ingest-text.ts';
import type { BoardRow } from './board-row.ts';
import { whoseIs } from './whose.ts';
import { wordLooks } from './word-look.ts';

export const dash = '–';
const dayMs = 86_400_000;

export interface RowCells {
  readonly word: string;
  /** Second, smaller line of the state: when it was last checked, or when the next try comes. */
  readonly note: string;
  readonly since: string;
  readonly age: string;
  readonly fps: string;
  readonly bitrate: string;
  /** Share of packets lost, or `ffmpeg`, which does not tell. */
  readonly loss: string;
  /** How the stream comes in, for the pointer that rests on the share. */
  readonly ingest: string;
  readonly reconnects: string;
  readonly roundTrip: string;
  readonly clockOffset: string;
  /** Whose work the fault is; empty: nothing is wrong. */
  readonly whose: string;
}

const number = (value: number | null, decimals: number, divisor = 1): string =>
  value === null ? dash : formatNumber(value / divisor, decimals);

/** `+142,0 s`; under a second in steps of 0,1 s too, since a camera's clock is no better. */
export function offsetText(offsetMs: number | null): string {
  if (offsetMs === null) return dash;
  const seconds = offsetMs / 1000;
  const text = formatNumber(Math.abs(seconds), Math.abs(seconds) >= 100 ? 0 : 1);
  return `${seconds < 0 ? '−' : '+'}${text} s`;
}

/** `00:06:12`, from a day on `12 ngày`. */
export function elapsedText(elapsedMs: number): string {
  return elapsedMs < dayMs ? formatDuration(elapsedMs) : t('health.days', { n: Math.floor(elapsedMs / dayMs) });
}

/**
 * While frames flow the age is the one of the last sample (`sampleAgeMs`): between two samples newer frames came that
 * the page has not heard of, and an age that grew to 5 s each time would be a lie. Else it grows each second.
 */
function ageText(row: BoardRow, nowMs: number, sampleAgeMs: number | undefined): string {
  if (row.lastFrameAtMs === null) return dash;
  if (row.flowing) return sampleAgeMs === undefined ? dash : formatAge(sampleAgeMs);
  return row.state === 'down' ? formatAge(nowMs - row.lastFrameAtMs) : dash;
}

function noteText(row: BoardRow, nowMs: number): string {
  if ((row.word === 'checked' || row.word === 'check-failed') && row.lastCheckedAtMs !== null) {
    return t('health.checkedAt', { time: formatMoment(row.lastCheckedAtMs, nowMs) });
  }
  if (row.nextTryAtMs !== null && row.nextTryAtMs > nowMs && !row.flowing) {
    return t('health.retryIn', { seconds: Math.ceil((row.nextTryAtMs - nowMs) / 1000) });
  }
  return '';
}

function lossText(row: BoardRow): string {
  if (!row.flowing) return dash;
  if (row.ingest === 'ffmpeg') return 'ffmpeg';
  return row.packetLossPercent === null ? dash : `${formatNumber(row.packetLossPercent, 1)} %`;
}

function whoseText(row: BoardRow, linkDown: boolean): string {
  const whose = whoseIs(row, linkDown);
  if (whose === null) return '';
  const who =
    whose === 'link'
      ? t('health.whoseLink', { link: row.linkCode })
      : whose === 'lessor'
        ? t('health.whoseLessor', { name: row.lessorName })
        : t('health.whoseOurs');
  return t('health.whose', { who });
}

/** `lostLink`: code of the camera's link when the whole link is down. */
export function rowCells(
  row: BoardRow,
  nowMs: number,
  sampleAgeMs: number | undefined,
  lostLink: string | undefined,
): RowCells {
  const figures = row.flowing;
  const own = t(wordLooks[row.word].text);
  const word =
    row.word === 'lost' && lostLink !== undefined
      ? t('health.lostWithLink', { link: lostLink })
      : row.word === 'clock-off' && row.clockOffsetMs !== null
        ? `${own} ${offsetText(row.clockOffsetMs)}`
        : row.word === 'lossy' && row.packetLossPercent !== null
          ? `${own} ${lossText(row)}`
          : own;
  return {
    word,
    note: noteText(row, nowMs),
    since: row.sinceMs === null ? dash : elapsedText(nowMs - row.sinceMs),
    age: ageText(row, nowMs, sampleAgeMs),
    fps: figures || row.word === 'frozen' ? number(row.fps, 1) : dash,
    bitrate: figures || row.word === 'frozen' ? number(row.bitrateKbps, 1, 1000) : dash,
    loss: lossText(row),
    ingest: ingestText(row),
    reconnects: number(row.reconnectsPerHour, 0),
    roundTrip: row.roundTripMs === null ? dash : `${formatNumber(row.roundTripMs)} ms`,
    clockOffset: offsetText(row.clockOffsetMs),
    whose: whoseText(row, lostLink !== undefined),
  };
}
