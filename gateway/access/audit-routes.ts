/**
 * `/api/audit`: who did what, who watched what, and which cameras nobody watches. Those with the right `audit` read all of it,
 * everybody else what he did himself.
 */
import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../kernel/clock.ts';
import type { AuditRow } from './audit/audit-chain.ts';
import { auditCsv } from './audit/audit-csv.ts';
import type { AuditFilter } from './audit/audit-store.ts';
import type { WatchedFilter, WatchedSpan } from './audit/view-questions.ts';
import {
  AuditExportQuery,
  AuditKinds,
  Unwatched,
  UnwatchedQuery,
  type Watched,
  WatchedPage,
  WatchedQuery,
} from './audit-schemas.ts';
import type { AccessRoom } from './room.ts';
import { AuditQuery, AuditVerdictView, AuditView } from './schemas.ts';

const tags = ['access'];
const CsvFile = Type.Unsafe<Readable>(Type.String({ description: 'text/csv' }));
const config = { door: { right: 'audit' } } as const;
const minuteMs = 60_000;

export function registerAuditRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  registerRows(instance, room);
  registerViews(instance, room, clock);
}

function registerRows(instance: FastifyInstance, { audit, decisions, scopes }: AccessRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/audit',
    {
      config: { door: { own: true } },
      schema: { tags, querystring: AuditQuery, response: { 200: Type.Array(AuditView) } },
    },
    async ({ query, person }) => {
      const filter = { ...filterOf(query), limit: query.limit ?? 200 };
      if (decisions.decide(person, 'audit')) return (await audit.list(filter)).map(viewOf);
      const isHidden = (id: string) =>
        !decisions.decide(person, 'see', id) && [...scopes.camerasOf({ kind: 'camera', id })].length > 0;
      const rows = await audit.list({ ...filter, personId: person.id });
      return rows.map((row) => viewOf(withoutHidden(row, isHidden)));
    },
  );
  app.get('/api/audit/kinds', { config, schema: { tags, response: { 200: AuditKinds } } }, () => audit.kinds());
  app.get(
    '/api/audit/export.csv',
    {
      config: {
        ...config,
        act: { kind: 'audit.exported', tell: ['personId', 'cameraId', 'kind', 'outcome', 'from', 'until'] },
      },
      schema: { tags, produces: ['text/csv'], querystring: AuditExportQuery, response: { 200: CsvFile } },
    },
    async ({ query: { lang = 'vi', ...query } }, reply) => {
      const codeOf = (cameraId: string) => scopes.cameraCode?.(cameraId);
      const lines = auditCsv({ audit, filter: filterOf(query), language: lang, codeOf });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit.csv"')
        .header('cache-control', 'no-store')
        .send(Readable.from(lines));
    },
  );
  app.get('/api/audit/verdict', { config, schema: { tags, response: { 200: AuditVerdictView } } }, () =>
    audit.verify(),
  );
}

function registerViews(instance: FastifyInstance, { viewQuestions, scopes }: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/audit/watched',
    {
      config,
      schema: {
        tags,
        summary: 'Who watched which camera, from when to when',
        querystring: WatchedQuery,
        response: { 200: WatchedPage },
      },
    },
    async ({ query }) => {
      const { views, next } = await viewQuestions.watched(watchedFilterOf(query));
      return { views: views.map(renderWatched), next };
    },
  );
  app.get(
    '/api/audit/unwatched',
    {
      config,
      schema: {
        tags,
        summary: 'Cameras whose live picture nobody has had for so many minutes',
        querystring: UnwatchedQuery,
        response: { 200: Type.Array(Unwatched) },
      },
    },
    async ({ query: { siteId, minutes } }) => {
      const cameraIds = [...scopes.camerasOf(siteId ? { kind: 'site', id: siteId } : { kind: 'all', id: null })];
      const sinceMs = clock.nowMs() - minutes * minuteMs;
      const last = await viewQuestions.lastWatched(cameraIds, clock.nowMs());
      return [...last]
        .map(([cameraId, lastWatchedMs]) => ({ cameraId, lastWatchedMs }))
        .filter(({ lastWatchedMs }) => lastWatchedMs === null || lastWatchedMs < sinceMs);
    },
  );
}

const viewOf = (row: AuditRow) => ({ ...row, details: { ...row.details } });

/** His own row as somebody may read it who may not read the audit: cameras that do not exist for him are not in it. */
function withoutHidden(row: AuditRow, isHidden: (id: string) => boolean): AuditRow {
  const cut = (value: unknown): unknown => {
    if (typeof value === 'string') return isHidden(value) ? null : value;
    if (Array.isArray(value)) return value.map(cut);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cut(part)]));
  };
  const cutId = (id: string | null) => (id !== null && isHidden(id) ? null : id);
  const details = cut(row.details) as AuditRow['details'];
  return { ...row, cameraId: cutId(row.cameraId), subjectId: cutId(row.subjectId), details };
}

const renderWatched = ({ actor: { personId, personName, role, address, desk }, ...view }: WatchedSpan): Watched => ({
  ...view,
  personId,
  personName,
  role,
  address,
  desk,
});

type Asked = Pick<AuditQuery, 'personId' | 'cameraId' | 'kind' | 'outcome' | 'from' | 'until' | 'before'>;

function filterOf({ personId, cameraId, kind, outcome, from, until, before }: Asked): Omit<AuditFilter, 'limit'> {
  return {
    ...(personId === undefined ? {} : { personId }),
    ...(cameraId === undefined ? {} : { cameraId }),
    ...(kind === undefined ? {} : { kind }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    ...(before === undefined ? {} : { beforeSeq: before }),
  };
}

function watchedFilterOf({ limit = 200, ...query }: WatchedQuery): WatchedFilter {
  return { ...filterOf(query), limit };
}
