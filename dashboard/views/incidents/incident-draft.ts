/** What is typed into an incident's form, and what it means. Pure. */
import type { IncidentBody, IncidentPatch, IncidentView } from '../../../gateway/incidents/schemas.ts';
import { parseMomentText, renderMomentText } from '../../locales/date-text.ts';
import type { IncidentSeed } from './new-incident.ts';

export interface IncidentFields {
  readonly kind: IncidentView['kind'];
  readonly severity: IncidentView['severity'];
  readonly title: string;
  readonly siteId: string;
  readonly place: string;
  readonly from: string;
  /** Empty: it lasts. */
  readonly to: string;
  readonly assigneeId: string;
  readonly unitIds: readonly string[];
  readonly reportNumber: string;
  readonly reportDue: string;
  readonly caseNumber: string;
  readonly caseDue: string;
  /** Of a new one only. */
  readonly cameraIds: readonly string[];
  readonly holdFrom: string;
  readonly holdTo: string;
  readonly text: string;
}
export type IncidentField = keyof IncidentFields;

const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
/** Footage around a moment: what led to it, and what followed. */
const holdBeforeMs = 5 * minuteMs;
const holdAfterMs = 10 * minuteMs;
export const longestHoldMs = 24 * hourMs;

/** Whole minutes that hold the moment: nothing is cut off. */
const floorText = (ms: number): string => renderMomentText(ms);
const ceilText = (ms: number): string => renderMomentText(Math.ceil(ms / minuteMs) * minuteMs);

export function holdSpan(fromMs: number, toMs: number | undefined): { holdFrom: string; holdTo: string } {
  if (toMs !== undefined) return { holdFrom: floorText(fromMs), holdTo: ceilText(toMs) };
  return { holdFrom: floorText(fromMs - holdBeforeMs), holdTo: ceilText(fromMs + holdAfterMs) };
}

/** @param siteId where all of its cameras stand; empty: at several, or at none */
export function newFields(seed: IncidentSeed, nowMs: number, siteId = ''): IncidentFields {
  const fromMs = seed.fromMs ?? nowMs;
  return {
    kind: seed.kind ?? 'accident',
    severity: seed.severity ?? 'medium',
    title: seed.title ?? '',
    from: floorText(fromMs),
    cameraIds: seed.cameraIds,
    ...holdSpan(fromMs, seed.toMs),
    ...{ to: '', siteId, place: '', assigneeId: '', unitIds: [], text: '' },
    ...{ reportNumber: '', reportDue: '', caseNumber: '', caseDue: '' },
  };
}

export function fieldsOf(incident: IncidentView): IncidentFields {
  const { citizenReport, adminCase, toMs } = incident;
  const due = (ms: number | null | undefined) => (typeof ms === 'number' ? renderMomentText(ms) : '');
  return {
    kind: incident.kind,
    severity: incident.severity,
    title: incident.title,
    siteId: incident.siteId ?? '',
    place: incident.place,
    from: renderMomentText(incident.fromMs),
    to: toMs === null ? '' : renderMomentText(toMs),
    assigneeId: incident.assigneeId ?? '',
    unitIds: incident.unitIds,
    reportNumber: citizenReport?.number ?? '',
    reportDue: due(citizenReport?.dueMs),
    caseNumber: adminCase?.number ?? '',
    caseDue: due(adminCase?.dueMs),
    ...{ cameraIds: [], holdFrom: '', holdTo: '', text: '' },
  };
}

/** A day without a time is due when it ends. */
export function parseDueText(text: string): number | undefined {
  const ms = parseMomentText(text);
  return ms === undefined || text.trim().includes(' ') ? ms : ms + 24 * hourMs - minuteMs;
}

const isMoment = (text: string): boolean => parseMomentText(text) !== undefined;
const iso = (text: string): string => new Date(parseMomentText(text) ?? Number.NaN).toISOString();

/** Of the span that is to be held. */
export function holdProblems(holdFrom: string, holdTo: string, nowMs: number): ('holdFrom' | 'holdTo')[] {
  const [fromMs, toMs] = [parseMomentText(holdFrom), parseMomentText(holdTo)];
  if (fromMs === undefined || toMs === undefined)
    return [
      ...(fromMs === undefined ? (['holdFrom'] as const) : []),
      ...(toMs === undefined ? (['holdTo'] as const) : []),
    ];
  const tooLong = toMs - fromMs > longestHoldMs || toMs > nowMs + longestHoldMs;
  return toMs <= fromMs || tooLong ? ['holdTo'] : [];
}

