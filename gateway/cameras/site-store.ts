/**
 * Sites and links in the database: what they are now, and the from-to rows of what they were called and whom they
 * belonged to. A removed one keeps its row, because cameras' history points at it, and frees its code.
 */
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import type { Link, Site } from './schemas.ts';
import type { CameraTables } from './tables.ts';

export type SiteRecord = Omit<Site, 'cameraCount'>;

export interface SiteStore {
  /** Those in use. */
  sites(): Promise<SiteRecord[]>;
  links(): Promise<Link[]>;
  insertSite(site: SiteRecord, nowMs: number): Promise<void>;
  updateSite(site: SiteRecord, nowMs: number): Promise<void>;
  /** Who calls has made sure that nothing in use belongs to it. */
  retireSite(siteId: string, nowMs: number): Promise<void>;
  insertLink(link: Link, nowMs: number): Promise<void>;
  updateLink(link: Link, nowMs: number): Promise<void>;
  retireLink(linkId: string, nowMs: number): Promise<void>;
  /** Oldest first. */
  siteHistory(siteId: string): Promise<CameraTables['site_span'][]>;
  linkHistory(linkId: string): Promise<CameraTables['link_span'][]>;
}

/** `database` may be a transaction. */
export function createSiteStore(database: Database): SiteStore {
  const db = database.withTables<CameraTables>();
  return { ...siteRows(db), ...linkRows(db) };
}

type Tables = ReturnType<typeof tablesOf>;
const tablesOf = (database: Database) => database.withTables<CameraTables>();

type SiteRows = Pick<SiteStore, 'sites' | 'insertSite' | 'updateSite' | 'retireSite' | 'siteHistory'>;

function siteRows(db: Tables): SiteRows {
  const openSpan = (site: SiteRecord, nowMs: number) =>
    db
      .insertInto('site_span')
      .values({ id: newId(nowMs), site_id: site.id, from_ms: nowMs, until_ms: null, ...siteColumns(site) })
      .execute();
  const closeSpan = (siteId: string, nowMs: number) =>
    db
      .updateTable('site_span')
      .set({ until_ms: nowMs })
      .where('site_id', '=', siteId)
      .where('until_ms', 'is', null)
      .execute();
  return {
    async sites() {
      const inUse = db.selectFrom('site').selectAll().where('retired_at_ms', 'is', null);
      const rows = await inUse.orderBy('created_at_ms').orderBy('id').execute();
      return rows.map(({ id, code, name, kind, unit_id }) => ({ id, code, name, kind, unitId: unit_id }));
    },
    async insertSite(site, nowMs) {
      const row = { id: site.id, ...siteColumns(site), created_at_ms: nowMs, retired_at_ms: null };
      await db.insertInto('site').values(row).execute();
      await openSpan(site, nowMs);
    },
    async updateSite(site, nowMs) {
      await db.updateTable('site').set(siteColumns(site)).where('id', '=', site.id).execute();
      await closeSpan(site.id, nowMs);
      await openSpan(site, nowMs);
    },
    async retireSite(siteId, nowMs) {
      await db.updateTable('site').set({ code: siteId, retired_at_ms: nowMs }).where('id', '=', siteId).execute();
      await closeSpan(siteId, nowMs);
    },
    siteHistory(siteId) {
      const spans = db.selectFrom('site_span').selectAll().where('site_id', '=', siteId);
      return spans.orderBy('from_ms').orderBy('id').execute();
    },
  };
}

type LinkRows = Omit<SiteStore, keyof SiteRows>;

function linkRows(db: Tables): LinkRows {
  const openSpan = (link: Link, nowMs: number) =>
    db
      .insertInto('link_span')
      .values({ id: newId(nowMs), link_id: link.id, from_ms: nowMs, until_ms: null, ...linkColumns(link) })
      .execute();
  const closeSpan = (linkId: string, nowMs: number) =>
    db
      .updateTable('link_span')
      .set({ until_ms: nowMs })
      .where('link_id', '=', linkId)
      .where('until_ms', 'is', null)
      .execute();
  return {
    async links() {
      const inUse = db.selectFrom('link').selectAll().where('retired_at_ms', 'is', null);
      const rows = await inUse.orderBy('code').execute();
      return rows.map(({ id, code, name, site_id }) => ({ id, code, name, siteId: site_id }));
    },
    async insertLink(link, nowMs) {
      const row = { id: link.id, ...linkColumns(link), created_at_ms: nowMs, retired_at_ms: null };
      await db.insertInto('link').values(row).execute();
      await openSpan(link, nowMs);
    },
    async updateLink(link, nowMs) {
      await db.updateTable('link').set(linkColumns(link)).where('id', '=', link.id).execute();
      await closeSpan(link.id, nowMs);
      await openSpan(link, nowMs);
    },
    async retireLink(linkId, nowMs) {
      await db.updateTable('link').set({ code: linkId, retired_at_ms: nowMs }).where('id', '=', linkId).execute();
      await closeSpan(linkId, nowMs);
    },
    linkHistory(linkId) {
      const spans = db.selectFrom('link_span').selectAll().where('link_id', '=', linkId);
      return spans.orderBy('from_ms').orderBy('id').execute();
    },
  };
}

const siteColumns = ({ code, name, kind, unitId }: SiteRecord) => ({ code, name, kind, unit_id: unitId });
const linkColumns = ({ code, name, siteId }: Link) => ({ code, name, site_id: siteId });
