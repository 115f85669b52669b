/** Addresses of the pages. Pure: what a path means, and what path leads to a page. */
export type Route =
  | { readonly view: 'wall' }
  | { readonly view: 'station'; readonly name: string }
  | { readonly view: 'camera'; readonly code: string }
  | { readonly view: 'overview' }
  | { readonly view: 'health' }
  | { readonly view: 'cameras' }
  | { readonly view: 'discovery' }
  | { readonly view: 'people' }
  | { readonly view: 'units' }
  | { readonly view: 'grants' }
  | { readonly view: 'groups' }
  | { readonly view: 'stations' }
  | { readonly view: 'audit' }
  | { readonly view: 'account' }
  | { readonly view: 'sign-in' }
  | { readonly view: 'set-up' }
  | { readonly view: 'missing'; readonly path: string };

export function parseRoute(path: string): Route {
  const [first = '', second, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length === 0) {
    if (first === '' && second === undefined) return { view: 'wall' };
    if (first === 'wall' && second === undefined) return { view: 'wall' };
    if (first === 'wall' && second) return { view: 'station', name: decode(second) };
    if (first === 'camera' && second) return { view: 'camera', code: decode(second) };
    if (second === undefined && isPlainView(first)) return { view: first };
  }
  return { view: 'missing', path };
}

const plainViews = [
  'overview',
  'health',
  'cameras',
  'discovery',
  'people',
  'units',
  'grants',
  'groups',
  'stations',
  'audit',
  'account',
  'sign-in',
  'set-up',
] as const;
const isPlainView = (name: string): name is (typeof plainViews)[number] => plainViews.some((view) => view === name);

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
