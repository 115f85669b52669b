/** Who stands at the door: by the session's cookie. */

import { sessionCookie } from './access/request-actor.ts';
import type { AccessRoom } from './access/room.ts';
import type { Identify } from './http/door.ts';

export function createIdentify(access: Pick<AccessRoom, 'identify'>): Identify {
  return (request) => {
    const token = request.cookies[sessionCookie];
    return token ? access.identify(token) : undefined;
  };
}
