/** `/api/stations`: made and revoked by administrators; `/api/stations/own…`: what a station itself asks. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import { actorOf, sessionCookie, stationCookie } from '../request-actor.ts';
import type { AccessRoom } from '../room.ts';
import {
  OwnStation,
  PairBody,
  StationAddress,
  StationBeat,
  StationBody,
  StationPatch,
  StationView,
} from './schemas.ts';
import type { Station } from './station.ts';
import type { Stations } from './stations.ts';

const config = { door: { right: 'people' }, act: 'own' } as const;
const ownConfig = { door: { own: true, station: true } } as const;
const tags = ['access'];
const params = Type.Object({ stationId: Id });
const Gone = { 204: Type.Null() };
/** Browsers cap it (400 days in Chromium): it is renewed each time that a page asks who it is. */
const cookieAgeS = 10 * 365 * 24 * 3_600;

export function registerStationRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { stations } = room;

  app.get('/api/stations', { config, schema: { tags, response: { 200: Type.Array(StationView) } } }, async () =>
    stations.list().map((station) => viewOf(stations, station)),
  );
  app.post(
    '/api/stations',
    { config, schema: { tags, body: StationBody, response: { 201: StationAddress } } },
    async (request, reply) => {
      room.checkUnit(request.body.unitId);
      const { station, token } = await stations.create(request.body, actorOf(request));
      return reply.code(201).send(addressOf(stations, station, token));
    },
  );
  app.patch(
    '/api/stations/:stationId',
    { config, schema: { tags, params, body: StationPatch, response: { 200: StationView } } },
    async (request) => {
      room.checkUnit(request.body.unitId);
      return viewOf(stations, await stations.change(request.params.stationId, request.body, actorOf(request)));
    },
  );
  app.post(
    '/api/stations/:stationId/address',
    { config, schema: { tags, params, response: { 200: StationAddress } } },
    async (request) => {
      const { station, token } = await stations.renew(request.params.stationId, actorOf(request));
      return addressOf(stations, station, token);
    },
  );
  app.delete(
    '/api/stations/:stationId',
    { config, schema: { tags, params, response: Gone } },
    async (request, reply) => {
      await stations.revoke(request.params.stationId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  registerOwnRoutes(instance, room, clock);
}

function registerOwnRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { stations } = room;

  app.post(
    '/api/stations/pair',
    {
      config: { door: { open: 'sign-in' }, act: 'own' },
      schema: { tags, body: PairBody, response: { 200: OwnStation } },
    },
    async (request, reply) => {
      // A person's browser would go on as the person and take the wall's place for nobody.
      if (room.identify(request.cookies[sessionCookie] ?? '')) {
        throw new GatewayError('request.conflict', { details: { reason: 'signed-in' } });
      }
      const station = await stations.pair(request.body.token, request.ip);
      setStationCookie(request, reply, request.body.token);
      return ownOf(stations, station, clock);
    },
  );
  app.get(
    '/api/stations/own',
    { config: ownConfig, schema: { tags, response: { 200: OwnStation } } },
    async (request, reply) => {
      const station = stationOf(request, stations);
      setStationCookie(request, reply, request.cookies[stationCookie] ?? '');
      return ownOf(stations, station, clock);
    },
  );
  app.post(
    '/api/stations/own/beat',
    { config: { ...ownConfig, act: 'asks' }, schema: { tags, body: StationBeat, response: Gone } },
    async (request, reply) => {
      stations.beat(stationOf(request, stations).id, request.body);
      return reply.code(204).send(null);
    },
  );
}

function setStationCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(stationCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: cookieAgeS,
  });
}

function stationOf(request: FastifyRequest, stations: Stations): Station {
  const station = request.person.role === 'station' ? stations.find(request.person.id) : undefined;
  if (!station) throw new GatewayError('access.denied');
  return station;
}

const addressOf = (stations: Stations, station: Station, token: string): StationAddress => ({
  station: viewOf(stations, station),
  link: stations.addressOf(station, token),
});

const ownOf = (stations: Stations, station: Station, clock: Clock): OwnStation => ({
  id: station.id,
  name: station.name,
  wallId: station.wallId,
  wallName: stations.wallNameOf(station),
  silentMs: station.seenAtMs === null ? null : Math.max(0, clock.nowMs() - station.seenAtMs),
});

function viewOf(stations: Stations, station: Station): StationView {
  return {
    ...station,
    wallName: stations.wallNameOf(station),
    state: stateOf(stations, station),
    shows: stations.shownBy(station.id) ?? null,
  };
}

function stateOf(stations: Stations, station: Station): StationView['state'] {
  if (station.revokedAtMs !== null) return 'revoked';
  if (station.pairedAtMs === null) return 'waiting';
  return stations.isSilent(station.id) ? 'silent' : 'on';
}
