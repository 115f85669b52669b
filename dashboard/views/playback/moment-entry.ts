/** A moment as somebody types it on the playback page. Pure. */
import { districtOffsetMs, parseDateText, renderDateText } from '../../locales/date-text.ts';

const dayMs = 86_400_000;

/**
 * Epoch ms of `22/11/2026 17:42:08`, also without seconds, with `,360`, or the time alone: then of the day of `nearMs`.
 * undefined: it is none.
 */
export function parseMoment(text: string, nearMs: number): number | undefined {
  const words = text.trim().split(/\s+/);
  const [dateText, timeText] = words.length === 1 ? [undefined, words[0]] : words;
  if (words.length > 2 || timeText === undefined) return undefined;
  const date =
    dateText === undefined ? new Date(nearMs + districtOffsetMs).toISOString().slice(0, 10) : parseDateText(dateText);
  const timeMs = parseTime(timeText);
  if (date === undefined || timeMs === undefined) return undefined;
  return Date.parse(`${date}T00:00Z`) - districtOffsetMs + timeMs;
}

function parseTime(text: string): number | undefined {
  const match = /^(\d{1,2})[:hg.](\d{2})(?:[:.](\d{2})(?:[,.](\d{1,3}))?)?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [match[1], match[2], match[3] ?? '0'].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const ms = Number((match[4] ?? '0').padEnd(3, '0'));
  const total = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
  return total < dayMs ? total : undefined;
}

/** `22/11/2026 17:42:08` */
export function renderMoment(ms: number): string {
  const iso = new Date(ms + districtOffsetMs).toISOString();
  return `${renderDateText(iso)} ${iso.slice(11, 19)}`;
}
