/** Incidents in plain words: kind, state, who has it, what is due, what its log says. Pure. */
import type { IncidentView, LogEntryView } from '../../../gateway/incidents/schemas.ts';
import { type Language, type TextKey, type TextParams, translate, vi } from '../../locales/catalogue.ts';
import { formatDate, formatDateTime, formatTime } from '../../locales/format.ts';
import { language } from '../../locales/locale.ts';

/** What ids of an incident may stand for. */
export interface IncidentNames {
  readonly cameras: ReadonlyMap<string, { readonly code: string; readonly name: string }>;
  readonly sites: ReadonlyMap<string, { readonly name: string }>;
  readonly units: ReadonlyMap<string, { readonly name: string }>;
}

type Say = (key: TextKey, params?: TextParams) => string;
export const sayIn =
  (chosen: Language): Say =>
  (key, params) =>
    translate(chosen, key, params);
const say: Say = (key, params) => translate(language(), key, params);

export const incidentKinds = [
  'accident',
  'stopped-vehicle',
  'fire-smoke',
  'crowd',
  'public-order',
  'camera-fault',
  'other',
] as const satisfies readonly IncidentView['kind'][];
export const incidentStates = [
  'open',
  'acknowledged',
  'handed-over',
  'closed',
] as const satisfies readonly IncidentView['state'][];
export const severities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly IncidentView['severity'][];

export const kindText = (kind: IncidentView['kind'], in_ = say): string => in_(`incidents.kind-${kind}`);
export const severityText = (severity: IncidentView['severity'], in_ = say): string =>
  in_(`alarms.severity-${severity}`);
export const stateText = (state: IncidentView['state'], in_ = say): string => in_(`incidents.state-${state}`);

/** A unit that is gone keeps the end of its id, so that two are not taken for one. */
export const unitText = (unitId: string, { units }: IncidentNames): string =>
  units.get(unitId)?.name ?? `…${unitId.slice(-6)}`;

/** `Đã bàn giao · chờ Công an quận tiếp nhận`. */
export function standingText(incident: IncidentView, names: IncidentNames, in_ = say): string {
  const { state, handover, ownerUnitId } = incident;
  const words = stateText(state, in_);
  if (state === 'closed') return words;
  if (state === 'handed-over' && handover?.acceptedAtMs === null)
    return `${words} · ${in_('incidents.waits', { unit: unitText(handover.toUnitId, names) })}`;
  return ownerUnitId === null ? words : `${words} · ${in_('incidents.has', { unit: unitText(ownerUnitId, names) })}`;
}

/** Colour says that something is wrong and wants somebody: what is closed is grey. */
export function lookOf({ severity, state }: Pick<IncidentView, 'severity' | 'state'>): string {
  if (state === 'closed') return 'muted';
  return severity === 'critical' || severity === 'high' ? 'critical' : severity === 'medium' ? 'warn' : 'muted';
}

/** The date once when both are of one day. */
export function spanText(fromMs: number, toMs: number | null, in_ = say): string {
  const from = formatDateTime(fromMs);
  if (toMs === null) return `${from} – ${in_('incidents.lasts')}`;
  return `${from} – ${formatDate(fromMs) === formatDate(toMs) ? formatTime(toMs) : formatDateTime(toMs)}`;
}

/** What must be answered first; `undefined`: nothing has a due time. */
export function firstDue({ citizenReport, adminCase }: IncidentView): number | undefined {
  const dues = [citizenReport?.dueMs, adminCase?.dueMs].filter((ms): ms is number => typeof ms === 'number');
  return dues.length === 0 ? undefined : Math.min(...dues);
}

export const isOverdue = (incident: IncidentView, nowMs: number): boolean =>
  incident.state !== 'closed' && (firstDue(incident) ?? Number.POSITIVE_INFINITY) < nowMs;

/** Nobody has it, and this person may take it. */
export const isWaiting = ({ may }: Pick<IncidentView, 'may'>): boolean =>
  may.includes('acknowledge') || may.includes('accept');

