/** Filtering, sorting and grouping of the board's rows. Pure. Sick first, then by code in the order people count. */
import type { SiteKind } from '../../../gateway/cameras/schemas.ts';
import type { HealthState } from '../../../gateway/health/schemas.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import type { BoardRow } from './board-row.ts';

export const sortColumns = [
  'state',
  'code',
  'place',
  'since',
  'age',
  'fps',
  'bitrate',
  'loss',
  'reconnects',
  'roundTrip',
  'clockOffset',
] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface BoardSort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** The worst on top is what `state` ascending means. */
export const sickFirst: BoardSort = { column: 'state', descending: false };

export type BoardGrouping = 'none' | 'site' | 'link';

export interface BoardFilter {
  /** As typed; every word must be found, whatever its diacritics. */
  readonly text: string;
  readonly state: HealthState | 'sick' | '';
  readonly kind: SiteKind | '';
  readonly siteId: string;
  readonly linkId: string;
  readonly lessorId: string;
}

export const noFilter: BoardFilter = { text: '', state: '', kind: '', siteId: '', linkId: '', lessorId: '' };

const severity: Readonly<Record<HealthState, number>> = { down: 0, degraded: 1, unknown: 2, excused: 3, up: 4 };

const codes = new Intl.Collator('vi', { numeric: true, sensitivity: 'base' });

export const isSick = (row: BoardRow): boolean => row.state === 'down' || row.state === 'degraded';

export function matches(row: BoardRow, filter: BoardFilter): boolean {
  if (filter.kind !== '' && row.siteKind !== filter.kind) return false;
  if (filter.siteId !== '' && row.siteId !== filter.siteId) return false;
  if (filter.linkId !== '' && row.linkId !== filter.linkId) return false;
  if (filter.lessorId !== '' && row.lessorId !== filter.lessorId) return false;
  if (filter.state === 'sick' ? !isSick(row) : filter.state !== '' && row.state !== filter.state) return false;
  return matchesSearch(filter.text, [
    row.code,
    row.name,
    row.place,
    row.siteName,
    row.linkName,
    row.lessorName,
    row.address,
  ]);
}

function sortValue(row: BoardRow, column: SortColumn): number | string | null {
  switch (column) {
    case 'state':
      return severity[row.state];
    case 'code':
      return row.code;
    case 'place':
      return `${row.siteName} ${row.place}`;
    case 'since':
      return row.sinceMs;
    case 'age':
      // Frames that flow are all equally fresh; among the others the oldest picture counts.
      return row.flowing ? Number.POSITIVE_INFINITY : row.lastFrameAtMs;
    case 'fps':
      return row.fps;
    case 'bitrate':
      return row.bitrateKbps;
    case 'loss':
      return row.packetLossPercent;
    case 'reconnects':
      return row.reconnectsPerHour;
    case 'roundTrip':
      return row.roundTripMs;
    case 'clockOffset':
      return row.clockOffsetMs === null ? null : Math.abs(row.clockOffsetMs);
  }
}

/** Sorts a copy. What is not known stands last in both directions. */
export function sortRows(rows: readonly BoardRow[], sort: BoardSort): BoardRow[] {
  const way = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = sortValue(a, sort.column);
    const right = sortValue(b, sort.column);
    const byCode = codes.compare(a.code, b.code);
    if (left === null || right === null) return left === right ? byCode : left === null ? 1 : -1;
    if (typeof left === 'string' || typeof right === 'string') {
      return codes.compare(String(left), String(right)) * way || byCode;
    }
    return left === right ? byCode : left < right ? -way : way;
  });
}

export interface BoardGroup {
  readonly key: string;
  /** Empty: rows of no link. */
  readonly title: string;
  readonly rows: readonly BoardRow[];
  readonly good: number;
}

/** Groups keep the rows' order; the group with the sickest cameras comes first. */
export function groupRows(rows: readonly BoardRow[], grouping: BoardGrouping): BoardGroup[] {
  if (grouping === 'none') return [{ key: '', title: '', rows, good: countGood(rows) }];
  const groups = new Map<string, BoardRow[]>();
  const titles = new Map<string, string>();
  for (const row of rows) {
    const key = grouping === 'site' ? row.siteId : (row.linkId ?? '');
    titles.set(key, grouping === 'site' ? row.siteName : row.linkName);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const made = [...groups].map(([key, members]) => ({
    key,
    title: titles.get(key) ?? '',
    rows: members,
    good: countGood(members),
  }));
  const sick = (group: BoardGroup) => group.rows.filter(isSick).length;
  return made.sort((a, b) => sick(b) - sick(a) || codes.compare(a.title, b.title));
}

/** Links that serve several of the cameras: of a link with one camera nobody can say which of the two is broken. */
export function sharedLinks(rows: readonly BoardRow[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { linkId } of rows) {
    if (linkId === null) continue;
    if (seen.has(linkId)) shared.add(linkId);
    seen.add(linkId);
  }
  return shared;
}

const countGood = (rows: readonly BoardRow[]): number => rows.filter((row) => row.state === 'up').length;

export interface KindSummary {
  readonly kind: SiteKind;
  readonly total: number;
  readonly good: number;
  /** How many cameras say each word that is not `good`, the most frequent first. */
  readonly wrong: readonly { readonly word: BoardRow['word']; readonly count: number }[];
}

const kindOrder: readonly SiteKind[] = ['tunnel', 'city-gate', 'ward'];

/** The cards on top: per kind of site that has cameras. */
export function summarise(rows: readonly BoardRow[]): KindSummary[] {
  return kindOrder.flatMap((kind) => {
    const members = rows.filter((row) => row.siteKind === kind);
    if (members.length === 0) return [];
    const counts = new Map<BoardRow['word'], number>();
    for (const { word } of members) if (word !== 'good') counts.set(word, (counts.get(word) ?? 0) + 1);
    const wrong = [...counts].map(([word, count]) => ({ word, count })).sort((a, b) => b.count - a.count);
    return [{ kind, total: members.length, good: countGood(members), wrong }];
  });
}
