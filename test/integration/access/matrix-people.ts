/** Everybody of expected.ts, each with what he is granted, signed in (or not, as it stands there). */
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { grant, invite } from '../../support/people.ts';
import { joinByLink, nobodyAt, pairByLink, type SignedIn, signIn, type Visitor } from '../../support/sign-in.ts';
import { type PersonName, type PlaceName, people, personNames } from './expected.ts';
import type { MatrixPlace } from './matrix-district.ts';

/** A committee, and the police of a ward below it: a grant to the committee "and below" must reach them. */
async function makeUnits(by: Visitor): Promise<{ committee: Unit; police: Unit }> {
  const committee = await by.call<Unit>('/api/units', 'POST', { code: 'UB', name: 'Uỷ ban', kind: 'committee' });
  const body = { code: 'CAP', name: 'Công an phường', kind: 'police', parentId: committee.id };
  return { committee, police: await by.call<Unit>('/api/units', 'POST', body) };
}

export type Known = Visitor & { readonly own?: { readonly id: string } };

type Places = Readonly<Record<PlaceName, MatrixPlace>>;

export async function admitEverybody(
  url: string,
  administrator: SignedIn,
  made: Places,
  wall: Wall,
): Promise<Map<PersonName, Known>> {
  const units = await makeUnits(administrator);
  const visitors = new Map<PersonName, Known>([
    ['administrator', administrator],
    ['nobody', nobodyAt(url)],
  ]);
  for (const name of personNames) {
    if (visitors.has(name) || name === 'wall-station') continue;
    const { role } = people[name];
    const unitId = name === 'ward-police' ? units.police.id : null;
    const link = await invite(administrator, { login: name, name: `Người ${name}`, role, unitId });
    visitors.set(name, name === 'police-without-factor' ? await withoutFactor(url, link) : await joinByLink(url, link));
  }
  visitors.set('wall-station', await pairStation(administrator, wall));
  const who = (name: PersonName) => ({ own: visitors.get(name)?.own ?? { id: '' } });
  await grantPosts(administrator, made, who);
  await grantToUnits(administrator, made, units.committee);
  for (const { id: cameraId } of made.tunnel.cameras) {
    const look = { cameraId, minutes: 30, reason: 'chỉnh góc nhìn' };
    await visitors.get('looking-technician')?.call('/api/technical-looks', 'POST', look);
  }
  await administrator.call(`/api/people/${who('disabled').own.id}/disable`, 'POST', { reason: 'nghỉ việc' });
  await visitors.get('operator-away')?.call('/api/own/lock', 'POST');
  await visitors.get('signed-out')?.fetch('/api/sign-out', { method: 'POST' });
  return visitors;
}

const all = { kind: 'all', id: null } as const;
const siteOf = ({ site }: MatrixPlace) => ({ kind: 'site', id: site.id }) as const;
const atHour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** By every kind of scope. */
async function grantPosts(by: SignedIn, made: Places, who: (name: PersonName) => Parameters<typeof grant>[1]) {
  const everywhere = ['operator', 'technician', 'police-without-factor', 'disabled', 'signed-out', 'operator-away'];
  for (const name of everywhere as PersonName[]) await grant(by, who(name), all);
  await grant(by, who('police'), siteOf(made.tunnel));
  await grant(by, who('police'), { kind: 'camera', id: made.gate.camera.id });
  for (const place of ['tunnel', 'gate'] as const) await grant(by, who('wall-station'), siteOf(made[place]));
  await grant(by, who('ward-officer'), siteOf(made['own-ward']));
  await grant(by, who('lessors-technician'), { kind: 'link', id: made['own-ward'].link.id });
  const cameraIds = [...made.gate.cameras, ...made['other-ward'].cameras].map(({ id }) => id);
  const group = await by.call<{ id: string }>('/api/camera-groups', 'POST', {
    code: 'NHOM',
    name: 'Nhóm trực',
    cameraIds,
  });
  await grant(by, who('group-operator'), { kind: 'group', id: group.id });
  await grant(by, who('onlooker'), siteOf(made.gate), { rights: ['live'] });
  // What a role may never hold stays out of reach of the grant that names it.
  await grant(by, who('greedy-technician'), siteOf(made['own-ward']), {
    rights: ['live', 'listen', 'playback', 'people', 'audit', 'walls', 'snapshot'],
  });
  await grant(by, who('yesterdays-operator'), all, { from: atHour(-48), until: atHour(-24) });
  await grant(by, who('tomorrows-operator'), all, { from: atHour(24) });
  const taken = await grant(by, who('revoked-operator'), all);
  await by.call(`/api/grants/${taken}`, 'DELETE');
  for (const place of ['tunnel', 'gate'] as const) await grant(by, who('looking-technician'), siteOf(made[place]));
}

async function grantToUnits(by: SignedIn, made: Places, committee: Unit): Promise<void> {
  const subject = { kind: 'unit', id: committee.id };
  const ward = { subject, below: true, scope: siteOf(made['own-ward']), rights: null, reason: 'địa bàn của phường' };
  await by.call('/api/grants', 'POST', ward);
  // Without "below" it must reach nobody of the ward.
  const own = { subject, below: false, scope: all, rights: null, reason: 'chỉ cho người của uỷ ban' };
  await by.call('/api/grants', 'POST', own);
}

async function pairStation(administrator: Visitor, wall: Wall): Promise<Known> {
  const body = { name: 'Tường phòng trực', wallId: wall.id, unitId: null };
  const { link } = await administrator.call<{ link: string }>('/api/stations', 'POST', body);
  return pairByLink(administrator.url, link);
}

/** Signed in, but the second factor that is due is not set up. */
async function withoutFactor(url: string, link: string): Promise<SignedIn> {
  const token = link.slice(link.indexOf('#') + 1);
  const password = 'một câu thật dài để vào';
  const { login } = await nobodyAt(url).call<{ login: string }>('/api/invitations/look', 'POST', { token });
  await nobodyAt(url).call('/api/invitations/accept', 'POST', { token, password });
  return signIn(url, { login, password, authenticator: undefined });
}
