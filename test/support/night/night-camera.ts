/**
 * What one camera shows through a night: its light goes at dusk and comes at dawn (slowly, or at once when it turns to
 * infra-red), things move as seldom as on its kind of road, headlights come with them, its own clock runs in the picture.
 */

import type { SiteKind } from '../../../gateway/alarms/model.ts';
import { type GreyPicture, greyWidth } from '../../../gateway/health/picture/grey-picture.ts';
import type { Random } from '../random.ts';
import type { NightSet } from './night-pictures.ts';

const hourMs = 3_600_000;

/** Share of pictures in which something moves, by hour of the day from 18 to 5. */
const traffic: Readonly<Record<SiteKind, readonly number[]>> = {
  tunnel: [1, 1, 0.95, 0.9, 0.8, 0.7, 0.5, 0.4, 0.3, 0.3, 0.5, 0.8],
  'city-gate': [0.95, 0.9, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.15, 0.4, 0.7],
  ward: [0.7, 0.6, 0.5, 0.4, 0.25, 0.12, 0.06, 0.03, 0.02, 0.02, 0.1, 0.4],
};

export interface NightCamera {
  readonly id: string;
  readonly siteKind: SiteKind;
  readonly set: NightSet;
  /** From midnight of the day on which it begins, ms. */
  readonly dusk: { readonly fromMs: number; readonly lastsMs: number };
  readonly dawn: { readonly fromMs: number; readonly lastsMs: number };
}

/** @param lastsMs of dusk and dawn; short: it turns to infra-red */
export function nightCamera(id: string, siteKind: SiteKind, set: NightSet, random: Random): NightCamera {
  const lastsMs = random.below(2) === 0 ? 40 * 60_000 : 1_000;
  const atHour = (hour: number) => hour * hourMs + random.below(20 * 60_000);
  return { id, siteKind, set, dusk: { fromMs: atHour(18), lastsMs }, dawn: { fromMs: atHour(29), lastsMs } };
}

/** 0 by day, 1 by night. */
function darkness({ dusk, dawn }: NightCamera, sinceMidnightMs: number): number {
  const done = ({ fromMs, lastsMs }: NightCamera['dusk']) =>
    Math.min(1, Math.max(0, (sinceMidnightMs - fromMs) / lastsMs));
  return done(dusk) - done(dawn);
}

/**
 * @param sinceMidnightMs of the day on which the night begins: 3 in the morning is 27 h
 * @param before the picture that was chosen last: a sensor never gives the same noise twice, so none follows itself
 */
export function pictureAt(
  camera: NightCamera,
  sinceMidnightMs: number,
  random: Random,
  before: { picture: GreyPicture },
): Uint8Array {
  const { day, night } = camera.set.scenes;
  const hour = Math.floor(sinceMidnightMs / hourMs) - 18;
  const moves = random.below(1_000) < 1_000 * (traffic[camera.siteKind][hour] ?? 1);
  const list = moves ? 'moving' : 'empty';
  const dark = darkness(camera, sinceMidnightMs);
  const length = Math.min(...[day, night].flatMap((scene) => scene?.[list].length ?? []));
  const pictures = (day ?? night)?.[list] ?? [];
  let at = random.below(length);
  // The stills of one camera stand in both lists.
  while (Buffer.compare(pictures[at] ?? before.picture, before.picture) === 0) at = (at + 1) % length;
  before.picture = pictures[at] ?? before.picture;
  const picture = blend(day?.[list][at], night?.[list][at], dark);
  const isDark = day === undefined || (night !== undefined && dark > 0.5);
  if (moves && isDark && random.below(2) === 0) addHeadlights(picture, random);
  writeClock(picture, sinceMidnightMs);
  return picture;
}

/** A copy, whichever of the two there are. */
function blend(day: GreyPicture | undefined, night: GreyPicture | undefined, dark: number): Uint8Array {
  const [from, to] = [day ?? night, night ?? day];
  if (!from || !to) throw new Error('a set without pictures');
  if (from === to || dark <= 0) return from.slice();
  if (dark >= 1) return to.slice();
  return from.map((luma, index) => Math.round(luma * (1 - dark) + (to[index] ?? 0) * dark));
}

/** A pair of lamps; once in twenty a lorry's that shines into the lens. */
function addHeadlights(picture: Uint8Array, random: Random): void {
  const [x, y] = [16 + random.below(96), 20 + random.below(40)];
  const apart = 3 + random.below(6);
  if (random.below(20) === 0) addGlow(picture, x, y, 24, 160);
  for (const lamp of [x, x + apart]) addGlow(picture, lamp, y, 2 + random.below(3), 220);
}

function addGlow(picture: Uint8Array, x: number, y: number, radius: number, strength: number): void {
  for (let row = Math.max(0, y - 3 * radius); row <= y + 3 * radius && row * greyWidth < picture.length; row += 1) {
    for (let column = Math.max(0, x - 3 * radius); column <= Math.min(greyWidth - 1, x + 3 * radius); column += 1) {
      const away = ((row - y) ** 2 + (column - x) ** 2) / (2 * radius * radius);
      const index = row * greyWidth + column;
      picture[index] = Math.min(255, Math.round((picture[index] ?? 0) + strength * Math.exp(-away)));
    }
  }
}

/** Date and time as small as they are at 128 pixels: each sign some pixels of black and white that go with what it says. */
export function writeClock(picture: Uint8Array, sinceMidnightMs: number): void {
  const text = new Date(Date.UTC(2026, 10, 24) + sinceMidnightMs).toISOString().slice(0, 19);
  for (const [place, sign] of [...text].entries()) {
    const shape = Math.imul(sign.charCodeAt(0), 0x9e3779b1) >>> 0;
    for (let pixel = 0; pixel < 10; pixel += 1) {
      const index = (1 + Math.floor(pixel / 2)) * greyWidth + 2 + place * 2 + (pixel % 2);
      picture[index] = (shape >>> pixel) & 1 ? 225 : 25;
    }
  }
}
