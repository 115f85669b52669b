/** `/api/sign-in`, `/api/invitations/…` and `/api/own/…`: what everybody does with his own account. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { entryOf } from './audit/actor.ts';
import { csrfCookie, csrfTokenOf } from './csrf-token.ts';
import { rightsOfRole } from './grants/roles.ts';
import type { Right } from './model.ts';
import { type Account, needsSecondFactor } from './people/account.ts';
import { actorOf, sessionCookie } from './request-actor.ts';
import type { AccessRoom } from './room.ts';
import { InvitationAccept, InvitationToken, Own, SessionView, SignInBody } from './schemas.ts';
import { shortestPassword } from './sign-in/passwords.ts';
import type { Session } from './sign-in/session-book.ts';

const anybody = { door: { open: 'sign-in' }, act: 'own' } as const;
const own = { door: { own: true }, act: 'own' } as const;
/** Also while the second factor is not set up yet. */
const enrolling = { door: { own: true, enrolling: true }, act: 'own' } as const;
/** Also then, and while the desk is locked. */
const always = { door: { own: true, enrolling: true, locked: true }, act: 'own' } as const;
const tags = ['access'];
const Gone = { 204: Type.Null() };

export function registerSignInRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { secrets, sessions } = room;

  app.post(
    '/api/sign-in',
    { config: anybody, schema: { tags, body: SignInBody, response: { 200: Own } } },
    async (request, reply) => {
      const { desk = '', ...given } = request.body;
      const agent = request.headers['user-agent']?.slice(0, 200) ?? '';
      const { token, session, account } = await room.signIn({ ...given, desk, agent, address: request.ip });
      // A new session for each sign-in; the one before, of whoever sat here, ends when its pictures have come over.
      const before = sessions.find(request.cookies[sessionCookie] ?? '');
      if (before) await sessions.handOver(before.id);
      setCookie(request, reply, token);
      return ownOf(room, account, session);
    },
  );
  app.post('/api/sign-out', { config: always, schema: { tags, response: Gone } }, async (request, reply) => {
    const { session } = request;
    if (session) {
      await sessions.end(session.id, 'signed-out');
      await room.ended.tell(entryOf(actorOf(request), clock.nowMs(), { kind: 'sign-out' }));
    }
    reply.clearCookie(sessionCookie, { path: '/' }).clearCookie(csrfCookie, { path: '/' });
    return reply.code(204).send(null);
  });
  app.get('/api/own', { config: always, schema: { tags, response: { 200: Own } } }, (request) => {
    const { session, account } = signedIn(request, room);
    return ownOf(room, account, session);
  });

  app.post('/api/own/lock', { config: always, schema: { tags, response: Gone } }, async (request, reply) => {
    const { session } = signedIn(request, room);
    if (session.lockedAtMs === null) {
      await sessions.lock(session.id);
      await room.ended.tell(entryOf(actorOf(request), clock.nowMs(), { kind: 'desk.locked' }));
    }
    return reply.code(204).send(null);
  });

  app.post(
    '/api/invitations/look',
    {
      config: { ...anybody, act: 'asks' },
      schema: {
        tags,
        body: InvitationToken,
        response: {
          200: Type.Object({ login: Type.String(), name: Type.String(), shortestPassword: Type.Integer() }),
        },
      },
    },
    async ({ body }) => {
      const { login, name, role } = await secrets.invited(body.token);
      return { login, name, shortestPassword: shortestPassword(needsSecondFactor(role)) };
    },
  );
  app.post(
    '/api/invitations/accept',
    { config: anybody, schema: { tags, body: InvitationAccept, response: Gone } },
    async (request, reply) => {
      const account = await secrets.accept(request.body.token, request.body.password, request.ip);
      await sessions.endAll(account.id, 'account');
      return reply.code(204).send(null);
    },
  );

  const PasswordBody = Type.Object({ old: Type.String({ maxLength: 1_000 }), next: Type.String({ maxLength: 1_000 }) });
  app.post(
    '/api/own/password',
    { config: own, schema: { tags, body: PasswordBody, response: Gone } },
    async (request, reply) => {
      const { session, account } = signedIn(request, room);
      await secrets.changePassword(account, request.body.old, request.body.next, actorOf(request));
      await sessions.endAll(account.id, 'ended', session.id);
      return reply.code(204).send(null);
    },
  );
  const Enrolment = Type.Object({ secret: Type.String(), uri: Type.String() });
  app.post(
    '/api/own/second-factor/start',
    { config: { ...enrolling, act: 'asks' }, schema: { tags, response: { 200: Enrolment } } },
    async (request) => ({
      ...secrets.startEnrolment(signedIn(request, room).account),
    }),
  );
  const EnrolBody = Type.Object({
    secret: Type.String({ maxLength: 200 }),
    code: Type.String({ maxLength: 20 }),
    /** Needed but right after signing in without a second factor that is due. */
    password: Type.Optional(Type.String({ maxLength: 1_000 })),
  });
  app.post(
    '/api/own/second-factor/enrol',
    { config: enrolling, schema: { tags, body: EnrolBody, response: { 200: Own } } },
    async (request, reply) => {
      const { session, account } = signedIn(request, room);
      const { secret, code, password = '' } = request.body;
      await secrets.enrol(account, secret, code, session.mustEnrol ? undefined : password, actorOf(request));
      await sessions.endAll(account.id, 'account');
      const { address, desk, agent } = session;
      const renewed = await sessions.start({ accountId: account.id, address, desk, agent, mustEnrol: false });
      setCookie(request, reply, renewed.token);
      return ownOf(room, account, renewed.session);
    },
  );

  app.get(
    '/api/own/sessions',
    { config: own, schema: { tags, response: { 200: Type.Array(SessionView) } } },
    (request) => {
      const { session, account } = signedIn(request, room);
      return sessions.of(account.id).map(({ mustEnrol: _, ...rest }) => ({ ...rest, own: rest.id === session.id }));
    },
  );
  app.delete(
    '/api/own/sessions/:sessionId',
    {
      config: own,
      schema: { tags, params: Type.Object({ sessionId: Type.String({ maxLength: 100 }) }), response: Gone },
    },
    async (request, reply) => {
      const { account } = signedIn(request, room);
      if (sessions.get(request.params.sessionId)?.accountId !== account.id) throw new GatewayError('not-found');
      await sessions.end(request.params.sessionId, 'ended');
      return reply.code(204).send(null);
    },
  );
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const common = { path: '/', sameSite: 'strict', secure: request.protocol === 'https' } as const;
  reply.setCookie(sessionCookie, token, { ...common, httpOnly: true });
  // For our pages to read: they send it back as a header.
  reply.setCookie(csrfCookie, csrfTokenOf(token), common);
}

function signedIn(request: FastifyRequest, room: AccessRoom) {
  const { session } = request;
  if (!session) throw new GatewayError('access.sign-in');
  return { session, account: room.people.get(session.accountId) };
}

async function ownOf(room: AccessRoom, account: Account, session: Session): Promise<Own> {
  const { mustEnrol, lockedAtMs } = session;
  const cameraRights = new Set<Right>();
  const configuresAll = room.decisions.decide({ id: account.id, name: account.name, role: account.role }, 'configure');
  for (const rights of room.decisions.rightsOf(account.id).values())
    for (const right of rights) cameraRights.add(right);
  const { id, login, name, role, unitId } = account;
  return {
    id,
    login,
    name,
    role,
    unitId,
    rights: mustEnrol ? [] : [...new Set([...rightsOfRole(role), ...(configuresAll ? ['configure' as const] : [])])],
    cameraRights: mustEnrol ? [] : [...cameraRights],
    mustEnrol,
    secondFactor: (await room.secrets.secretsOf(id)).totpSealed !== null,
    sessionId: session.id,
    lockedAtMs,
    lockMs: room.lockMs,
  };
}
