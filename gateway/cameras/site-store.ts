/** Sites and links in the database. */
import type { Database } from '../kernel/database.ts';
import type { Link, Site } from './schemas.ts';
import type { CameraTables } from './tables.ts';

export type SiteRecord = Omit<Site, 'cameraCount'>;

export interface SiteStore {
  sites(): Promise<SiteRecord[]>;
  links(): Promise<Link[]>;
  insertSite(site: SiteRecord, nowMs: number): Promise<void>;
  updateSite(site: SiteRecord): Promise<void>;
  insertLink(link: Link, nowMs: number): Promise<void>;
  updateLink(link: Link): Promise<void>;
}

export function createSiteStore(database: Database): SiteStore {
  const db = database.withTables<CameraTables>();
  return {
    async sites() {
      const rows = await db.selectFrom('site').selectAll().orderBy('created_at_ms').orderBy('id').execute();
      return rows.map(({ id, code, name, kind, unit_id }) => ({ id, code, name, kind, unitId: unit_id }));
    },
    async links() {
      const rows = await db.selectFrom('link').selectAll().orderBy('code').execute();
      return rows.map(({ id, code, name, site_id }) => ({ id, code, name, siteId: site_id }));
    },
    async insertSite({ id, code, name, kind, unitId }, nowMs) {
      await db.insertInto('site').values({ id, code, name, kind, unit_id: unitId, created_at_ms: nowMs }).execute();
    },
    async updateSite({ id, code, name, kind, unitId }) {
      await db.updateTable('site').set({ code, name, kind, unit_id: unitId }).where('id', '=', id).execute();
    },
    async insertLink({ id, code, name, siteId }, nowMs) {
      await db.insertInto('link').values({ id, code, name, site_id: siteId, created_at_ms: nowMs }).execute();
    },
    async updateLink({ id, code, name, siteId }) {
      await db.updateTable('link').set({ code, name, site_id: siteId }).where('id', '=', id).execute();
    },
  };
}
