/** The pure parts of the pages of people, rights and audit. */
import { describe, expect, it } from 'vitest';
import { agentName } from '../../../dashboard/components/agent-name.ts';
import { addressOf, askedOf, momentProblems, rowsPath } from '../../../dashboard/views/audit/audit-asked.ts';
import { kindText } from '../../../dashboard/views/audit/audit-words.ts';
import { type GrantDraft, grantableRights, readGrant, rightsFor } from '../../../dashboard/views/grants/grant-draft.ts';
import {
  grantsOfPerson,
  grantsOnCamera,
  groupSeen,
  sortGrants,
  stateOf,
} from '../../../dashboard/views/grants/grant-list.ts';
import { everybody, listPeople } from '../../../dashboard/views/people/people-list.ts';
import { mayHold, rightsWithoutCamera } from '../../../gateway/access/grants/roles.ts';
import { rights } from '../../../gateway/access/model.ts';
import type { AccountView, GrantView } from '../../../gateway/access/schemas.ts';
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import { camera } from './district-fixtures.ts';

const person = (id: string, more: Partial<AccountView> = {}): AccountView => ({
  id,
  login: id,
  name: id,
  role: 'operator',
  unitId: null,
  createdAtMs: 0,
  lastUsedAtMs: null,
  disabledAtMs: null,
  disabledReason: null,
  breakGlass: false,
  ...more,
});

const grant = (id: string, more: Partial<GrantView> = {}): GrantView => ({
  id,
  subject: { kind: 'person', id: 'an' },
  below: false,
  scope: { kind: 'all', id: null },
  rights: null,
  fromMs: 100,
  untilMs: null,
  reason: 'lịch trực',
  grantedBy: 'admin',
  revokedAtMs: null,
  technical: false,
  ...more,
});

const unit = (id: string, parentId: string | null): [string, Unit] => [
  id,
  { id, code: id, name: id, kind: 'other', parentId, contact: null },
];
const units = new Map([unit('city', null), unit('ward', 'city'), unit('post', 'ward')]);

