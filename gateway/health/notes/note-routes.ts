/** `/api/cameras/{cameraId}/notes`: read by those who answer alarms, written by those who mend cameras. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../../kernel/clock.ts';
import { NoteInput, NoteView } from './note-schemas.ts';
import type { NoteStore } from './note-store.ts';

const tags = ['health'];
const params = Type.Object({ cameraId: Type.String({ format: 'uuid' }) });

export function registerNoteRoutes(instance: FastifyInstance, store: NoteStore, clock: Pick<Clock, 'nowMs'>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.get(
    '/api/cameras/:cameraId/notes',
    {
      config: { door: { right: 'acknowledge', cameraParam: 'cameraId' } },
      schema: { tags, params, response: { 200: Type.Array(NoteView) } },
    },
    (request) => store.notes(request.params.cameraId),
  );
  app.post(
    '/api/cameras/:cameraId/notes',
    {
      // What it says stands in the notes themselves, which nobody can change.
      config: { door: { right: 'configure', cameraParam: 'cameraId' }, act: { kind: 'camera.note-written' } },
      schema: { tags, params, body: NoteInput, response: { 201: NoteView } },
    },
    async (request, reply) => {
      const { id: personId, name: personName } = request.person;
      const { cameraId } = request.params;
      const text = request.body.text.trim();
      const note = await store.add({ cameraId, atMs: Math.round(clock.nowMs()), personId, personName, text });
      return reply.code(201).send(note);
    },
  );
}
