/**
 * What the gateway found wrong in a picture that flows: black, covered, a card instead of the camera. The tile plays on and
 * says so beside; a picture that is lost or stands still has its own, worse words.
 */
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import type { TextKey } from '../locales/catalogue.ts';
import { formatMoment } from '../locales/format.ts';
import { t } from '../locales/locale.ts';
import type { PictureKind } from './picture-truth.ts';

export type PictureVerdict = NonNullable<NonNullable<CameraHealth['pictureCheck']>['verdict']>;

export interface PictureFault {
  readonly verdict: PictureVerdict;
  readonly sinceMs: number;
}

const texts: Readonly<Record<PictureVerdict, TextKey>> = {
  black: 'picture.black',
  'over-exposed': 'picture.overExposed',
  covered: 'picture.covered',
  card: 'picture.card',
  defocused: 'picture.defocused',
  unchanged: 'picture.unchanged',
  moved: 'picture.moved',
};

const isVerdict = (name: string): name is PictureVerdict => Object.hasOwn(texts, name);

/** Of a picture that is shown: what was found before it was lost says nothing of it now. */
export function pictureFault(kind: PictureKind, health: CameraHealth | undefined): PictureFault | undefined {
  if (kind !== 'live' && kind !== 'delayed') return undefined;
  return faultFound(health);
}

export function faultFound(health: CameraHealth | undefined): PictureFault | undefined {
  const check = health?.pictureCheck;
  return check?.verdict ? { verdict: check.verdict, sinceMs: check.sinceMs } : undefined;
}

/** `Hình đen`; a verdict that this page does not know yet is shown as it is. */
export const verdictText = (verdict: string): string => (isVerdict(verdict) ? t(texts[verdict]) : verdict);

/** `Hình đen từ 03:12:40` */
export const pictureFaultText = ({ verdict, sinceMs }: PictureFault, nowMs: number): string =>
  t('picture.since', { what: verdictText(verdict), time: formatMoment(sinceMs, nowMs) });

/** What is said of the picture, with what is wrong in it. */
export function withFault(
  headline: string,
  kind: PictureKind,
  health: CameraHealth | undefined,
  nowMs: number,
): string {
  const fault = pictureFault(kind, health);
  return fault ? `${headline} · ${pictureFaultText(fault, nowMs)}` : headline;
}
