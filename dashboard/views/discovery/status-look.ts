/** How a found device's status is shown, and what a person can do about it. */
import type { DiscoveryStatus, FoundDevice } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import type { TextKey } from '../../locales/catalogue.ts';

export interface StatusLook {
  readonly text: TextKey;
  readonly todo: TextKey;
  readonly icon: IconName;
  readonly tone: 'calm' | 'warn' | 'critical';
}

export const statusLooks: Readonly<Record<DiscoveryStatus, StatusLook>> = {
  new: { text: 'discovery.statusNew', todo: 'discovery.doNew', icon: 'plus', tone: 'calm' },
  known: { text: 'discovery.statusKnown', todo: 'discovery.doKnown', icon: 'check', tone: 'calm' },
  'known-new-address': {
    text: 'discovery.statusKnownNewAddress',
    todo: 'discovery.doKnownNewAddress',
    icon: 'map-pin',
    tone: 'warn',
  },
  'password-refused': {
    text: 'discovery.statusPasswordRefused',
    todo: 'discovery.doPasswordRefused',
    icon: 'lock',
    tone: 'warn',
  },
  'rtsp-only': { text: 'discovery.statusRtspOnly', todo: 'discovery.doRtspOnly', icon: 'circle-alert', tone: 'warn' },
  failed: { text: 'discovery.statusFailed', todo: 'discovery.doFailed', icon: 'octagon-x', tone: 'critical' },
};

export const foundByTexts: Readonly<Record<FoundDevice['foundBy'], TextKey>> = {
  multicast: 'discovery.foundByMulticast',
  unicast: 'discovery.foundByUnicast',
  http: 'discovery.foundByHttp',
  rtsp: 'discovery.foundByRtsp',
};

const rank: Readonly<Record<DiscoveryStatus, number>> = {
  'known-new-address': 0,
  new: 1,
  'password-refused': 2,
  'rtsp-only': 3,
  failed: 4,
  known: 5,
};

const addresses = new Intl.Collator('en', { numeric: true });

/** What waits for a person first, then by address. */
export const foundOrder = (devices: readonly FoundDevice[]): FoundDevice[] =>
  [...devices].sort((a, b) => rank[a.status] - rank[b.status] || addresses.compare(a.address, b.address));

export const deviceName = (device: Pick<FoundDevice, 'make' | 'model' | 'address'>): string =>
  `${device.make} ${device.model}`.trim() || device.address;
