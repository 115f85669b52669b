/** `/api/views`: who watches which camera now. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { nullable, strict } from '../kernel/schema-parts.ts';
import { type ViewBook, viewKinds } from './audit/view-book.ts';

export const OpenViewView = Type.Object(
  {
    personId: nullable(Type.String()),
    personName: Type.String(),
    role: Type.String(),
    address: Type.String(),
    /** Desk, wall or ticket. */
    desk: Type.String(),
    cameraId: Type.String(),
    kind: Type.Enum(viewKinds),
    purpose: Type.String(),
    fromMs: Type.Integer(),
  },
  strict,
);
export type OpenViewView = Static<typeof OpenViewView>;

export function registerViewRoutes(instance: FastifyInstance, views: ViewBook): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/views',
    {
      config: { door: { right: 'audit' } },
      schema: { tags: ['access'], response: { 200: Type.Array(OpenViewView) } },
    },
    async () => views.open().map(({ actor, ...view }) => ({ ...actor, ...view })),
  );
}
