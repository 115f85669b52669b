/** Who may do what. Every route, socket topic and subscription names one right; one function, `decide`, answers. */
export const rights = [
  'live',
  'listen',
  'playback',
  'snapshot',
  'ptz',
  'acknowledge',
  'bookmark',
  'hold',
  'export-request',
  'export-approve',
  /** Cameras, devices, credentials, discovery. */
  'configure',
  /** Health board, samples, state intervals. */
  'health',
  /** Walls and desks: change what they show. */
  'walls',
  /** Accounts, units, grants. */
  'people',
  'audit',
] as const;

export type Right = (typeof rights)[number];

/** What may be asked: a right, or whether a thing exists for this person at all, which follows from any right on it. */
export type Ask = Right | 'see';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: 'operator' | 'police' | 'technician' | 'administrator' | 'station' | 'local';
}

export const localOperator: Person = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'Trực tại chỗ',
  role: 'local',
};

/**
 * `cameraId` absent: a right that hangs on no camera, or whether it is held on any. Must be cheap: it is asked for every
 * segment.
 */
export type Decide = (person: Person, ask: Ask, cameraId?: string) => boolean;

/** What a route declares. A route without one cannot be registered. */
export type DoorRule =
  /** `cameraParam` names the path parameter that holds the camera's id: without the right the answer is 404. */
  | { readonly right: Ask; readonly cameraParam?: string }
  /** Anybody who is signed in, for what is his own; `enrolling`: also before a second factor that is due is set up. */
  | { readonly own: true; readonly enrolling?: true }
  | { readonly open: 'health-probe' | 'dashboard-files' | 'sign-in' };
