/** Requests of one RTSP session, signed where the camera asks for it, and the meaning of its answers in the product's codes. */
import { type ErrorCode, GatewayError } from '../../kernel/errors.ts';
import type { Authorisation } from './authorisation.ts';
import type { RtspConnection } from './connection.ts';
import type { RtspResponse } from './rtsp-message.ts';

export interface Conversation {
  /**
   * Sends a request and waits for its answer, whatever its status.
   * @throws GatewayError `camera.unauthorised` for a 401 that stays, else what `RtspConnection.request` throws
   */
  ask(
    method: string,
    uri: string,
    headers?: readonly (readonly [string, string])[],
    timeoutMs?: number,
  ): Promise<RtspResponse>;
  /** Put into every request from now on. */
  setSession(id: string): void;
}

/** A first answer to the challenge, and two more for nonces that went stale meanwhile. */
const mostTries = 4;

export function createConversation(connection: RtspConnection, authorisation: Authorisation): Conversation {
  let session: string | undefined;
  return {
    async ask(method, uri, headers = [], timeoutMs) {
      for (let tries = 1; ; tries += 1) {
        const signature = authorisation.headerFor(method, uri);
        const all: (readonly [string, string])[] = [...headers];
        if (session !== undefined) all.push(['Session', session]);
        if (signature !== undefined) all.push(['Authorization', signature]);
        const response = await connection.request(method, uri, all, timeoutMs);
        if (response.status !== 401) {
          if (signature !== undefined) authorisation.onAccepted();
          return response;
        }
        if (!authorisation.onRefused(response.headers.get('www-authenticate')) || tries >= mostTries)
          throw errorOfStatus(response, method);
      }
    },
    setSession(id) {
      session = id;
    },
  };
}

const codesOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'camera.unauthorised',
  403: 'camera.forbidden',
  404: 'camera.no-video',
  410: 'camera.no-video',
  453: 'camera.sessions-full',
  454: 'camera.no-video',
  503: 'camera.sessions-full',
};

function errorOfStatus(response: RtspResponse, method: string): GatewayError {
  const code = codesOfStatus[response.status] ?? 'camera.bad-answer';
  return new GatewayError(code, { details: { method, status: response.status } });
}

/** @throws GatewayError when the answer is not of the 200s */
export function expectSuccess(response: RtspResponse, method: string): RtspResponse {
  if (response.status < 200 || response.status > 299) throw errorOfStatus(response, method);
  return response;
}