export const spanBody = (holdFrom: string, holdTo: string): { from: string; to: string } => ({
  from: iso(holdFrom),
  to: iso(holdTo),
});

function factProblems(fields: IncidentFields): IncidentField[] {
  const { title, from, to, reportNumber, reportDue, caseNumber, caseDue } = fields;
  const badDue = (due: string) => due.trim() !== '' && parseDueText(due) === undefined;
  const badTo = to.trim() !== '' && (!isMoment(to) || (isMoment(from) && iso(to) < iso(from)));
  return [
    ...(title.trim() === '' ? (['title'] as const) : []),
    ...(isMoment(from) ? [] : (['from'] as const)),
    ...(badTo ? (['to'] as const) : []),
    ...(reportNumber.trim() === '' && reportDue.trim() !== '' ? (['reportNumber'] as const) : []),
    ...(badDue(reportDue) ? (['reportDue'] as const) : []),
    ...(caseNumber.trim() === '' && caseDue.trim() !== '' ? (['caseNumber'] as const) : []),
    ...(badDue(caseDue) ? (['caseDue'] as const) : []),
  ];
}

function referenceBody(number: string, due: string): { number: string; due: string | null } | null {
  const dueMs = due.trim() === '' ? undefined : parseDueText(due);
  if (number.trim() === '') return null;
  return { number: number.trim(), due: dueMs === undefined ? null : new Date(dueMs).toISOString() };
}

/** The new incident, or the fields that are wrong, in the order of the form. */
export function readNew(
  fields: IncidentFields,
  alarmId: string | undefined,
  nowMs: number,
  needsCamera: boolean,
): { body?: IncidentBody; problems: IncidentField[] } {
  const { cameraIds, holdFrom, holdTo } = fields;
  const problems: IncidentField[] = [
    ...factProblems(fields),
    ...(needsCamera && cameraIds.length === 0 ? (['cameraIds'] as const) : []),
    ...(cameraIds.length === 0 ? [] : holdProblems(holdFrom, holdTo, nowMs)),
  ];
  if (problems.length > 0) return { problems };
  return {
    problems,
    body: {
      ...factsBody(fields),
      cameras: cameraIds.map((cameraId) => ({ cameraId, ...spanBody(holdFrom, holdTo) })),
      text: fields.text.trim(),
      ...(alarmId === undefined ? {} : { alarmId }),
    },
  };
}

const factsBody = (fields: IncidentFields) => ({
  kind: fields.kind,
  severity: fields.severity,
  title: fields.title.trim(),
  siteId: fields.siteId === '' ? null : fields.siteId,
  place: fields.place.trim(),
  from: iso(fields.from),
  to: fields.to.trim() === '' ? null : iso(fields.to),
  unitIds: [...fields.unitIds],
  assigneeId: fields.assigneeId === '' ? null : fields.assigneeId,
  citizenReport: referenceBody(fields.reportNumber, fields.reportDue),
  adminCase: referenceBody(fields.caseNumber, fields.caseDue),
});

const fieldsOfBody: Readonly<Record<keyof ReturnType<typeof factsBody>, readonly IncidentField[]>> = {
  kind: ['kind'],
  severity: ['severity'],
  title: ['title'],
  siteId: ['siteId'],
  place: ['place'],
  from: ['from'],
  to: ['to'],
  unitIds: ['unitIds'],
  assigneeId: ['assigneeId'],
  citizenReport: ['reportNumber', 'reportDue'],
  adminCase: ['caseNumber', 'caseDue'],
};

/** Only what was typed over: a field shows minutes and what its reader may see, the gateway has seconds and all. */
export function readPatch(
  fields: IncidentFields,
  incident: IncidentView,
): { body?: IncidentPatch; problems: IncidentField[] } {
  const problems = factProblems(fields);
  if (problems.length > 0) return { problems };
  const was = fieldsOf(incident);
  const differs = (name: IncidentField) => JSON.stringify(fields[name]) !== JSON.stringify(was[name]);
  const typed = Object.entries(factsBody(fields)).filter(([name]) =>
    fieldsOfBody[name as keyof typeof fieldsOfBody].some(differs),
  );
  return { problems, body: { version: incident.version, ...Object.fromEntries(typed) } };
}

/** What was typed so far, on the incident as somebody else has changed it meanwhile. */
export function onNewest(fields: IncidentFields, base: IncidentView, newest: IncidentView): IncidentFields {
  const was = fieldsOf(base);
  const typed = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as IncidentField]),
  );
  return { ...fieldsOf(newest), ...Object.fromEntries(typed) };
}
