/** Views as a table: who, which camera, live or from memory, from when to when, where. */
import { html, type TemplateResult } from 'lit';
import type { Watched } from '../../../gateway/access/audit-schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime, formatDuration } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import type { District } from '../../state/district.ts';
import { cameraPath } from '../../state/route.ts';
import { roleWord, viewKindText } from './audit-words.ts';

export type View = Omit<Watched, 'viewId' | 'untilMs'> & { readonly untilMs: number | null };

const columns: readonly TextKey[] = [
  'audit.person',
  'audit.camera',
  'audit.viewKind',
  'audit.viewFrom',
  'audit.viewUntil',
  'audit.viewLength',
  'audit.place',
  'audit.purpose',
];

export function watchedTable(views: readonly View[], district: District): TemplateResult {
  return html`<table>
    <thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
    <tbody>${views.map((view) => viewRow(view, district))}</tbody>
  </table>`;
}

function viewRow(view: View, { cameras, clock }: District): TemplateResult {
  const { personName, role, cameraId, kind, fromMs, untilMs, desk, address, purpose } = view;
  const camera = cameras.get(cameraId);
  return html`<tr>
    <th scope="row">${personName} <span class="muted">${roleWord(role)}</span></th>
    <td>${camera ? html`<a href=${cameraPath(camera.code)} title=${camera.name}>${camera.code}</a>` : t('grants.unknown')}</td>
    <td>${viewKindText(kind)}</td>
    <td>${formatDateTime(fromMs)}</td>
    <td>${untilMs === null ? t('audit.goesOn') : formatDateTime(untilMs)}</td>
    <td>${formatDuration((untilMs ?? clock.nowMs()) - fromMs)}</td>
    <td>${desk || '–'} <span class="muted">${address}</span></td>
    <td>${purpose || '–'}</td>
  </tr>`;
}
