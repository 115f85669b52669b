/** Words for roles and rights. */
import type { Own, RightName } from '../../gateway/access/schemas.ts';
import type { TextKey } from '../locales/catalogue.ts';

export type RoleName = Own['role'];

export const roleTexts: Readonly<Record<RoleName, TextKey>> = {
  operator: 'people.roleOperator',
  police: 'people.rolePolice',
  technician: 'people.roleTechnician',
  administrator: 'people.roleAdministrator',
};

export const rightTexts: Readonly<Record<RightName, TextKey>> = {
  live: 'people.rightLive',
  listen: 'people.rightListen',
  playback: 'people.rightPlayback',
  snapshot: 'people.rightSnapshot',
  ptz: 'people.rightPtz',
  acknowledge: 'people.rightAcknowledge',
  bookmark: 'people.rightBookmark',
  hold: 'people.rightHold',
  'export-request': 'people.rightExportRequest',
  'export-approve': 'people.rightExportApprove',
  incidents: 'people.rightIncidents',
  configure: 'people.rightConfigure',
  health: 'people.rightHealth',
  walls: 'people.rightWalls',
  people: 'people.rightPeople',
  audit: 'people.rightAudit',
  contracts: 'people.rightContracts',
};
