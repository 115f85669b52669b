/** What the three sockets give to one person, in the words of the matrix. Each function opens one and closes it again. */
import type { WebSocket } from 'ws';
import type { LiveNotice, LiveRequest } from '../../../gateway/media/wire/live-control.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Answer } from './expected.ts';

export interface Opened {
  readonly socket: WebSocket;
  /** Text messages so far, oldest first. */
  readonly came: readonly string[];
}

/** An open socket, or what the door said. */
export async function openSocket(visitor: Visitor, path: string): Promise<Opened | Answer | string> {
  const socket = visitor.socket(path);
  const came: string[] = [];
  socket.on('message', (bytes, isBinary) => {
    if (!isBinary) came.push(String(bytes));
  });
  return new Promise((resolve) => {
    socket.on('open', () => resolve({ socket, came }));
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, { statusCode }) => {
      socket.terminate();
      resolve(statusCode === 401 ? 'sign-in' : statusCode === 403 ? 'denied' : `${statusCode}`);
    });
  });
}

export const isOpen = (opened: Opened | string): opened is Opened => typeof opened !== 'string';

/** Subscribes to each camera in turn at one socket. */
export async function subscribeEach(
  { socket, came }: Opened,
  cameraIds: readonly string[],
  rendition: 'main' | 'main-audio',
): Promise<(Answer | string)[]> {
  const noticeOf = (tile: number) =>
    came
      .map((text) => JSON.parse(text) as LiveNotice)
      .find((notice) => 'tile' in notice && notice.tile === tile && notice.type !== 'skipped');
  const answers: (Answer | string)[] = [];
  for (const [tile, cameraId] of cameraIds.entries()) {
    const request: LiveRequest = { type: 'subscribe', tile, cameraId, rendition, keyframesOnly: true, maxPerSecond: 1 };
    socket.send(JSON.stringify(request));
    const notice = await waitFor(`an answer for tile ${tile}`, () => noticeOf(tile), { everyMs: 10 });
    socket.send(JSON.stringify({ type: 'unsubscribe', tile }));
    if (notice.type !== 'refused') answers.push('in');
    else answers.push(notice.code === 'not-found' ? 'hidden' : notice.code);
  }
  return answers;
}

/** Asks for a head to be let go that one does not hold: that moves nothing. */
export async function releaseEach(
  { socket, came }: Opened,
  cameraIds: readonly string[],
): Promise<(Answer | string)[]> {
  const answers: (Answer | string)[] = [];
  for (const cameraId of cameraIds) {
    socket.send(JSON.stringify({ type: 'hold', cameraId }));
    const about = (text: string) => {
      const message = JSON.parse(text) as { cameraId?: string; type: string; code?: string };
      return message.cameraId === cameraId ? message : undefined;
    };
    const { type, code } = await waitFor(`an answer for ${cameraId}`, () => came.map(about).find(Boolean), {
      everyMs: 10,
    });
    socket.send(JSON.stringify({ type: 'release', cameraId }));
    // A camera without a head is answered as such to those who may steer it.
    answers.push(type === 'error' && code === 'not-found' ? 'hidden' : 'in');
  }
  return answers;
}
