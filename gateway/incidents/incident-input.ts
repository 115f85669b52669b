/** Reads what a request says of an incident, and refuses what it must not name: foreign cameras, units and people that are not there. */
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from '../cameras/model.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { CameraSpan } from './hold-camera.ts';
import type { NewIncident } from './incident-book.ts';
import type { IncidentFacts } from './model.ts';
import type { CameraBody, IncidentBody, IncidentPatch } from './schemas.ts';

export interface IncidentInputOptions {
  readonly decide: Decide;
  readonly cameras: Pick<Cameras, 'list' | 'units'>;
  readonly unitOf: (personId: string) => string | null;
  /** Whether somebody may work on incidents at all. */
  readonly mayWork: (personId: string) => boolean;
  readonly nowMs: () => number;
}

/** Longer spans are not held by one row: a disk is not unlimited. */
const longestSpanMs = 24 * 3_600_000;
/** A hold may reach so far ahead: "and the next hours". */
const furthestAheadMs = 24 * 3_600_000;

export interface IncidentInput {
  /** @throws GatewayError `request.invalid` with the field; `not-found` for cameras that are not the person's */
  create(body: IncidentBody, person: Person): NewIncident;
  patch(body: IncidentPatch, person: Person): Partial<IncidentFacts>;
  camera(body: CameraBody, person: Person): CameraSpan;
  unit(unitId: string): { readonly id: string; readonly name: string };
}

export function createIncidentInput(options: IncidentInputOptions): IncidentInput {
  const { decide, cameras, unitOf, mayWork, nowMs } = options;
  const unit = (unitId: string) => {
    const found = cameras.units().find(({ id }) => id === unitId);
    if (!found) throw wrong('unitIds');
    return found;
  };
  const checkSite = (siteId: string, person: Person) => {
    const his = cameras.list().some((camera) => camera.siteId === siteId && decide(person, 'see', camera.id));
    if (!his) throw wrong('siteId');
  };
  const checked = (facts: Partial<IncidentFacts>, person: Person): Partial<IncidentFacts> => {
    for (const unitId of facts.unitIds ?? []) unit(unitId);
    if (facts.assigneeId && !mayWork(facts.assigneeId)) throw wrong('assigneeId');
    if (facts.siteId) checkSite(facts.siteId, person);
    const { fromMs, toMs } = facts;
    if (fromMs !== undefined && fromMs > nowMs() + furthestAheadMs) throw wrong('from');
    if (fromMs !== undefined && typeof toMs === 'number' && toMs < fromMs) throw wrong('to');
    return facts;
  };
  const camera = ({ cameraId, from, to }: CameraBody, person: Person): CameraSpan => {
    if (!decide(person, 'incidents', cameraId)) throw new GatewayError('not-found');
    const span = { cameraId, fromMs: Date.parse(from), toMs: Date.parse(to) };
    if (span.toMs <= span.fromMs || span.toMs - span.fromMs > longestSpanMs) throw wrong('to');
    if (span.toMs > nowMs() + furthestAheadMs) throw wrong('to');
    return span;
  };
  return {
    unit,
    camera,
    patch: (body, person) => checked(factsOf(body), person),
    create(body, person) {
      const facts = checked(factsOf(body), person);
      const own = unitOf(person.id);
      const spans = (body.cameras ?? []).map((span) => camera(span, person));
      const unitIds = [...new Set([...(own === null ? [] : [own]), ...(facts.unitIds ?? [])])];
      // Nobody would see it, not even whoever opens it.
      if (spans.length === 0 && own === null) throw wrong('cameras');
      return {
        ...{ siteId: null, place: '', toMs: null, assigneeId: null, citizenReport: null, adminCase: null },
        ...{ severity: 'medium', ...facts, kind: body.kind, title: body.title.trim(), fromMs: Date.parse(body.from) },
        unitIds,
        cameras: spans,
        alarmId: body.alarmId ?? null,
        text: body.text?.trim() ?? '',
      };
    },
  };
}

const wrong = (field: string) => new GatewayError('request.invalid', { details: { field } });

type Body = Omit<IncidentPatch, 'version'>;

function factsOf(body: Body): Partial<IncidentFacts> {
  const { kind, severity, title, siteId, place, from, to, unitIds, assigneeId, citizenReport, adminCase } = body;
  const facts = {
    ...{ kind, severity, siteId, unitIds, assigneeId },
    title: title?.trim(),
    place: place?.trim(),
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined || to === null ? to : Date.parse(to),
    citizenReport: referenceOf(citizenReport),
    adminCase: referenceOf(adminCase),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function referenceOf(reference: Body['citizenReport']) {
  if (!reference) return reference;
  const { number, due } = reference;
  return { number: number.trim(), dueMs: due === undefined || due === null ? null : Date.parse(due) };
}
