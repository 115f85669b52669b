/** Addresses of the pages. Pure: what a path means, and what path leads to a page. */
export type Route =
  | { readonly view: 'wall' }
  | { readonly view: 'station'; readonly name: string }
  | { readonly view: 'camera'; readonly code: string }
  | { readonly view: 'overview' }
  | { readonly view: 'health' }
  | { readonly view: 'alarms' }
  | { readonly view: 'playback' }
  | { readonly view: 'recordings' }
  | { readonly view: 'incidents' }
  | { readonly view: 'incident'; readonly id: string }
  | { readonly view: 'evidence' }
  | { readonly view: 'cameras' }
  | { readonly view: 'discovery' }
  | { readonly view: 'people' }
  | { readonly view: 'units' }
  | { readonly view: 'grants' }
  | { readonly view: 'groups' }
  | { readonly view: 'stations' }
  | { readonly view: 'audit' }
  | { readonly view: 'contracts' }
  | { readonly view: 'sheet'; readonly unitId: string; readonly month: string }
  | { readonly view: 'trend'; readonly by: TrendBy; readonly id: string }
  | { readonly view: 'account' }
  | { readonly view: 'sign-in' }
  | { readonly view: 'set-up' }
  | { readonly view: 'missing'; readonly path: string };

/** Of whom a page of charts may tell. */
export type TrendBy = (typeof trendSubjects)[number];
const trendSubjects = ['site', 'link', 'lessor'] as const;

export function parseRoute(path: string): Route {
  const [first = '', second, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length === 0) {
    if (first === '' && second === undefined) return { view: 'wall' };
    if (first === 'wall' && second === undefined) return { view: 'wall' };
    if (first === 'wall' && second) return { view: 'station', name: decode(second) };
    if (first === 'incidents' && second) return { view: 'incident', id: decode(second) };
    if (first === 'camera' && second) return { view: 'camera', code: decode(second) };
    if (second === undefined && isPlainView(first)) return { view: first };
  }
  const [third] = rest;
  if (rest.length === 1 && second && third) {
    if (first === 'contracts') return { view: 'sheet', unitId: decode(second), month: third };
    const by = trendSubjects.find((subject) => subject === second);
    if (first === 'health' && by) return { view: 'trend', by, id: decode(third) };
  }
  return { view: 'missing', path };
}

const plainViews = [
  'overview',
  'health',
  'alarms',
  'playback',
  'recordings',
  'incidents',
  'evidence',
  'cameras',
  'discovery',
  'people',
  'units',
  'grants',
  'groups',
  'stations',
  'audit',
  'contracts',
  'account',
  'sign-in',
  'set-up',
] as const;
const isPlainView = (name: string): name is (typeof plainViews)[number] => plainViews.some((view) => view === name);

/** Charts of a site, link or lessor. */
export const trendPath = (by: TrendBy, id: string): string => `/health/${by}/${encodeURIComponent(id)}`;

/** A lessor's month: `2026-11`. */
export const sheetPath = (unitId: string, month: string): string => `/contracts/${encodeURIComponent(unitId)}/${month}`;

export const incidentPath = (id: string): string => `/incidents/${encodeURIComponent(id)}`;

export function cameraPath(code: string): string {
  return `/camera/${encodeURIComponent(code)}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
