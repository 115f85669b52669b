/** The board's filter, order and grouping live in the page's address, so that a view can be bookmarked and sent. Pure. */
import type { SiteKind } from '../../../gateway/cameras/schemas.ts';
import {
  type BoardFilter,
  type BoardGrouping,
  type BoardSort,
  noFilter,
  type SortColumn,
  sickFirst,
  sortColumns,
} from './board-order.ts';

export interface BoardQuery {
  readonly filter: BoardFilter;
  readonly sort: BoardSort;
  readonly grouping: BoardGrouping;
}

const oneOf = <T extends string>(value: string | null, allowed: readonly T[]): T | '' =>
  allowed.find((entry) => entry === value) ?? '';

const states = ['sick', 'up', 'degraded', 'down', 'unknown', 'excused'] as const;
const kinds: readonly SiteKind[] = ['tunnel', 'city-gate', 'ward'];

/** What the address does not say, or says wrongly, is the default. */
export function parseBoardQuery(search: string): BoardQuery {
  const query = new URLSearchParams(search);
  const sortText = query.get('sort') ?? '';
  const column: SortColumn | '' = oneOf(sortText.replace(/^-/, ''), sortColumns);
  return {
    filter: {
      text: query.get('q') ?? '',
      state: oneOf(query.get('state'), states),
      kind: oneOf(query.get('kind'), kinds),
      siteId: query.get('site') ?? '',
      linkId: query.get('link') ?? '',
      lessorId: query.get('lessor') ?? '',
    },
    sort: column === '' ? sickFirst : { column, descending: sortText.startsWith('-') },
    grouping: oneOf(query.get('group'), ['site', 'link'] as const) || 'none',
  };
}

export function renderBoardQuery({ filter, sort, grouping }: BoardQuery): URLSearchParams {
  const query = new URLSearchParams();
  const put = (name: string, value: string) => {
    if (value !== '') query.set(name, value);
  };
  put('q', filter.text);
  put('state', filter.state);
  put('kind', filter.kind);
  put('site', filter.siteId);
  put('link', filter.linkId);
  put('lessor', filter.lessorId);
  if (sort.column !== sickFirst.column || sort.descending) put('sort', `${sort.descending ? '-' : ''}${sort.column}`);
  if (grouping !== 'none') put('group', grouping);
  return query;
}

export const isFiltered = (filter: BoardFilter): boolean =>
  Object.keys(noFilter).some((key) => filter[key as keyof BoardFilter] !== '');
