/** `/api/contracts` and `/api/lessors/{unitId}/sheets/{month}`: what was agreed, and what a month is worth by it. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import type { Cameras } from '../../cameras/model.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { ContractDesk, MonthlySheet } from './contract-desk.ts';
import {
  ContractBody,
  ContractView,
  CorrectionBody,
  CoverageBody,
  CoverageView,
  type MonthlySheetView as MonthlySheetJson,
  MonthlySheetView,
  MonthText,
} from './contract-schemas.ts';
import { sheetCsv } from './sheet-csv.ts';

const tags = ['contracts'];
const config = { door: { right: 'contracts' }, act: 'own' } as const;
const sheetParams = Type.Object({ unitId: Id, month: MonthText });

export function registerContractRoutes(
  instance: FastifyInstance,
  desk: ContractDesk,
  cameras: Pick<Cameras, 'find'>,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ contractId: Id });

  app.get('/api/contracts', { config, schema: { tags, response: { 200: Type.Array(ContractView) } } }, () =>
    desk.contracts(),
  );
  app.post(
    '/api/contracts',
    { config, schema: { tags, body: ContractBody, response: { 201: ContractView } } },
    async (request, reply) => reply.code(201).send(await desk.create(request.body, actorOf(request))),
  );
  app.put(
    '/api/contracts/:contractId',
    { config, schema: { tags, params, body: ContractBody, response: { 200: ContractView } } },
    (request) => desk.change(request.params.contractId, request.body, actorOf(request)),
  );
  app.get('/api/contract-coverages', { config, schema: { tags, response: { 200: Type.Array(CoverageView) } } }, () =>
    desk.coverages(),
  );
  app.post(
    '/api/contracts/:contractId/cameras',
    { config, schema: { tags, params, body: CoverageBody, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await desk.cover({ ...request.body, contractId: request.params.contractId }, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/lessors/:unitId/sheets',
    {
      config,
      schema: { tags, params: Type.Object({ unitId: Id }), response: { 200: Type.Array(MonthText) } },
    },
    (request) => desk.closedMonths(request.params.unitId),
  );
  app.get(
    '/api/lessors/:unitId/sheets/:month',
    { config, schema: { tags, params: sheetParams, response: { 200: MonthlySheetView } } },
    async ({ params: { unitId, month } }) => viewOf(await desk.sheet(unitId, month)),
  );
  app.get(
    '/api/lessors/:unitId/sheets/:month/sheet.csv',
    {
      config: { ...config, act: { kind: 'sheet.exported', tell: ['unitId', 'month'] } },
      schema: { tags, produces: ['text/csv'], params: sheetParams, response: { 200: Type.String() } },
    },
    async ({ params: { unitId, month } }, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="sheet-${month}.csv"`)
        .send(sheetCsv(await desk.sheet(unitId, month), cameras)),
  );
  app.post(
    '/api/lessors/:unitId/sheets/:month/close',
    { config, schema: { tags, params: sheetParams, response: { 200: MonthlySheetView } } },
    async (request) => viewOf(await desk.close(request.params.unitId, request.params.month, actorOf(request))),
  );
  app.post(
    '/api/lessors/:unitId/sheets/:month/corrections',
    { config, schema: { tags, params: sheetParams, body: CorrectionBody, response: { 200: MonthlySheetView } } },
    async (request) => {
      const { unitId, month } = request.params;
      const { amount, reason } = request.body;
      return viewOf(await desk.correct(unitId, month, amount, reason, actorOf(request)));
    },
  );
}

const viewOf = ({ sheet, closed }: MonthlySheet): MonthlySheetJson => ({
  ...sheet,
  lines: sheet.lines.map((line) => ({
    ...line,
    outages: line.outages.map((outage) => ({ ...outage, causes: [...outage.causes] })),
  })),
  closed: closed && {
    closedAtMs: closed.closedAtMs,
    closedBy: closed.closedBy,
    corrections: [...closed.corrections],
  },
});
