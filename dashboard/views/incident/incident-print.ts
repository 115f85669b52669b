/** The record of an incident on paper: A4 upright, Vietnamese whatever the page speaks, with letterhead and lines to sign on. */
import { html, nothing, type TemplateResult } from 'lit';
import type { IncidentView, LogEntryView } from '../../../gateway/incidents/schemas.ts';
import { letterhead, signatures } from '../../components/paper-parts.ts';
import { formatDateTime } from '../../locales/format.ts';
import {
  kindText,
  type LogNames,
  logText,
  referenceText,
  sayIn,
  severityText,
  spanText,
  standingText,
  unitText,
  whoText,
} from '../incidents/incident-words.ts';

export interface IncidentPrintFacts {
  readonly incident: IncidentView;
  readonly log: readonly LogEntryView[];
  readonly names: LogNames;
  readonly nowMs: number;
}

const vi = sayIn('vi');

export function incidentPrint({ incident, log, names, nowMs }: IncidentPrintFacts): TemplateResult {
  return html`<section class="paper" lang="vi">
    ${letterhead(vi('incidents.paperNumber', { number: incident.number }))}
    <p class="name"><b>${vi('incidents.paperTitle')}</b><br />${incident.title}</p>
    <p>${vi('incidents.paperMade', { time: formatDateTime(nowMs) })}
      ${incident.state === 'closed' ? nothing : vi('incidents.paperOpenYet')}</p>
    <h2>${vi('incidents.paperFacts')}</h2>
    ${facts(incident, names)}
    <h2>${vi('incidents.paperCameras')}</h2>
    ${cameras(incident, names)}
    <h2>${vi('incidents.paperLog')}</h2>
    ${entries(log, names)}
    ${signatures(nowMs, ['incidents.paperSignMaker', 'incidents.paperSignUnit', 'incidents.paperSignHead'])}
  </section>`;
}

function facts(incident: IncidentView, names: LogNames): TemplateResult {
  const site = incident.siteId === null ? undefined : names.sites.get(incident.siteId)?.name;
  const rows: readonly (readonly [string, string])[] = [
    [vi('incidents.kind'), kindText(incident.kind, vi)],
    [vi('incidents.severity'), severityText(incident.severity, vi)],
    [vi('incidents.timeSpan'), spanText(incident.fromMs, incident.toMs, vi)],
    [vi('incidents.site'), [site, incident.place].filter(Boolean).join(', ')],
    [vi('incidents.filterState'), standingText(incident, names, vi)],
    [vi('incidents.assignee'), incident.assigneeName ?? vi('incidents.assigneeNone')],
    [vi('incidents.units'), incident.unitIds.map((id) => unitText(id, names)).join(', ')],
    [vi('incidents.report'), incident.citizenReport ? referenceText(incident.citizenReport, vi) : ''],
    [vi('incidents.case'), incident.adminCase ? referenceText(incident.adminCase, vi) : ''],
  ];
  return html`<dl>${rows.map(([label, value]) => (value === '' ? nothing : html`<dt>${label}:</dt><dd>${value}</dd>`))}</dl>`;
}

function cameras({ cameras: all }: IncidentView, names: LogNames): TemplateResult {
  if (all.length === 0) return html`<p>${vi('incidents.camerasNone')}</p>`;
  return html`<table>
    <thead><tr><th>${vi('incidents.camera')}</th><th>${vi('incidents.paperTime')}</th><th>${vi('incidents.filterState')}</th></tr></thead>
    <tbody>${all.map(({ cameraId, fromMs, toMs, hold }) => {
      const camera = names.cameras.get(cameraId);
      return html`<tr><td>${camera ? `${camera.code} · ${camera.name}` : cameraId.slice(-8)}</td>
        <td class="code">${spanText(fromMs, toMs, vi)}</td><td>${vi(`incidents.hold-${hold}`)}</td></tr>`;
    })}</tbody>
  </table>`;
}

const entries = (log: readonly LogEntryView[], names: LogNames): TemplateResult => html`<table>
  <thead><tr><th>${vi('incidents.paperTime')}</th><th>${vi('incidents.paperWho')}</th><th>${vi('incidents.paperWhat')}</th></tr></thead>
  <tbody>${log.map(
    (entry) => html`<tr><td class="code">${formatDateTime(entry.atMs)}</td>
      <td>${whoText(entry, vi)}</td><td>${logText(entry, names, vi)}</td></tr>`,
  )}</tbody>
</table>`;
