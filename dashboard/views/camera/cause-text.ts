/** A cause in plain words: causes of the health room and condition kinds have texts here, error codes the gateway's. */
import { type Language, type TextKey, translate } from '../../locales/catalogue.ts';
import { language } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';

const own: Readonly<Record<string, TextKey>> = {
  'gateway.off': 'camera.causeGatewayOff',
  'fps-low': 'camera.causeFpsLow',
  unbound: 'camera.causeUnbound',
  starting: 'camera.causeStarting',
  retired: 'camera.causeRetired',
  'camera.not-checked': 'camera.causeNotChecked',
  'camera.frozen': 'camera.causeFrozen',
  'camera.lost': 'camera.causeLost',
  'camera.onvif-unreachable': 'camera.causeOnvif',
  'camera.clock-off': 'camera.causeClock',
  'camera.packet-loss': 'camera.causePacketLoss',
  'camera.black': 'picture.black',
  'camera.over-exposed': 'picture.overExposed',
  'camera.covered': 'picture.covered',
  'camera.card': 'picture.card',
  'camera.defocused': 'picture.defocused',
  'camera.unchanged': 'picture.unchanged',
  'camera.moved': 'picture.moved',
};

/** Empty for an empty cause; an unknown code is shown as it is, so that a technician can name it. */
export function causeText(cause: string, inLanguage: Language = language()): string {
  if (cause === '') return '';
  const key = own[cause];
  return key === undefined ? errorText(cause, inLanguage) : translate(inLanguage, key);
}
