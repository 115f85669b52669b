/** Who stands at the door: by the session's cookie, else by that of a wall station; or by the ticket in the address. A scraper of figures shows a token. */

import type { FastifyRequest } from 'fastify';
import { csrfHeader, isCsrfToken } from './access/csrf-token.ts';
import type { TicketRule } from './access/model.ts';
import { sessionCookie, stationCookie } from './access/request-actor.ts';
import type { AccessRoom } from './access/room.ts';
import { type IsScraper, scraper } from './access/scraper.ts';
import { isSafe } from './http/caller-checks.ts';
import type { Identify } from './http/door.ts';

export function createIdentify(
  access: Pick<AccessRoom, 'identify' | 'identifyStation' | 'tickets'>,
  isScraper: IsScraper = () => false,
): Identify {
  return (request) => {
    const { url, config } = request.routeOptions;
    const rule = config.door;
    if (url === '/metrics' && isScraper(request.headers.authorization)) return { person: scraper, session: undefined };
    if (rule && 'right' in rule && rule.ticket) return byTicket(access, request, rule.ticket);
    const token = request.cookies[sessionCookie];
    const known = token ? access.identify(token) : undefined;
    if (!token || !known) return byStation(access, request);
    return isSafe(request) ? known : { ...known, hasToken: isCsrfToken(request.headers[csrfHeader], token) };
  };
}

function byTicket({ tickets }: Pick<AccessRoom, 'tickets'>, request: FastifyRequest, { param, rendition }: TicketRule) {
  const params = request.params as Record<string, string | undefined>;
  const found = tickets.find(params[param] ?? '', params['cameraId'] ?? '', rendition);
  return found && { ...found, session: undefined };
}

function byStation(access: Pick<AccessRoom, 'identifyStation'>, request: FastifyRequest) {
  const person = access.identifyStation(request.cookies[stationCookie] ?? '');
  return person && { person, session: undefined };
}
