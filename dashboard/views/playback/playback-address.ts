/** `/playback?cameras=T-01,T-02&at=2026-11-22T10:42:08.000Z&speed=2`: a moment that can be sent to somebody. Pure. */
import { speeds } from '../../playback/playback-clock.ts';

export interface PlaybackAddress {
  readonly codes: readonly string[];
  readonly atMs: number | undefined;
  readonly speed: number;
}

/** Nine on one clock is what is promised; the eleven city gates fit too. */
export const panesMost = 12;

export function parsePlaybackAddress(query: URLSearchParams): PlaybackAddress {
  const codes = (query.get('cameras') ?? '')
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const at = query.get('at') ?? '';
  const atMs = /^\d+$/.test(at) ? Number(at) : Date.parse(at);
  const speed = Number(query.get('speed') ?? 1);
  return {
    codes: [...new Set(codes)].slice(0, panesMost),
    atMs: Number.isFinite(atMs) ? atMs : undefined,
    speed: speeds.some((known) => known === speed) ? speed : 1,
  };
}

export function renderPlaybackAddress(codes: readonly string[], atMs: number, speed = 1): string {
  const at = new Date(Math.round(atMs)).toISOString();
  const cameras = codes.map(encodeURIComponent).join(',');
  return `/playback?cameras=${cameras}&at=${at}${speed === 1 || speed < 0 ? '' : `&speed=${speed}`}`;
}
