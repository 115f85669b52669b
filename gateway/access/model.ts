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
  /** Incidents that touch the camera: see, open, write in their log. */
  'incidents',
  /** Cameras, devices, credentials, discovery. */
  'configure',
  /** Health board, samples, state intervals. */
  'health',
  /** Walls and desks: change what they show. */
  'walls',
  /** Accounts, units, grants. */
  'people',
  'audit',
  /** Contracts with lessors and what is owed by them. */
  'contracts',
] as const;

export type Right = (typeof rights)[number];

/** What may be asked: a right, or whether a thing exists for this person at all, which follows from any right on it. */
export type Ask = Right | 'see';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: 'operator' | 'police' | 'technician' | 'administrator' | 'station' | 'scraper';
}

/**
 * `cameraId` absent: a right that hangs on no camera, or whether it is held on any. Must be cheap: it is asked for every
 * segment.
 */
export type Decide = (person: Person, ask: Ask, cameraId?: string) => boolean;

/** The path carries a ticket, and only that lets in: cookies count for nothing. Without a good one the answer is 404. */
export interface TicketRule {
  /** The path parameter that holds it. */
  readonly param: string;
  /** Which pictures of the camera the route gives. */
  readonly rendition: string;
}

/** What a route declares. A route without one cannot be registered. */
export type DoorRule =
  /** `cameraParam` names the path parameter that holds the camera's id: without the right, and the one that is needed `also`, the answer is 404. */
  | { readonly right: Ask; readonly also?: Ask; readonly cameraParam?: string; readonly ticket?: TicketRule }
  /**
   * Anybody who is signed in, for what is his own; `enrolling`: also before a second factor that is due is set up; `locked`:
   * also while his desk is locked; `station`: for wall stations instead of people.
   */
  | { readonly own: true; readonly enrolling?: true; readonly locked?: true; readonly station?: true }
  /** `evidence-link`: whoever holds a link that was made for him, checked and put on record by the room. */
  | { readonly open: 'health-probe' | 'dashboard-files' | 'sign-in' | 'evidence-link' };

/** What a route puts on record. A route with an unsafe method that declares nothing cannot be registered. */
export type ActRule =
  /** The room writes the rows itself, in the transaction of the act where there is one. */
  | 'own'
  /** A question that only happens to be asked by an unsafe method: it changes nothing. */
  | 'asks'
  /** What no transaction of ours holds (a camera's presets, a file that is taken away): written before it is done. */
  | {
      /** Dotted, as in the audit. */
      readonly kind: string;
      /** Fields of path, query and body that are told. Never one that holds a secret. */
      readonly tell?: readonly string[];
      /** What comes again and again: told once, then counted for so long. 0: each is told. Ms. */
      readonly gatherMs?: (query: Readonly<Record<string, unknown>>) => number;
    };