const cameraText = (id: unknown, { cameras }: IncidentNames): string => {
  const camera = typeof id === 'string' ? cameras.get(id) : undefined;
  return camera ? `${camera.code} ${camera.name}` : '';
};

const known = new Set(Object.keys(vi.incidents));

/** `Hoa (Trung tâm)`; the gateway itself where nobody did it. */
export function whoText({ personName, unitName }: LogEntryView, in_ = say): string {
  if (personName === '') return in_('alarms.byGateway');
  return unitName === '' ? personName : `${personName} (${unitName})`;
}

/** What somebody did, as a sentence without its subject. */
export function logText({ kind, details }: LogEntryView, names: LogNames, in_ = say): string {
  const text = (name: string): string => (typeof details[name] === 'string' ? details[name] : '');
  const [fromMs, toMs] = [details['fromMs'], details['toMs']];
  const params = {
    ...{ text: text('text'), whom: text('whom'), reason: text('reason'), unit: text('unit') },
    what: changesText(details, names, in_),
    camera: cameraText(details['cameraId'], names),
    span: typeof fromMs === 'number' && typeof toMs === 'number' ? spanText(fromMs, toMs, in_) : '',
  };
  const words = known.has(`log-${kind}`) ? in_(`incidents.log-${kind}`, params) : kind;
  const said = kind === 'handed-over' && params.text !== '' ? `: ${params.text}` : '';
  return `${words}${said}${details['held'] === false ? ` · ${in_('incidents.logNotHeld')}` : ''}`;
}

export interface LogNames extends IncidentNames {
  /** Names of people, by id. */
  readonly people: ReadonlyMap<string, string>;
}

const fieldTexts: Readonly<Record<string, TextKey>> = {
  kind: 'incidents.kind',
  severity: 'incidents.severity',
  title: 'incidents.name',
  siteId: 'incidents.site',
  place: 'incidents.place',
  fromMs: 'incidents.fromMoment',
  toMs: 'incidents.toMoment',
  unitIds: 'incidents.units',
  assigneeId: 'incidents.assignee',
  citizenReport: 'incidents.report',
  adminCase: 'incidents.case',
};

/** `Mức độ Cao → Nghiêm trọng; Vị trí trống → làn 2`. */
function changesText(details: LogEntryView['details'], names: LogNames, in_: Say): string {
  const [before, after] = [thing(details['before']), thing(details['after'])];
  return Object.keys(after)
    .map((name) => {
      const label = fieldTexts[name];
      const words = (value: unknown) => valueText(name, value, names, in_);
      return `${label ? in_(label) : name} ${words(before[name])} → ${words(after[name])}`;
    })
    .join('; ');
}

const thing = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function valueText(name: string, value: unknown, names: LogNames, in_: Say): string {
  if (name === 'toMs' && value === null) return in_('incidents.lasts');
  if (value === null || value === undefined || value === '') return in_('incidents.empty');
  if (typeof value === 'number') return formatDateTime(value);
  if (Array.isArray(value)) return value.map((id) => unitText(String(id), names)).join(', ') || in_('incidents.empty');
  if (typeof value === 'object') return referenceText(thing(value), in_);
  const text = String(value);
  if (name === 'kind') return kindText(text as IncidentView['kind'], in_);
  if (name === 'severity') return severityText(text as IncidentView['severity'], in_);
  if (name === 'siteId') return names.sites.get(text)?.name ?? `…${text.slice(-6)}`;
  if (name === 'assigneeId') return names.people.get(text) ?? `…${text.slice(-6)}`;
  return text;
}

/** `12/PA · hạn 25/11/2026 17:00:00` */
export function referenceText(
  { number, dueMs }: { readonly number?: unknown; readonly dueMs?: unknown },
  in_ = say,
): string {
  const due = typeof dueMs === 'number' ? ` · ${in_('incidents.due', { time: formatDateTime(dueMs) })}` : '';
  return `${String(number ?? '')}${due}`;
}
