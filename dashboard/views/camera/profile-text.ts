/** One line for a media profile: `H.264 1920×1080 · 25 hình/s · 4,1 Mbit/s`. */
import type { Profile } from '../../../gateway/cameras/schemas.ts';
import { formatNumber } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';

const codecNames: Readonly<Record<Profile['codec'], string>> = {
  h264: 'H.264',
  h265: 'H.265',
  mjpeg: 'MJPEG',
  other: '?',
};

export function profileText(profile: Profile): string {
  const parts = [codecNames[profile.codec]];
  if (profile.width > 0) parts[0] += ` ${profile.width}×${profile.height}`;
  if (profile.fps > 0) parts.push(`${formatNumber(profile.fps)} ${t('camera.unitFps')}`);
  if (profile.bitrateKbps > 0) parts.push(`${formatNumber(profile.bitrateKbps / 1000, 1)} Mbit/s`);
  if (profile.audio !== '') parts.push(profile.audio);
  if (profile.codecFrom === 'media1') parts.push(t('camera.codecDoubtful'));
  return parts.join(' · ');
}
