/**
 * WebSocket `/api/ptz?desk=…`: steering as it is held. The page renews a move each ~400 ms; when it stops renewing, loses
 * the socket or says stop, the head stands still. Each message names its camera and passes the door again. When the right, the
 * session or an unlocked desk is gone, whatever the desk holds is stopped and free at once.
 *
 * In: {type: hold|take-over|release|stop, cameraId} and {type: move, cameraId, pan, tilt, zoom} (−1 … 1).
 * Out: {type: holder, cameraId, holder, untilMs, mine}, {type: refused, cameraId, holder, untilMs}, {type: error, cameraId, code}.
 */
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { WebSocket } from 'ws';
import type { Person } from '../../access/model.ts';
import { actorOf, bearerOf } from '../../access/request-actor.ts';
import { asGatewayError, type ErrorCode } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { strict } from '../../kernel/schema-parts.ts';
import type { CamerasCore } from '../core.ts';
import type { PtzControl } from './ptz-control.ts';
import type { Hold, Steerer } from './ptz-desk.ts';

const Speed = Type.Number({ minimum: -1, maximum: 1 });
const cameraId = Type.String({ minLength: 1, maxLength: 100 });
const Message = Type.Union([
  Type.Object(
    {
      type: Type.Union([
        Type.Literal('hold'),
        Type.Literal('take-over'),
        Type.Literal('release'),
        Type.Literal('stop'),
      ]),
      cameraId,
    },
    strict,
  ),
  Type.Object({ type: Type.Literal('move'), cameraId, pan: Speed, tilt: Speed, zoom: Speed }, strict),
]);
type Message = Static<typeof Message>;

export const DeskQuery = Type.Object({ desk: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }, strict);

export function registerPtzSocket(app: FastifyInstance, core: CamerasCore, control: PtzControl): void {
  app.get(
    '/api/ptz',
    {
      websocket: true,
      config: { door: { right: 'ptz' } },
      schema: { tags: ['ptz'], summary: 'Steering as it is held', querystring: DeskQuery },
    },
    (socket, request) => {
      const { desk } = request.query as Static<typeof DeskQuery>;
      const steerer: Steerer = {
        key: `${request.person.id} ${desk ?? newId(core.clock.nowMs())}`,
        name: desk ?? request.person.name,
        actor: actorOf(request),
      };
      const end = serve(socket, { person: request.person, bearer: bearerOf(request), steerer }, core, control);
      socket.on('close', end);
      socket.on('error', () => socket.terminate());
    },
  );
}

/** Who sits at the socket, and what it hangs on. */
interface Seat {
  readonly person: Person;
  readonly bearer: string;
  readonly steerer: Steerer;
}

function serve(
  socket: WebSocket,
  { person, bearer, steerer }: Seat,
  { decide, events, refusals }: CamerasCore,
  control: PtzControl,
): () => void {
  const moving = new Set<string>();
  const send = (message: Record<string, unknown>): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const fail = (id: string, code: ErrorCode): void => send({ type: 'error', cameraId: id, code });
  const tellHolder = (id: string, hold: Hold | undefined): void =>
    send({
      type: 'holder',
      cameraId: id,
      holder: hold?.steerer.name ?? null,
      untilMs: hold?.untilMs ?? null,
      mine: hold?.steerer.key === steerer.key,
    });
  /** True when the asker has it. */
  const granted = (id: string, hold: Hold): boolean => {
    if (hold.steerer.key === steerer.key) return true;
    send({ type: 'refused', cameraId: id, holder: hold.steerer.name, untilMs: hold.untilMs });
    return false;
  };
  const stop = (id: string): void => {
    moving.delete(id);
    void control.stop(id, (error) => fail(id, error.code));
  };
  /** Stops and frees what this desk holds of these cameras. */
  const letGo = (isLost: (id: string) => boolean, code: ErrorCode): void => {
    for (const [id, hold] of control.holds()) {
      if (hold.steerer.key !== steerer.key || !isLost(id)) continue;
      moving.delete(id);
      control.release(id, steerer);
      fail(id, code);
    }
  };
  const obey = (message: Message): void => {
    const id = message.cameraId;
    if (message.type === 'move') {
      const { pan, tilt, zoom } = message;
      const hold = control.move(id, steerer, { pan, tilt, zoom }, (error) => fail(id, error.code));
      if (granted(id, hold)) moving.add(id);
    } else if (message.type === 'stop') {
      // Only what this desk moves: a refused desk must not be able to stop the other's movement.
      if (control.holder(id)?.steerer.key === steerer.key) stop(id);
    } else if (message.type === 'release') {
      moving.delete(id);
      control.release(id, steerer);
    } else {
      const hold = control[message.type === 'hold' ? 'hold' : 'takeOver'](id, steerer);
      if (granted(id, hold)) tellHolder(id, hold);
    }
  };
  for (const [id, hold] of control.holds()) if (decide(person, 'ptz', id)) tellHolder(id, hold);
  const endListening = [
    events.on('ptz.holder', ({ cameraId: id }) => {
      if (decide(person, 'ptz', id)) tellHolder(id, control.holder(id));
    }),
    events.on('rights.changed', () => letGo((id) => !decide(person, 'ptz', id), 'access.withdrawn')),
    events.on('session.ended', ({ sessionId }) => {
      if (sessionId === bearer) letGo(() => true, 'access.sign-in');
    }),
    events.on('session.locked', ({ sessionId }) => {
      if (sessionId === bearer) letGo(() => true, 'access.locked-desk');
    }),
  ];
  socket.on('message', (bytes) => {
    const message = parseMessage(String(bytes));
    if (!message) return fail('', 'request.invalid');
    try {
      if (!decide(person, 'ptz', message.cameraId)) {
        const refusal = { route: 'socket /api/ptz', cameraId: message.cameraId, reason: 'not-found' };
        void refusals?.note({ actor: steerer.actor, ...refusal });
        return fail(message.cameraId, 'not-found');
      }
      obey(message);
    } catch (error) {
      fail(message.cameraId, asGatewayError(error).code);
    }
  });
  return () => {
    for (const end of endListening) end();
    for (const id of moving) if (control.holder(id)?.steerer.key === steerer.key) stop(id);
  };
}

function parseMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Message, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
