/**
 * What each role may do where it is let in. A role by itself opens no camera: grants say which ones. What a role may never
 * hold stays out of reach for every grant, so that whoever administers rights cannot give himself the cameras.
 */
import { type Right, rights } from '../model.ts';

export const roles = ['operator', 'police', 'technician', 'administrator', 'station', 'scraper'] as const;
export type Role = (typeof roles)[number];

/** Rights that hang on no camera come with the role alone. */
export const rightsWithoutCamera: ReadonlySet<Right> = new Set<Right>(['walls', 'people', 'audit', 'contracts']);

const cameraRights: Readonly<Record<Role, readonly Right[]>> = {
  operator: [
    'live',
    'listen',
    'playback',
    'snapshot',
    'ptz',
    'acknowledge',
    'bookmark',
    'hold',
    'export-request',
    'incidents',
    'health',
  ],
  police: [
    'live',
    'listen',
    'playback',
    'snapshot',
    'bookmark',
    'hold',
    'export-request',
    'export-approve',
    'incidents',
    'health',
  ],
  technician: ['snapshot', 'ptz', 'acknowledge', 'health', 'configure'],
  administrator: ['snapshot', 'health', 'configure'],
  station: ['live', 'health'],
  scraper: ['health'],
};

const ownRights: Readonly<Record<Role, readonly Right[]>> = {
  operator: ['walls'],
  police: ['walls'],
  technician: [],
  administrator: ['walls', 'people', 'audit', 'contracts', 'configure', 'health'],
  station: [],
  scraper: ['health'],
};

/**
 * Roles that hold their camera rights on every camera without a grant: somebody must be able to set up a gateway that has no
 * camera yet, and figures are of the whole district. None of these rights shows moving pictures.
 */
export const holdsEverywhere: ReadonlySet<Role> = new Set<Role>(['administrator', 'scraper']);

/** Pictures and evidence: those who keep the system running do not watch. */
const watching: readonly Right[] = [
  'live',
  'listen',
  'playback',
  'bookmark',
  'hold',
  'export-request',
  'export-approve',
  'incidents',
];

const never: Readonly<Record<Role, ReadonlySet<Right>>> = {
  operator: new Set<Right>(['configure', 'people', 'export-approve']),
  police: new Set<Right>(['configure', 'people']),
  technician: new Set<Right>([...watching, 'people', 'audit', 'contracts']),
  administrator: new Set<Right>([...watching, 'ptz']),
  station: new Set<Right>(rights.filter((right) => right !== 'live' && right !== 'health')),
  scraper: new Set<Right>(rights.filter((right) => right !== 'health')),
};

/** Rights on each camera that a grant "as the role says" opens. */
export const defaultCameraRights = (role: Role): readonly Right[] => cameraRights[role];

/** Rights that hang on no camera. */
export const rightsOfRole = (role: Role): readonly Right[] => ownRights[role];

/** Whether a grant may give this right to somebody of this role. */
export const mayHold = (role: Role, right: Right): boolean => !never[role].has(right);
