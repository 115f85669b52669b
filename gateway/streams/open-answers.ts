/**
 * Answers of HLS that are under way: a playlist that waits for its next part, a segment that a slow player still takes. When
 * what the request hangs on is over, or the right to the camera, they end at once like everything else.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Decide, Right } from '../access/model.ts';
import { bearerOf } from '../access/request-actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';

export interface OpenAnswers {
  /** Aborts when the client goes away, or must not have its answer any more: the reason is the error to answer with. */
  begin(request: FastifyRequest, reply: FastifyReply, right: Right, cameraId: string): AbortSignal;
  readonly size: number;
  close(): void;
}

interface OpenAnswer {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly right: Right;
  readonly cameraId: string;
  readonly controller: AbortController;
}

export interface OpenAnswersOptions {
  readonly events: Events;
  readonly clock: Clock;
  readonly decide: Decide;
}

/** An import changes rights many times in a row. */
const recheckMs = 100;

export function createOpenAnswers({ events, clock, decide }: OpenAnswersOptions): OpenAnswers {
  const open = new Set<OpenAnswer>();
  let cancelRecheck: (() => void) | undefined;

  const recheck = (): void => {
    cancelRecheck = undefined;
    for (const answer of open) {
      if (!decide(answer.request.person, answer.right, answer.cameraId)) cut(answer, new GatewayError('not-found'));
    }
  };
  const endListening = [
    events.on('session.ended', ({ sessionId }) => {
      for (const answer of open) {
        if (bearerOf(answer.request) !== sessionId) continue;
        cut(answer, new GatewayError(answer.request.ticketId === undefined ? 'access.sign-in' : 'not-found'));
      }
    }),
    events.on('rights.changed', () => {
      cancelRecheck ??= clock.after(recheckMs, recheck);
    }),
  ];
  return {
    begin(request, reply, right, cameraId) {
      const controller = new AbortController();
      const answer = { request, reply, right, cameraId, controller };
      const end = () => {
        open.delete(answer);
        if (!reply.raw.writableFinished) {
          controller.abort(new GatewayError('request.invalid', { message: 'client gone' }));
        }
      };
      // It may have gone while the door was asked.
      if (reply.raw.destroyed) end();
      else {
        open.add(answer);
        reply.raw.once('close', end);
      }
      return controller.signal;
    },
    get size() {
      return open.size;
    },
    close() {
      for (const end of endListening) end();
      cancelRecheck?.();
    },
  };
}

function cut({ reply, controller }: OpenAnswer, error: GatewayError): void {
  controller.abort(error);
  // Begun already: it cannot be taken back, but it goes no further.
  if (reply.raw.headersSent && !reply.raw.writableFinished) reply.raw.destroy();
}
