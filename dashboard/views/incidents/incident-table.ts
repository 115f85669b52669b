/** Rows of incidents: number, severity, what and where, who has it, what is due. */
import { html, nothing, type TemplateResult } from 'lit';
import type { IncidentView } from '../../../gateway/incidents/schemas.ts';
import '../../components/tc-icon.ts';
import { formatDateTime } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import { incidentPath } from '../../state/route.ts';
import { severityIcons } from '../alarms/alarm-words.ts';
import {
  firstDue,
  type IncidentNames,
  isOverdue,
  kindText,
  lookOf,
  severityText,
  standingText,
} from './incident-words.ts';

const mostCodes = 4;

export function incidentTable(incidents: readonly IncidentView[], names: IncidentNames, nowMs: number): TemplateResult {
  return html`<table>
    <thead><tr>
      <th scope="col">${t('incidents.columnNumber')}</th><th scope="col">${t('incidents.columnSeverity')}</th>
      <th scope="col">${t('incidents.columnTitle')}</th><th scope="col">${t('incidents.columnKind')}</th>
      <th scope="col">${t('incidents.columnState')}</th><th scope="col">${t('incidents.columnCameras')}</th>
      <th scope="col">${t('incidents.columnFrom')}</th><th scope="col">${t('incidents.columnWho')}</th>
      <th scope="col">${t('incidents.columnDue')}</th>
    </tr></thead>
    <tbody>${incidents.map((incident) => row(incident, names, nowMs))}</tbody>
  </table>`;
}

function row(incident: IncidentView, names: IncidentNames, nowMs: number): TemplateResult {
  const { id, number, severity, title, place, kind, state, cameras, fromMs, assigneeName } = incident;
  const site = incident.siteId === null ? undefined : names.sites.get(incident.siteId)?.name;
  const where = [site, place].filter(Boolean).join(', ');
  const codes = [...new Set(cameras.map(({ cameraId }) => names.cameras.get(cameraId)?.code ?? '?'))];
  return html`<tr class=${state === 'closed' ? 'over' : ''}>
    <td class="code"><a href=${incidentPath(id)}>${number}</a></td>
    <td><span class="tag ${lookOf(incident)}"><tc-icon name=${severityIcons[severity]}></tc-icon>${severityText(severity)}</span></td>
    <th scope="row" class="title"><a href=${incidentPath(id)}>${title}</a>
      ${where === '' ? nothing : html`<div class="muted">${where}</div>`}</th>
    <td>${kindText(kind)}</td>
    <td>${standingText(incident, names)}</td>
    <td>${codes.slice(0, mostCodes).map((code, index) => html`${index > 0 ? ', ' : ''}<span class="code">${code}</span>`)}${codes.length > mostCodes ? html` <span class="muted">${t('incidents.more', { n: codes.length - mostCodes })}</span>` : nothing}</td>
    <td class="code">${formatDateTime(fromMs)}</td>
    <td>${assigneeName ?? html`<span class="muted">${t('incidents.assigneeNone')}</span>`}</td>
    <td class="code">${due(incident, nowMs)}</td>
  </tr>`;
}

function due(incident: IncidentView, nowMs: number): TemplateResult | typeof nothing {
  const dueMs = firstDue(incident);
  if (dueMs === undefined) return nothing;
  const time = formatDateTime(dueMs);
  return isOverdue(incident, nowMs)
    ? html`<span class="tag critical"><tc-icon name="clock"></tc-icon>${t('incidents.overdue', { time })}</span>`
    : html`${time}`;
}
