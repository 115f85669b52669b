/** The console's commands of this room: `cameras import`, `cameras export`, `district import`. */
import { consoleActor } from '../../access/audit/actor.ts';
import type { AdminAnswer, AdminCommands, AdminRequest } from '../../kernel/admin-command.ts';
import type { ImportRow } from '../schemas.ts';
import type { DistrictPlan, Planned } from './district-import.ts';
import type { ImportDesk } from './import-desk.ts';
import { rowErrorText } from './row-errors.ts';

export function createCameraCommands(desk: ImportDesk): AdminCommands {
  return {
    'cameras import': {
      async run(request) {
        const apply = request.options['apply'] === true;
        const rows = apply ? await desk.applyCsv(inputOf(request), consoleActor) : desk.previewCsv(inputOf(request));
        return { exitCode: rows.some(({ action }) => action === 'error') ? 1 : 0, output: reportRows(rows, apply) };
      },
    },
    'cameras export': {
      run: async (): Promise<AdminAnswer> => ({ exitCode: 0, output: desk.exportCsv() }),
    },
    'district import': {
      async run(request) {
        const apply = request.options['apply'] === true;
        const text = inputOf(request);
        const plan = apply ? await desk.applyDistrict(text, consoleActor) : desk.planDistrict(text);
        return { exitCode: 0, output: reportDistrict(plan, apply) };
      },
    },
  };
}

const inputOf = ({ input }: AdminRequest): string => input ?? '';

function reportRows(rows: readonly ImportRow[], applied: boolean): string {
  const lines = rows
    .filter(({ action }) => action !== 'unchanged')
    .map(({ line, code, action, changes, errors }) =>
      action === 'error'
        ? `line ${line} ${code}: ${errors.map(rowErrorText).join('; ')}`
        : `${action} camera ${code}${renderChanges(changes)}`,
    );
  return `${[...lines, summaryOf(rows, applied)].join('\n')}\n`;
}

export function reportDistrict(plan: DistrictPlan, applied: boolean): string {
  const kinds: readonly (readonly [string, readonly Planned<{ readonly code: string }>[]])[] = [
    ['unit', plan.units],
    ['site', plan.sites],
    ['link', plan.links],
    ['camera', plan.cameras],
    ['group', plan.groups],
  ];
  const all = kinds.flatMap(([kind, list]) => list.map((planned) => ({ kind, ...planned })));
  const lines = all
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, action, next, changes }) => `${action} ${kind} ${next.code}${renderChanges(changes)}`);
  return `${[...lines, summaryOf(all, applied)].join('\n')}\n`;
}

function renderChanges(changes: Readonly<Record<string, readonly [string, string]>>): string {
  const parts = Object.entries(changes).map(([field, [before, after]]) => `${field}: "${before}" → "${after}"`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function summaryOf(list: readonly { readonly action: string }[], applied: boolean): string {
  const counts = [...Map.groupBy(list, ({ action }) => action)].map(([action, of]) => `${of.length} ${action}`);
  const tail = applied ? 'Applied.' : 'Nothing has been changed: add --apply to do it.';
  return `${counts.join(', ') || 'nothing in the file'}. ${tail}`;
}
