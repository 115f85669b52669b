/** Texts and weight of conditions. */
import type { ConditionView } from '../../../gateway/health/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';

const texts: Readonly<Record<string, TextKey>> = {
  'camera.lost': 'wall.conditionLost',
  'camera.unauthorised': 'wall.conditionUnauthorised',
  'camera.frozen': 'wall.conditionFrozen',
  'camera.onvif-unreachable': 'wall.conditionOnvif',
  'camera.clock-off': 'wall.conditionClock',
  'camera.packet-loss': 'wall.conditionPacketLoss',
  'camera.unsupported-codec': 'wall.conditionCodec',
  'camera.not-checked': 'wall.conditionNotChecked',
  'camera.motion': 'wall.conditionMotion',
  'camera.tamper': 'wall.conditionTamper',
  'camera.digital-input': 'wall.conditionInput',
  'camera.black': 'alarms.kind-camera_black',
  'camera.covered': 'alarms.kind-camera_covered',
  'camera.card': 'alarms.kind-camera_card',
  'camera.over-exposed': 'alarms.kind-camera_over-exposed',
  'camera.defocused': 'alarms.kind-camera_defocused',
  'camera.unchanged': 'alarms.kind-camera_unchanged',
  'camera.moved': 'alarms.kind-camera_moved',
  'gateway.alarms-not-sent': 'alarms.kind-gateway_alarms-not-sent',
  'gateway.clock-unsynchronised': 'wall.conditionGatewayClock',
  'gateway.metric-store-down': 'wall.conditionMetricStore',
  'gateway.transcode-budget-full': 'wall.conditionBudget',
  'gateway.disk-full': 'wall.conditionDisk',
  'gateway.certificate-ending': 'wall.conditionCertificate',
  'access.break-glass': 'wall.conditionBreakGlass',
  'station.silent': 'wall.conditionStationSilent',
  'camera.technical-look': 'wall.conditionTechnicalLook',
};

const critical: ReadonlySet<string> = new Set([
  'camera.lost',
  'camera.unauthorised',
  'camera.tamper',
  'gateway.disk-full',
  'gateway.certificate-ending',
  'access.break-glass',
]);
/** What a camera reports as its daily work, not trouble: last. */
const calm: ReadonlySet<string> = new Set(['camera.motion', 'camera.digital-input', 'camera.technical-look']);

export function conditionText(condition: ConditionView): string {
  const key = texts[condition.kind];
  return key ? t(key) : condition.kind;
}

/** The cause in plain words: an error code's text, else the room's own words. */
export function causeText(condition: ConditionView): string {
  return condition.cause === '' || condition.cause === condition.kind ? '' : errorText(condition.cause);
}

/** 0 critical, 1 warning, 2 calm. */
export function conditionWeight(condition: ConditionView): 0 | 1 | 2 {
  if (critical.has(condition.kind)) return 0;
  return calm.has(condition.kind) ? 2 : 1;
}
