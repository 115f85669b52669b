/** Order, filter and grouping of the health board, and their place in the page's address. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  groupRows,
  isSick,
  matches,
  noFilter,
  sharedLinks,
  sickFirst,
  sortColumns,
  sortRows,
  summarise,
} from '../../../dashboard/views/health/board-order.ts';
import {
  type BoardQuery,
  isFiltered,
  parseBoardQuery,
  renderBoardQuery,
} from '../../../dashboard/views/health/board-query.ts';
import { type BoardRow, boardRow } from '../../../dashboard/views/health/board-row.ts';
import { nextRowIndex } from '../../../dashboard/views/health/row-focus.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import { lessor, link, makeCamera, makeHealth, makeStream, tunnel, ward } from './board-facts.ts';

function row(
  code: string,
  healthChange: Partial<CameraHealth> = {},
  change: Parameters<typeof makeCamera>[0] = {},
): BoardRow {
  const camera = makeCamera({ code, ...change });
  return boardRow(camera, {
    cameras: [camera],
    sites: new Map([tunnel, ward].map((site) => [site.id, site])),
    links: new Map([[link.id, link]]),
    units: new Map([[lessor.id, lessor]]),
    findHealth: () => makeHealth(camera.id, healthChange),
    findStream: (_id, role) => (role === 'sub' ? makeStream(camera.id) : undefined),
  });
}

const inWard = { siteId: ward.id, linkId: link.id, lessorUnitId: lessor.id, name: 'Lương Định Của' };
const rows = [
  row('T-10'),
  row('P-31', { state: 'down', cause: 'stream.lost' }, inWard),
  row('T-2'),
  row('P-07', { state: 'degraded', cause: 'camera.clock-off', clockOffsetMs: -142_000 }, inWard),
];
const codes = (list: readonly BoardRow[]) => list.map(({ code }) => code);

describe('sorting', () => {
  it('puts the sick first and counts numbers in codes as people do', () => {
    expect(codes(sortRows(rows, sickFirst))).toEqual(['P-31', 'P-07', 'T-2', 'T-10']);
    expect(codes(sortRows(rows, { column: 'code', descending: true }))).toEqual(['T-10', 'T-2', 'P-31', 'P-07']);
  });

  it('orders clocks by how far they are off, whichever way', () => {
    expect(codes(sortRows(rows, { column: 'clockOffset', descending: true }))[0]).toBe('P-07');
  });

  it('keeps the unknown last in both directions', () => {
    const some = [row('A-1', { fps: null }), row('A-2', { fps: 5 }), row('A-3', { fps: 25 })];
    expect(codes(sortRows(some, { column: 'fps', descending: false }))).toEqual(['A-2', 'A-3', 'A-1']);
    expect(codes(sortRows(some, { column: 'fps', descending: true }))).toEqual(['A-3', 'A-2', 'A-1']);
  });

  it('loses no row, whatever the column', () => {
    const column = fc.constantFrom(...sortColumns);
    fc.assert(
      fc.property(column, fc.boolean(), fc.shuffledSubarray(rows), (sortColumn, descending, some) => {
        const sorted = sortRows(some, { column: sortColumn, descending });
        expect(codes(sorted).sort()).toEqual(codes(some).sort());
      }),
    );
  });
});

describe('filtering', () => {
  const found = (text: string) => codes(rows.filter((entry) => matches(entry, { ...noFilter, text })));

  it('ignores diacritics and the letter đ, and wants every word', () => {
    expect(found('luong dinh cua')).toEqual(['P-31', 'P-07']);
    expect(found('ham thu thiem t-10')).toEqual(['T-10']);
    expect(found('vnpt p-07')).toEqual(['P-07']);
    expect(found('không có')).toEqual([]);
  });

  it('takes state, kind of site, site, link and lessor together', () => {
    const sick = rows.filter((entry) => matches(entry, { ...noFilter, state: 'sick', kind: 'ward', linkId: link.id }));
    expect(codes(sick)).toEqual(['P-31', 'P-07']);
    expect(sick.every(isSick)).toBe(true);
    expect(rows.filter((entry) => matches(entry, { ...noFilter, lessorId: 'other' }))).toEqual([]);
  });
});

describe('grouping and counting', () => {
  it('groups by site, the sickest site first, and tells how many are good', () => {
    const groups = groupRows(sortRows(rows, sickFirst), 'site');
    expect(groups.map(({ title, good, rows: members }) => [title, good, members.length])).toEqual([
      [ward.name, 0, 2],
      [tunnel.name, 2, 2],
    ]);
  });

  it('keeps cameras without a link in a group of their own', () => {
    expect(groupRows(rows, 'link').map(({ key }) => key)).toEqual([link.id, '']);
  });

  it('blames only links that serve several cameras', () => {
    expect(sharedLinks(rows)).toEqual(new Set([link.id]));
    expect(sharedLinks(rows.slice(0, 2))).toEqual(new Set());
  });

  it('counts per kind what is wrong', () => {
    expect(summarise(rows)).toEqual([
      { kind: 'tunnel', total: 2, good: 2, wrong: [] },
      {
        kind: 'ward',
        total: 2,
        good: 0,
        wrong: [
          { word: 'lost', count: 1 },
          { word: 'clock-off', count: 1 },
        ],
      },
    ]);
  });
});

describe('the address of a view', () => {
  it('survives the way through the query', () => {
    const id = fc.constantFrom('', 's-1', 'a b&c=ü');
    const anyQuery: fc.Arbitrary<BoardQuery> = fc.record({
      filter: fc.record({
        text: fc.string(),
        state: fc.constantFrom('' as const, 'sick' as const, 'down' as const, 'up' as const),
        kind: fc.constantFrom('' as const, 'tunnel' as const, 'ward' as const),
        siteId: id,
        linkId: id,
        lessorId: id,
      }),
      sort: fc.record({ column: fc.constantFrom(...sortColumns), descending: fc.boolean() }),
      grouping: fc.constantFrom('none' as const, 'site' as const, 'link' as const),
    });
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parseBoardQuery(`?${renderBoardQuery(query)}`)).toEqual(query);
      }),
    );
  });

  it('is empty for the plain board, and nonsense in it means the plain board', () => {
    const plain = parseBoardQuery('?state=purple&sort=-nothing&group=x&kind=moon');
    expect(plain).toEqual({ filter: noFilter, sort: sickFirst, grouping: 'none' });
    expect(renderBoardQuery(plain).toString()).toBe('');
    expect(isFiltered(plain.filter)).toBe(false);
    expect(isFiltered({ ...noFilter, kind: 'tunnel' })).toBe(true);
  });
});

it('arrow keys move within the rows and stop at their ends', () => {
  expect(nextRowIndex('ArrowDown', 3, 5)).toBe(4);
  expect(nextRowIndex('ArrowDown', 4, 5)).toBe(4);
  expect(nextRowIndex('ArrowUp', 0, 5)).toBe(0);
  expect(nextRowIndex('End', 0, 5)).toBe(4);
  expect(nextRowIndex('Home', 4, 5)).toBe(0);
  expect(nextRowIndex('PageDown', 0, 120)).toBe(10);
  expect(nextRowIndex('x', 0, 5)).toBeUndefined();
  expect(nextRowIndex('Home', 0, 0)).toBeUndefined();
});
