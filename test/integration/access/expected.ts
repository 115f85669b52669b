/**
 * What each person may do, worked out a second time and in another way than the gateway does: from a table of rights by role
 * and a list of posts, both written down here by hand, and from what each route shows or does, in the words of a person. Nothing
 * of gateway/access is used. A route that is not listed here fails the matrix: whoever adds one says here what it takes.
 */
export const places = ['tunnel', 'gate', 'own-ward', 'other-ward'] as const;
export type PlaceName = (typeof places)[number];

type CameraWord =
  | 'see'
  | 'live'
  | 'listen'
  | 'snapshot'
  | 'ptz'
  | 'configure'
  | 'health'
  | 'acknowledge'
  | 'playback'
  | 'bookmark'
  | 'hold'
  | 'incidents'
  | 'export-request'
  | 'export-approve';

export type Word =
  | CameraWord
  | 'contracts'
  | 'walls'
  | 'people'
  | 'audit'
  /** Configuring what belongs to no single camera: sites, devices, discovery, passwords. */
  | 'district'
  /** Anybody signed in. */
  | 'own'
  /** Anybody signed in, also before the second factor that is due. */
  | 'enrolling'
  /** That, and behind a locked desk. */
  | 'always'
  /** Wall stations, and no people. */
  | 'station'
  /** Whoever has a ticket for it, and nobody by what he may do himself. */
  | 'ticket'
  | 'open';

type Role = 'operator' | 'police' | 'technician' | 'administrator' | 'station';
/** By default on the cameras of one's post; only these columns have paths today. */
const onPost: Readonly<Record<Role, readonly CameraWord[]>> = {
  operator: [
    'live',
    'listen',
    'snapshot',
    'ptz',
    'health',
    'acknowledge',
    'playback',
    'bookmark',
    'hold',
    'incidents',
    'export-request',
  ],
  police: [
    'live',
    'listen',
    'snapshot',
    'health',
    'playback',
    'bookmark',
    'hold',
    'incidents',
    'export-request',
    'export-approve',
  ],
  technician: ['snapshot', 'ptz', 'health', 'configure', 'acknowledge'],
  administrator: [],
  station: ['live', 'health'],
};
const byRole: Readonly<Record<Role, readonly Word[]>> = {
  operator: ['walls'],
  police: ['walls'],
  technician: [],
  administrator: ['walls', 'people', 'audit', 'contracts', 'district'],
  station: [],
};

export interface Standing {
  readonly role: Role;
  /** Where, and what; `undefined`: what the role says. */
  readonly post: readonly { readonly at: readonly PlaceName[] | 'everywhere'; readonly only?: readonly CameraWord[] }[];
  /** Why he gets nowhere, whatever he holds. */
  readonly out?: 'signed-out' | 'must-enrol' | 'locked';
}

const everywhere = { at: 'everywhere' } as const;

/** Names are also logins. */
export const people = {
  administrator: { role: 'administrator', post: [{ at: 'everywhere', only: ['snapshot', 'health', 'configure'] }] },
  operator: { role: 'operator', post: [everywhere] },
  police: { role: 'police', post: [{ at: ['tunnel', 'gate'] }] },
  technician: { role: 'technician', post: [everywhere] },
  'ward-officer': { role: 'operator', post: [{ at: ['own-ward'] }] },
  'ward-police': { role: 'police', post: [{ at: ['own-ward'] }] },
  'lessors-technician': { role: 'technician', post: [{ at: ['own-ward'] }] },
  'looking-technician': {
    role: 'technician',
    post: [{ at: ['tunnel', 'gate'] }, { at: ['tunnel'], only: ['live'] }],
  },
  'group-operator': { role: 'operator', post: [{ at: ['gate', 'other-ward'] }] },
  onlooker: { role: 'operator', post: [{ at: ['gate'], only: ['live'] }] },
  newcomer: { role: 'operator', post: [] },
  'yesterdays-operator': { role: 'operator', post: [] },
  'tomorrows-operator': { role: 'operator', post: [] },
  'revoked-operator': { role: 'operator', post: [] },
  'greedy-technician': { role: 'technician', post: [{ at: ['own-ward'], only: ['snapshot'] }] },
  'police-without-factor': { role: 'police', post: [everywhere], out: 'must-enrol' },
  'operator-away': { role: 'operator', post: [everywhere], out: 'locked' },
  'wall-station': { role: 'station', post: [{ at: ['tunnel', 'gate'] }] },
  disabled: { role: 'operator', post: [everywhere], out: 'signed-out' },
  'signed-out': { role: 'operator', post: [everywhere], out: 'signed-out' },
  nobody: { role: 'operator', post: [], out: 'signed-out' },
} as const satisfies Readonly<Record<string, Standing>>;
export type PersonName = keyof typeof people;
export const personNames = Object.keys(people) as PersonName[];

export type Answer = 'in' | 'sign-in' | 'denied' | 'hidden';

const postOf = (name: PersonName): Standing['post'] => (people[name] as Standing).post;

/** What the person may do at one place. */
export function wordsAt(name: PersonName, place: PlaceName): ReadonlySet<Word> {
  const words = new Set<Word>();
  for (const { at, only } of postOf(name)) {
    if (at !== 'everywhere' && !at.includes(place)) continue;
    for (const word of only ?? onPost[people[name].role]) words.add(word);
  }
  if (words.size > 0) words.add('see');
  return words;
}

const holdsDistrict = (name: PersonName): boolean =>
  postOf(name).some(({ at, only }) => at === 'everywhere' && (only ?? onPost[people[name].role]).includes('configure'));

function holdsSomewhere(name: PersonName, word: Word): boolean {
  const { role } = people[name];
  if (word === 'station') return role === 'station';
  if (word === 'own' || word === 'enrolling' || word === 'always' || word === 'see') return true;
  if (word === 'district') return byRole[role].includes(word) || holdsDistrict(name);
  // The board of health and the gateway's own state belong to the administrator without any camera.
  if (role === 'administrator' && word === 'health') return true;
  return byRole[role].includes(word) || places.some((place) => wordsAt(name, place).has(word));
}

/** What a locked desk goes on showing. */
const pictures: readonly Word[] = ['see', 'live', 'listen', 'health'];

/** @param place of the camera that the request names; `undefined`: it names none */
export function expectedAnswer(name: PersonName, word: Word, place?: PlaceName, method = 'GET'): Answer {
  if (word === 'open') return 'in';
  if (word === 'ticket') return 'hidden';
  const { out, role } = people[name] as Standing;
  if (out === 'signed-out') return 'sign-in';
  if (out === 'must-enrol') return word === 'enrolling' || word === 'always' ? 'in' : 'denied';
  if (out === 'locked' && word !== 'always' && !(method === 'GET' && pictures.includes(word))) return 'sign-in';
  // Nothing of an account belongs to a station. It looks; it changes nothing.
  if (role === 'station' && ['own', 'enrolling', 'always'].includes(word)) return 'sign-in';
  if (role === 'station' && method !== 'GET' && word !== 'station') return 'denied';
  if (place === undefined) return holdsSomewhere(name, word) ? 'in' : 'denied';
  return wordsAt(name, place).has(word) ? 'in' : 'hidden';
}

/** Whether the person gets lists and pictures at all. */
export const looksOn = (name: PersonName): boolean => [undefined, 'locked'].includes((people[name] as Standing).out);
export const seenBy = (name: PersonName): PlaceName[] =>
  looksOn(name) ? places.filter((place) => wordsAt(name, place).has('see')) : [];
export const hiddenFrom = (name: PersonName): PlaceName[] => places.filter((place) => !seenBy(name).includes(place));
