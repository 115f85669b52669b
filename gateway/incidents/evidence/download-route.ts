/** `/api/evidence/links/{token}`: the pack itself, to whoever holds the link. It may be fetched on where it broke off. */
import { createReadStream } from 'node:fs';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { GatewayError } from '../../kernel/errors.ts';
import type { EvidenceRoom } from './room.ts';

const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export function registerDownload(instance: FastifyInstance, room: EvidenceRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/evidence/links/:token',
    {
      // Whoever gets a pack may have no account here: the token is what lets in.
      config: { door: { open: 'evidence-link' }, act: 'own' },
      schema: {
        tags: ['evidence'],
        params: Type.Object({ token: Token }),
        produces: ['application/zip'],
        response: { 200: Type.Unknown(), 206: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const from = firstByteOf(request.headers.range);
      const pack = await room.links.open(request.params.token, request.ip, from ?? 0);
      const sizeBytes = pack.made?.sizeBytes ?? 0;
      const start = from !== undefined && from < sizeBytes ? from : 0;
      reply
        .type('application/zip')
        .header('cache-control', 'no-store')
        .header('accept-ranges', 'bytes')
        .header('content-disposition', `attachment; filename="${pack.number}.zip"`)
        .header('content-length', sizeBytes - start);
      if (from !== undefined && start === from) {
        reply.code(206).header('content-range', `bytes ${start}-${sizeBytes - 1}/${sizeBytes}`);
      }
      const bytes = createReadStream(room.pathOf(pack), { start, highWaterMark: 1024 * 1024 });
      await new Promise<void>((resolve, reject) => {
        bytes.once('open', () => resolve());
        bytes.once('error', (cause) => reject(new GatewayError('recording.unreadable', { cause })));
      });
      return reply.send(bytes);
    },
  );
}

/** Of `bytes=N-`; other ranges are answered with the whole, as RFC 9110 14.2 allows. */
function firstByteOf(range: string | undefined): number | undefined {
  const first = /^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1];
  return first === undefined ? undefined : Number(first);
}