describe('people', () => {
  it('are found without diacritics, by name, login and unit; who is disabled comes last', () => {
    const all = [
      person('b', { name: 'Đặng Văn Bình', disabledAtMs: 5 }),
      person('a', { name: 'Đặng Thị Ánh', unitId: 'ward' }),
      person('sealed', { name: 'Khẩn cấp', breakGlass: true, role: 'administrator' }),
    ];
    expect(listPeople(all, units, { ...everybody, text: 'dang' }).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(listPeople(all, units, { ...everybody, text: 'ward' }).map(({ id }) => id)).toEqual(['a']);
    expect(listPeople(all, units, { ...everybody, state: 'sealed' }).map(({ id }) => id)).toEqual(['sealed']);
    expect(listPeople(all, units, { ...everybody, unitId: 'none', state: 'enabled' }).map(({ id }) => id)).toEqual([
      'sealed',
    ]);
  });
});

describe('grants', () => {
  it('have one state at each moment', () => {
    expect(stateOf(grant('g'), 99)).toBe('future');
    expect(stateOf(grant('g'), 100)).toBe('in-force');
    expect(stateOf(grant('g', { untilMs: 200 }), 200)).toBe('over');
    expect(stateOf(grant('g', { revokedAtMs: 150 }), 160)).toBe('revoked');
  });

  it('come in force first, history last', () => {
    const list = [grant('over', { untilMs: 120 }), grant('future', { fromMs: 900 }), grant('now')];
    expect(sortGrants(list, 500).map(({ id }) => id)).toEqual(['now', 'future', 'over']);
  });

  it('reach a person by himself, his unit, and units above that reach below', () => {
    const list = [
      grant('own'),
      grant('other', { subject: { kind: 'person', id: 'binh' } }),
      grant('unit', { subject: { kind: 'unit', id: 'ward' } }),
      grant('above', { subject: { kind: 'unit', id: 'city' } }),
      grant('above-below', { subject: { kind: 'unit', id: 'city' }, below: true }),
      grant('beneath', { subject: { kind: 'unit', id: 'post' }, below: true }),
    ];
    const found = grantsOfPerson(list, { id: 'an', unitId: 'ward' }, units).map(({ id }) => id);
    expect(found).toEqual(['own', 'unit', 'above-below']);
  });

  it('are on a camera by site, link, group, itself or all', () => {
    const one = { ...camera('c', 'c', 's'), linkId: 'l' };
    const groups = new Map([['g', { id: 'g', code: 'G', name: 'G', cameraIds: ['c'] }]]);
    const scopes = ['all', 'site', 'link', 'group', 'camera'] as const;
    const ids = { all: null, site: 's', link: 'l', group: 'g', camera: 'c' };
    const list = scopes.flatMap((kind) => [
      grant(kind, { scope: { kind, id: ids[kind] } }),
      ...(kind === 'all' ? [] : [grant(`not-${kind}`, { scope: { kind, id: 'x' } })]),
    ]);
    expect(grantsOnCamera(list, one, groups).map(({ id }) => id)).toEqual([...scopes]);
  });

  it('tell many cameras in few rows', () => {
    const cameras = new Map(['a', 'b', 'c'].map((id) => [id, camera(id, id, id === 'c' ? 't' : 's')]));
    const held = ['a', 'b', 'c', 'gone'].map((cameraId) => ({ cameraId, rights: ['live'] }));
    expect(groupSeen(held, cameras).map(({ siteId, cameras: of }) => [siteId, of.length])).toEqual([
      ['s', 2],
      ['t', 1],
    ]);
  });
});

describe('a grant as it is filled in', () => {
  const draft: GrantDraft = {
    subjectKind: 'person',
    subjectId: 'an',
    below: true,
    scopeKind: 'site',
    scopeId: 's',
    rights: null,
    from: '',
    until: '24/11/2026 07:00',
    reason: ' lịch trực ',
  };

  it('is sent with district time as UTC; below only for units', () => {
    expect(readGrant(draft).body).toEqual({
      subject: { kind: 'person', id: 'an' },
      below: false,
      scope: { kind: 'site', id: 's' },
      rights: null,
      until: '2026-11-24T00:00:00.000Z',
      reason: 'lịch trực',
    });
  });

  it('says everything that is missing or wrong at once', () => {
    const bad = { ...draft, subjectId: '', scopeId: '', rights: [], from: 'soon', until: '31/02/2026', reason: ' ' };
    expect([...readGrant(bad).problems].sort()).toEqual(['from', 'reason', 'rights', 'scopeId', 'subjectId', 'until']);
    expect([...readGrant({ ...draft, from: '25/11/2026' }).problems]).toEqual(['span']);
    expect(readGrant({ ...draft, scopeKind: 'all', scopeId: '' }).body?.scope).toEqual({ kind: 'all', id: null });
  });
});

describe('the rights to choose from', () => {
  it('are those that the gateway gives to the role of the receiver, and all for a unit', () => {
    for (const role of ['operator', 'police', 'technician', 'administrator', 'station'] as const) {
      const given = rights.filter((right) => mayHold(role, right) && !rightsWithoutCamera.has(right));
      expect([...rightsFor(role)].sort(), role).toEqual(given.sort());
    }
    expect(rightsFor(undefined)).toEqual(grantableRights);
  });
});

describe('the audit', () => {
  it('keeps what is asked in the address', () => {
    const asked = { ...askedOf(new URLSearchParams('about=watched&camera=c')), from: '23/11/2026 02:14' };
    expect(askedOf(addressOf(asked))).toEqual(asked);
    expect(rowsPath(asked)).toBe('?cameraId=c&from=2026-11-22T19%3A14%3A00.000Z');
    expect(askedOf(new URLSearchParams('about=nonsense&minutes=x'))).toMatchObject({ about: 'acts', minutes: 30 });
    expect([...momentProblems({ from: 'x', until: '' })]).toEqual(['from']);
  });

  it('has words for acts, put together where things are made and changed alike', () => {
    expect(kindText('account.disabled')).toBe('Khoá tài khoản');
    expect(kindText('camera.changed')).toBe('Sửa camera');
    expect(kindText('something.new')).toBe('something.new');
  });
});

it('browsers have the names that people know', () => {
  expect(
    agentName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'),
  ).toBe('Chrome 142 · Linux');
  expect(agentName('VLC/3.0')).toBe('VLC/3.0');
});
