/** Imports and exports of the inventory, for the pages and for the console: preview first, then the same again for good. */
import type { Actor } from '../../access/audit/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createCameraStore } from '../camera-store.ts';
import type { Registry } from '../registry.ts';
import type { ImportRow } from '../schemas.ts';
import { type PlannedRow, planCsv, renderCameraCsv } from './camera-csv.ts';
import { parseDistrict } from './district-file.ts';
import { applyDistrictPlan, type DistrictPlan, planDistrictImport } from './district-import.ts';

export interface ImportDesk {
  /** @throws GatewayError `request.invalid` when the text is no camera list at all; bad rows are among the rows */
  previewCsv(text: string): ImportRow[];
  /** The good rows, in one act. */
  applyCsv(text: string, actor: Actor): Promise<ImportRow[]>;
  exportCsv(mayShow?: (cameraId: string) => boolean): string;
  /** YAML. @throws GatewayError `request.invalid` with `details.problems`, or naming an unknown code */
  planDistrict(text: string): DistrictPlan;
  applyDistrict(text: string, actor: Actor): Promise<DistrictPlan>;
}

export function createImportDesk({ registry, clock }: { registry: Registry; clock: Clock }): ImportDesk {
  const rowsOf = (planned: readonly PlannedRow[]): ImportRow[] => planned.map(({ row }) => row);
  return {
    previewCsv: (text) => rowsOf(planCsv(text, registry.inventory, clock.nowMs())),
    applyCsv: (text, actor) =>
      registry.act(async (act) => {
        const nowMs = clock.nowMs();
        const planned = planCsv(text, act.inventory, nowMs);
        const store = createCameraStore(act.db);
        for (const { plan } of planned) {
          if (!plan || plan.action === 'unchanged') continue;
          if (plan.action === 'create') await store.insert(plan.next, nowMs);
          else await store.update(plan.next, nowMs);
          act.changed({ kind: 'camera', id: plan.next.id, cameraId: plan.next.id });
        }
        const rows = rowsOf(planned);
        act.tell({ kind: 'cameras.imported', details: countsOf(rows) });
        return rows;
      }, actor),
    exportCsv: (mayShow) => renderCameraCsv(registry.inventory, mayShow),
    planDistrict: (text) => planDistrictImport(parseDistrict(text), registry.inventory, clock.nowMs()),
    applyDistrict(text, actor) {
      const district = parseDistrict(text);
      return registry.act(async (act) => {
        const plan = planDistrictImport(district, act.inventory, clock.nowMs());
        await applyDistrictPlan(act, plan, clock.nowMs());
        const all = [...plan.units, ...plan.sites, ...plan.links, ...plan.cameras, ...plan.groups];
        act.tell({ kind: 'district.imported', details: countsOf(all) });
        return plan;
      }, actor);
    },
  };
}

const countsOf = (list: readonly { readonly action: string }[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(list, ({ action }) => action)].map(([action, of]) => [action, of.length]));
