/** `/api/incidents`: the list, one with its log, what people do with it. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/request-actor.ts';
import { GatewayError } from '../kernel/errors.ts';
import { Id } from '../kernel/schema-parts.ts';
import type { By } from './incident-book.ts';
import { searchIncidents } from './incident-search.ts';
import {
  acceptStep,
  acknowledgeStep,
  changeStep,
  closeStep,
  handOverStep,
  reopenStep,
  returnStep,
  type Step,
  takeBackStep,
} from './incident-steps.ts';
import type { Incident } from './model.ts';
import type { IncidentsRoom } from './room.ts';
import {
  CameraBody,
  CloseBody,
  HandOverBody,
  IncidentBody,
  IncidentList,
  IncidentPatch,
  IncidentPerson,
  IncidentQuery,
  IncidentView,
  IncidentWithLog,
  LogBody,
  ReasonBody,
  StepBody,
} from './schemas.ts';

const tags = ['incidents'];
const reading = { door: { right: 'incidents' } } as const;
const acting = { door: { right: 'incidents' }, act: 'own' } as const;
const params = Type.Object({ incidentId: Id });

export function registerIncidentRoutes(instance: FastifyInstance, room: IncidentsRoom): void {
  registerReading(instance, room);
  registerWriting(instance, room);
  registerSteps(instance, room);
}

function createDesk(room: IncidentsRoom) {
  const byOf = (request: FastifyRequest): By => ({ doer: room.doerOf(request.person), actor: actorOf(request) });
  return {
    byOf,
    /** @throws GatewayError `not-found` when the incident is none of his */
    async mine(request: FastifyRequest, incidentId: string): Promise<Incident> {
      const incident = await room.book.get(incidentId);
      if (!room.sight.sees(request.person, incident)) throw new GatewayError('not-found');
      return incident;
    },
    answer(request: FastifyRequest, incident: Incident): IncidentView {
      const view = room.sight.viewFor(request.person, incident);
      if (!view) throw new GatewayError('not-found');
      return view;
    },
  };
}

function registerReading(instance: FastifyInstance, room: IncidentsRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const desk = createDesk(room);
  app.get(
    '/api/incidents',
    { config: reading, schema: { tags, querystring: IncidentQuery, response: { 200: IncidentList } } },
    (request) => searchIncidents(room.search, request.person, request.query),
  );
  app.get(
    '/api/incidents/:incidentId',
    { config: reading, schema: { tags, params, response: { 200: IncidentWithLog } } },
    async (request) => {
      const incident = await desk.mine(request, request.params.incidentId);
      const log = room.sight.logFor(request.person, await room.book.logOf(incident.id));
      return { incident: desk.answer(request, incident), log };
    },
  );
  app.get(
    '/api/incident-people',
    { config: reading, schema: { tags, response: { 200: Type.Array(IncidentPerson) } } },
    async () => room.workers(),
  );
}

function registerWriting(instance: FastifyInstance, room: IncidentsRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { book, input } = room;
  const desk = createDesk(room);
  const response = { 200: IncidentView };
  app.post(
    '/api/incidents',
    { config: acting, schema: { tags, body: IncidentBody, response: { 201: IncidentView } } },
    async (request, reply) => {
      const { alarmId } = request.body;
      if (alarmId !== undefined && !(await room.seesAlarm(request.person, alarmId)))
        throw new GatewayError('request.invalid', { details: { field: 'alarmId' } });
      const incident = await book.create(input.create(request.body, request.person), desk.byOf(request));
      return reply.code(201).send(desk.answer(request, incident));
    },
  );
  app.patch(
    '/api/incidents/:incidentId',
    { config: acting, schema: { tags, params, body: IncidentPatch, response } },
    async (request) => {
      const { id } = await desk.mine(request, request.params.incidentId);
      const step = changeStep(input.patch(request.body, request.person));
      return desk.answer(request, await book.act(id, request.body.version, step, desk.byOf(request)));
    },
  );
  app.post(
    '/api/incidents/:incidentId/log',
    { config: acting, schema: { tags, params, body: LogBody, response } },
    async (request) => {
      const { id } = await desk.mine(request, request.params.incidentId);
      const { text, whom } = request.body;
      const by = desk.byOf(request);
      const added = whom === undefined ? book.note(id, text.trim(), by) : book.tell(id, whom.trim(), text.trim(), by);
      return desk.answer(request, await added);
    },
  );
  app.post(
    '/api/incidents/:incidentId/cameras',
    { config: acting, schema: { tags, params, body: CameraBody, response } },
    async (request) => {
      const { id } = await desk.mine(request, request.params.incidentId);
      const span = input.camera(request.body, request.person);
      return desk.answer(request, await book.addCamera(id, span, desk.byOf(request)));
    },
  );
  app.post(
    '/api/incidents/:incidentId/cameras/:rowId/hold',
    { config: acting, schema: { tags, params: Type.Object({ incidentId: Id, rowId: Id }), response } },
    async (request) => {
      const { incidentId, rowId } = request.params;
      const incident = await desk.mine(request, incidentId);
      const camera = incident.cameras.find(({ id }) => id === rowId);
      if (!camera || !room.search.decide(request.person, 'incidents', camera.cameraId))
        throw new GatewayError('not-found');
      return desk.answer(request, await book.holdAgain(incidentId, rowId, desk.byOf(request)));
    },
  );
}

function registerSteps(instance: FastifyInstance, room: IncidentsRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const desk = createDesk(room);
  const response = { 200: IncidentView };
  const does = async (request: FastifyRequest, incidentId: string, version: number, step: Step) => {
    const { id } = await desk.mine(request, incidentId);
    return desk.answer(request, await room.book.act(id, version, step, desk.byOf(request)));
  };
  const plain = { acknowledge: acknowledgeStep, accept: acceptStep };
  for (const [name, step] of Object.entries(plain))
    app.post(
      `/api/incidents/:incidentId/${name}`,
      { config: acting, schema: { tags, params, body: StepBody, response } },
      (request) => does(request, request.params.incidentId, request.body.version, step),
    );
  const withReason = { return: returnStep, 'take-back': takeBackStep, reopen: reopenStep };
  for (const [name, stepOf] of Object.entries(withReason))
    app.post(
      `/api/incidents/:incidentId/${name}`,
      { config: acting, schema: { tags, params, body: ReasonBody, response } },
      (request) => {
        const { version, reason } = request.body;
        return does(request, request.params.incidentId, version, stepOf(reason.trim()));
      },
    );
  app.post(
    '/api/incidents/:incidentId/hand-over',
    { config: acting, schema: { tags, params, body: HandOverBody, response } },
    (request) => {
      const { version, unitId, note = '' } = request.body;
      return does(request, request.params.incidentId, version, handOverStep(room.input.unit(unitId), note.trim()));
    },
  );
  app.post(
    '/api/incidents/:incidentId/close',
    { config: acting, schema: { tags, params, body: CloseBody, response } },
    (request) => {
      const { version, text } = request.body;
      return does(request, request.params.incidentId, version, closeStep(text.trim()));
    },
  );
}
