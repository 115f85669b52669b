/** `/api/alarms`: the list, what people do with an alarm, its history, a shift's report. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Right } from '../access/model.ts';
import { actorOf } from '../access/request-actor.ts';
import { GatewayError } from '../kernel/errors.ts';
import { Id, When } from '../kernel/schema-parts.ts';
import { mayAct } from './alarm-sight.ts';
import type { AlarmEvent, KeptAlarm } from './alarm-store.ts';
import { alarmsCsv } from './alarms-csv.ts';
import { subjectsAt } from './history-place.ts';
import { registerMaintenanceRoutes } from './maintenance-routes.ts';
import type { AlarmsRoom, AlarmsRoomOptions } from './room.ts';
import { registerRuleRoutes } from './rule-routes.ts';
import { AlarmEventView, AlarmView, HandBody, NoteBody, ShelveBody, ShiftReport } from './schemas.ts';
import { shiftReport } from './shift-report.ts';

const tags = ['alarms'];
const see = { door: { right: 'see' } } as const;
const acknowledge = { door: { right: 'acknowledge' }, act: 'own' } as const;
const params = Type.Object({ alarmId: Id });
const HistoryQuery = Type.Object({
  from: When,
  to: Type.Optional(When),
  subject: Type.Optional(Type.String({ format: 'uuid' })),
  kind: Type.Optional(Type.String({ maxLength: 60 })),
});
const mostRows = 5_000;

export function registerAlarmRoutes(instance: FastifyInstance, room: AlarmsRoom, options: AlarmsRoomOptions): void {
  registerReading(instance, room, options);
  registerActs(instance, room);
  registerRuleRoutes(instance, room);
  registerMaintenanceRoutes(instance, room, options);
}

function registerReading(instance: FastifyInstance, room: AlarmsRoom, { cameras }: AlarmsRoomOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { store, clock } = room;
  type Asked = { from: string; to?: string; subject?: string; kind?: string };
  const historyOf = async (request: FastifyRequest, { from, to, subject, kind }: Asked) => {
    const span = { fromMs: Date.parse(from), toMs: to === undefined ? clock.nowMs() + 1 : Date.parse(to) };
    const found = await store.history({
      ...{ ...span, limit: mostRows },
      ...(subject === undefined ? {} : { subjectIds: subjectsAt(subject, cameras) }),
      ...(kind === undefined ? {} : { kind }),
    });
    return { span, found, seen: found.flatMap((alarm) => room.viewFor(request.person, alarm) ?? []) };
  };

  app.get('/api/alarms', { config: see, schema: { tags, response: { 200: Type.Array(AlarmView) } } }, async (request) =>
    room.open(request.person),
  );
  app.get(
    '/api/alarms/history',
    { config: see, schema: { tags, querystring: HistoryQuery, response: { 200: Type.Array(AlarmView) } } },
    async (request) => (await historyOf(request, request.query)).seen,
  );
  app.get(
    '/api/alarms/history.csv',
    {
      config: { ...see, act: { kind: 'alarms.exported', tell: ['from', 'to'] } },
      schema: { tags, produces: ['text/csv'], querystring: HistoryQuery, response: { 200: Type.String() } },
    },
    async (request, reply) => {
      const { seen } = await historyOf(request, request.query);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="alarms.csv"')
        .send(alarmsCsv(seen, cameras));
    },
  );
  app.get(
    '/api/alarms/shift',
    {
      config: see,
      schema: {
        tags,
        querystring: Type.Object({ from: When, to: Type.Optional(When) }),
        response: { 200: ShiftReport },
      },
    },
    async (request) => {
      const { span, seen, found } = await historyOf(request, request.query);
      const ids = new Set(seen.map(({ id }) => id));
      const mine = (event: AlarmEvent) => ids.has(event.alarmId);
      const events = (await store.eventsBetween(span.fromMs, span.toMs)).filter(mine);
      return shiftReport(
        span.fromMs,
        span.toMs,
        found.filter(({ id }) => ids.has(id)),
        events,
      );
    },
  );
  app.get(
    '/api/alarms/:alarmId/events',
    { config: see, schema: { tags, params, response: { 200: Type.Array(AlarmEventView) } } },
    async (request) => {
      const alarm = await store.find(request.params.alarmId);
      if (!alarm || !room.viewFor(request.person, alarm)) throw new GatewayError('not-found');
      const events = await store.eventsOf(alarm.id);
      return events.map(({ atMs, kind, personName, details }) => ({ atMs, kind, personName, details: { ...details } }));
    },
  );
}

function registerActs(instance: FastifyInstance, room: AlarmsRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { book } = room;
  const response = { 200: AlarmView };
  /** @throws GatewayError `not-found` when the alarm is not his to act on */
  const mine = (request: FastifyRequest, alarmId: string, right: Right = 'acknowledge'): KeptAlarm => {
    const alarm = book.get(alarmId);
    if (!mayAct(request.person, alarm, right, room.decide)) throw new GatewayError('not-found');
    return alarm;
  };
  const answer = (request: FastifyRequest, alarm: KeptAlarm): AlarmView => {
    const view = room.viewFor(request.person, alarm);
    if (!view) throw new GatewayError('not-found');
    return view;
  };

  app.post('/api/alarms/:alarmId/take', { config: acknowledge, schema: { tags, params, response } }, async (request) =>
    answer(request, await book.take(mine(request, request.params.alarmId).id, actorOf(request))),
  );
  app.post(
    '/api/alarms/:alarmId/hand',
    { config: acknowledge, schema: { tags, params, body: HandBody, response } },
    async (request) => {
      const { id } = mine(request, request.params.alarmId);
      const { to, note = '' } = request.body;
      return answer(request, await book.hand(id, to, note, actorOf(request)));
    },
  );
  app.post(
    '/api/alarms/:alarmId/note',
    { config: acknowledge, schema: { tags, params, body: NoteBody, response } },
    async (request) => {
      const { id } = mine(request, request.params.alarmId);
      return answer(request, await book.note(id, request.body.text, actorOf(request)));
    },
  );
  app.post(
    '/api/alarms/:alarmId/shelve',
    { config: acknowledge, schema: { tags, params, body: ShelveBody, response } },
    async (request) => {
      const { id } = mine(request, request.params.alarmId);
      const { until, reason } = request.body;
      return answer(request, await book.shelve(id, Date.parse(until), reason, actorOf(request)));
    },
  );
  app.post(
    '/api/alarms/:alarmId/unshelve',
    { config: acknowledge, schema: { tags, params, response } },
    async (request) => answer(request, await book.unshelve(mine(request, request.params.alarmId).id, actorOf(request))),
  );
}
