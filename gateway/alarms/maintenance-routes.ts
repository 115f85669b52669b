/** `/api/maintenance`: windows in which a camera, link, site or lessor is out of service on purpose. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Person } from '../access/model.ts';
import { actorOf } from '../access/request-actor.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { MaintenanceSubject, MaintenanceWindow } from './maintenance.ts';
import type { AlarmsRoom, AlarmsRoomOptions } from './room.ts';
import { MaintenanceBody, MaintenanceView } from './schemas.ts';

const tags = ['alarms'];
const configure = { door: { right: 'configure' }, act: 'own' } as const;
const shownBackMs = 31 * 86_400_000;

export function registerMaintenanceRoutes(
  instance: FastifyInstance,
  { maintenance, clock, decide }: AlarmsRoom,
  { cameras }: AlarmsRoomOptions,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const camerasOf = ({ kind, id }: MaintenanceSubject) =>
    cameras
      .list()
      .filter((camera) => {
        const hangsOn = { camera: camera.id, link: camera.linkId, site: camera.siteId, lessor: camera.lessorUnitId };
        return hangsOn[kind] === id;
      })
      .map(({ id: cameraId }) => cameraId);
  const sees = (person: Person, window: MaintenanceWindow) =>
    camerasOf(window.subject).some((cameraId) => decide(person, 'see', cameraId));
  /** Its time is excused in the bill: only who keeps every camera of it may say so. */
  const mayOpen = (person: Person, subject: MaintenanceSubject) => {
    const ids = camerasOf(subject);
    return ids.length > 0 && ids.every((cameraId) => decide(person, 'configure', cameraId));
  };

  app.get(
    '/api/maintenance',
    { config: { door: { right: 'see' } }, schema: { tags, response: { 200: Type.Array(MaintenanceView) } } },
    async ({ person }) => {
      const windows = await maintenance.list(clock.nowMs() - shownBackMs);
      return windows.filter((window) => sees(person, window)).map(viewOf);
    },
  );
  app.post(
    '/api/maintenance',
    { config: configure, schema: { tags, body: MaintenanceBody, response: { 201: MaintenanceView } } },
    async (request, reply) => {
      const { subjectKind, subjectId, from, until, reason } = request.body;
      const subject = { kind: subjectKind, id: subjectId };
      if (!mayOpen(request.person, subject)) throw new GatewayError('not-found');
      const fromMs = from === undefined ? clock.nowMs() : Date.parse(from);
      const untilMs = until === undefined || until === null ? null : Date.parse(until);
      const window = await maintenance.open({ subject, fromMs, untilMs, reason }, actorOf(request));
      return reply.code(201).send(viewOf(window));
    },
  );
  app.post(
    '/api/maintenance/:windowId/end',
    {
      config: configure,
      schema: {
        tags,
        params: Type.Object({ windowId: Type.String({ format: 'uuid' }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const window = maintenance.find(request.params.windowId);
      if (!window || !mayOpen(request.person, window.subject)) throw new GatewayError('not-found');
      await maintenance.end(window.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

const viewOf = ({ subject, ...window }: MaintenanceWindow): MaintenanceView => ({
  ...window,
  subjectKind: subject.kind,
  subjectId: subject.id,
});
