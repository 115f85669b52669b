/**
 * All texts, one file per area and language. The Vietnamese file of an area defines its keys and the English one must
 * have the same (the compiler checks with `satisfies`, a test checks both). `{name}` in a text is a parameter.
 */
import { account as accountEn } from './en/account.ts';
import { alarms as alarmsEn } from './en/alarms.ts';
import { audit as auditEn } from './en/audit.ts';
import { camera as cameraEn } from './en/camera.ts';
import { cameras as camerasEn } from './en/cameras.ts';
import { contracts as contractsEn } from './en/contracts.ts';
import { discovery as discoveryEn } from './en/discovery.ts';
import { evidence as evidenceEn } from './en/evidence.ts';
import { grants as grantsEn } from './en/grants.ts';
import { health as healthEn } from './en/health.ts';
import { incidents as incidentsEn } from './en/incidents.ts';
import { live as liveEn } from './en/live.ts';
import { overview as overviewEn } from './en/overview.ts';
import { people as peopleEn } from './en/people.ts';
import { picture as pictureEn } from './en/picture.ts';
import { places as placesEn } from './en/places.ts';
import { playback as playbackEn } from './en/playback.ts';
import { ptz as ptzEn } from './en/ptz.ts';
import { recordings as recordingsEn } from './en/recordings.ts';
import { shell as shellEn } from './en/shell.ts';
import { signIn as signInEn } from './en/sign-in.ts';
import { station as stationEn } from './en/station.ts';
import { trend as trendEn } from './en/trend.ts';
import { wall as wallEn } from './en/wall.ts';
import { account as accountVi } from './vi/account.ts';
import { alarms as alarmsVi } from './vi/alarms.ts';
import { audit as auditVi } from './vi/audit.ts';
import { camera as cameraVi } from './vi/camera.ts';
import { cameras as camerasVi } from './vi/cameras.ts';
import { contracts as contractsVi } from './vi/contracts.ts';
import { discovery as discoveryVi } from './vi/discovery.ts';
import { evidence as evidenceVi } from './vi/evidence.ts';
import { grants as grantsVi } from './vi/grants.ts';
import { health as healthVi } from './vi/health.ts';
import { incidents as incidentsVi } from './vi/incidents.ts';
import { live as liveVi } from './vi/live.ts';
import { overview as overviewVi } from './vi/overview.ts';
import { people as peopleVi } from './vi/people.ts';
import { picture as pictureVi } from './vi/picture.ts';
import { places as placesVi } from './vi/places.ts';
import { playback as playbackVi } from './vi/playback.ts';
import { ptz as ptzVi } from './vi/ptz.ts';
import { recordings as recordingsVi } from './vi/recordings.ts';
import { shell as shellVi } from './vi/shell.ts';
import { signIn as signInVi } from './vi/sign-in.ts';
import { station as stationVi } from './vi/station.ts';
import { trend as trendVi } from './vi/trend.ts';
import { wall as wallVi } from './vi/wall.ts';

export const vi = {
  account: accountVi,
  alarms: alarmsVi,
  audit: auditVi,
  grants: grantsVi,
  camera: cameraVi,
  cameras: camerasVi,
  contracts: contractsVi,
  discovery: discoveryVi,
  evidence: evidenceVi,
  health: healthVi,
  incidents: incidentsVi,
  live: liveVi,
  overview: overviewVi,
  places: placesVi,
  playback: playbackVi,
  ptz: ptzVi,
  people: peopleVi,
  picture: pictureVi,
  signIn: signInVi,
  recordings: recordingsVi,
  shell: shellVi,
  station: stationVi,
  trend: trendVi,
  wall: wallVi,
};

export const en: { [A in keyof typeof vi]: Record<keyof (typeof vi)[A], string> } = {
  account: accountEn,
  alarms: alarmsEn,
  audit: auditEn,
  grants: grantsEn,
  camera: cameraEn,
  cameras: camerasEn,
  contracts: contractsEn,
  discovery: discoveryEn,
  evidence: evidenceEn,
  health: healthEn,
  incidents: incidentsEn,
  live: liveEn,
  overview: overviewEn,
  places: placesEn,
  playback: playbackEn,
  ptz: ptzEn,
  people: peopleEn,
  picture: pictureEn,
  signIn: signInEn,
  recordings: recordingsEn,
  shell: shellEn,
  station: stationEn,
  trend: trendEn,
  wall: wallEn,
};

export type Language = 'vi' | 'en';
type Areas = typeof vi;
/** `area.key`, for example `shell.search`. */
export type TextKey = { [A in keyof Areas & string]: `${A}.${keyof Areas[A] & string}` }[keyof Areas & string];
export type TextParams = Readonly<Record<string, string | number>>;

/** The text of `key` with its parameters filled in; an unknown key gives the key itself, so that it is seen. */
export function translate(language: Language, key: TextKey, params: TextParams = {}): string {
  const [area = '', name = ''] = key.split('.', 2);
  const texts = (language === 'vi' ? vi : en) as unknown as Record<string, Record<string, string>>;
  const text = texts[area]?.[name] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, param: string) => String(params[param] ?? whole));
}
