/**
 * The people of a command centre, each made when first asked for: the administrator by the link that the gateway printed at
 * its first start, the others by the administrator over the API, with a grant for the cameras of their post.
 */
import type { GrantBody, Own } from '../../gateway/access/schemas.ts';
import { type JoinWishes, joinByLink, type SignedIn, type Visitor } from './sign-in.ts';

/** `ward-officer`: an operator who has the cameras of one ward and no others. */
export const posts = ['administrator', 'operator', 'police', 'technician', 'ward-officer'] as const;
export type Post = (typeof posts)[number];

export interface People {
  /** Signs in once; the same session after that, also when the gateway was started again meanwhile. */
  as(post: Post): Promise<SignedIn>;
}

export interface Newcomer {
  readonly login: string;
  readonly name: string;
  readonly role: Own['role'];
  readonly unitId?: string | null;
}

type Scope = GrantBody['scope'];

/** @returns the one-time link of a new account, for `joinByLink` */
export async function invite(administrator: Visitor, newcomer: Newcomer): Promise<string> {
  const body = { unitId: null, ...newcomer };
  return (await administrator.call<{ link: string }>('/api/people', 'POST', body)).link;
}

/** @returns the grant's id. `rights` absent: what the person's role may do. */
export async function grant(
  administrator: Visitor,
  person: { readonly own: { readonly id: string } },
  scope: Scope,
  more: Pick<Partial<GrantBody>, 'rights' | 'from' | 'until'> = {},
): Promise<string> {
  const body: GrantBody = {
    subject: { kind: 'person', id: person.own.id },
    scope,
    rights: null,
    reason: 'trực theo lịch',
    ...more,
  };
  return (await administrator.call<{ id: string }>('/api/grants', 'POST', body)).id;
}

export function createPeople(url: string, setUpLink: () => string, wishes: JoinWishes = {}): People {
  const known = new Map<Post, Promise<SignedIn>>();
  const as = (post: Post): Promise<SignedIn> => {
    const before = known.get(post);
    if (before) return before;
    const coming = post === 'administrator' ? joinByLink(url, setUpLink(), wishes) : takePost(post);
    known.set(post, coming);
    coming.catch(() => known.delete(post));
    return coming;
  };
  const takePost = async (post: Exclude<Post, 'administrator'>): Promise<SignedIn> => {
    const administrator = await as('administrator');
    const { unitId, scope } = post === 'ward-officer' ? await oneWard(administrator) : everywhere;
    const link = await invite(administrator, { ...newcomers[post], unitId });
    const person = await joinByLink(url, link, wishes);
    await grant(administrator, person, scope);
    return person;
  };
  return { as };
}

const everywhere = { unitId: null, scope: { kind: 'all', id: null } } as const;

const newcomers: Readonly<Record<Exclude<Post, 'administrator'>, Newcomer>> = {
  operator: { login: 'truc', name: 'Nguyễn Thị Trực', role: 'operator' },
  police: { login: 'cong-an', name: 'Trần Văn An', role: 'police' },
  technician: { login: 'ky-thuat', name: 'Lê Minh Thuật', role: 'technician' },
  'ward-officer': { login: 'phuong', name: 'Phạm Thu Phương', role: 'operator' },
};

/** The first ward that has cameras here, or will have some. */
async function oneWard(administrator: Visitor): Promise<{ unitId: string | null; scope: Scope }> {
  const sites =
    await administrator.call<{ id: string; code: string; kind: string; unitId: string | null }[]>('/api/sites');
  const cameras = await administrator.call<{ siteId: string }[]>('/api/cameras');
  const wards = sites.filter(({ kind }) => kind === 'ward');
  const ward = wards.find(({ id }) => cameras.some(({ siteId }) => siteId === id)) ?? wards[0];
  if (!ward) throw new Error('there is no ward here');
  return { unitId: ward.unitId, scope: { kind: 'site', id: ward.id } };
}
