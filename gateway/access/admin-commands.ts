/** The console's commands of this room: accounts and the audit. Whoever may run them could open the database as well. */
import type { AdminAnswer, AdminCommands, AdminRequest } from '../kernel/admin-command.ts';
import { GatewayError } from '../kernel/errors.ts';
import { consoleActor } from './audit/actor.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Account } from './people/account.ts';
import type { People } from './people/people.ts';
import type { OwnSecrets } from './sign-in/own-secrets.ts';

export interface AccessConsole {
  readonly audit: AuditLog;
  readonly people: People;
  readonly secrets: OwnSecrets;
  /** Ends what the account has open; nothing to do while the gateway is stopped. */
  endSessions(accountId: string): Promise<void>;
}

const accountRoles: readonly string[] = [
  'operator',
  'police',
  'technician',
  'administrator',
] satisfies Account['role'][];
const done = (output: string): AdminAnswer => ({ exitCode: 0, output: `${output}\n` });
const wrong = (output: string): AdminAnswer => ({ exitCode: 2, output: `${output}\n` });

export function createAccessCommands({ audit, people, secrets, endSessions }: AccessConsole): AdminCommands {
  const find = ({ args }: AdminRequest): Account => {
    const account = people.findByLogin(args[0] ?? '');
    if (!account) throw new GatewayError('not-found', { details: { login: args[0] ?? '' } });
    return account;
  };
  const invite = async (account: Account): Promise<AdminAnswer> => {
    const { token, expiresAtMs } = await secrets.invite(account.id, consoleActor);
    return done(
      `${account.login}: open /set-up#${token} on the gateway's address before ${new Date(expiresAtMs).toISOString()}`,
    );
  };
  return {
    'people list': {
      run: async () => done(people.list().map(lineOf).join('\n')),
    },
    'people create': {
      async run({ args, options }) {
        const [login] = args;
        const role = options['role'];
        if (!login || typeof role !== 'string' || !accountRoles.includes(role)) {
          return wrong(`people create LOGIN --role=${accountRoles.join('|')} [--name=NAME] [--break-glass]`);
        }
        const name = typeof options['name'] === 'string' ? options['name'] : login;
        const breakGlass = options['break-glass'] === true;
        const input = { login, name, role: role as Account['role'], unitId: null, breakGlass };
        return invite(await people.create(input, consoleActor));
      },
    },
    'people disable': {
      async run(request) {
        const reason = typeof request.options['reason'] === 'string' ? request.options['reason'] : 'console';
        const account = await people.disable(find(request).id, reason, consoleActor);
        await endSessions(account.id);
        return done(lineOf(account));
      },
    },
    'people reset': {
      async run(request) {
        const account = await people.enable(find(request).id, consoleActor);
        await endSessions(account.id);
        return invite(account);
      },
    },
    'audit verify': {
      async run() {
        const { rows, fault } = await audit.verify();
        if (fault === null) return done(`${rows} rows, the chain stands`);
        const what =
          fault.what === 'row' ? `row ${fault.seq} is ${fault.fault}` : `the signature of ${fault.day} does not fit`;
        return { exitCode: 1, output: `${what}\n` };
      },
    },
  };
}

function lineOf({ login, role, name, disabledAtMs, disabledReason, breakGlass }: Account): string {
  const state = disabledAtMs === null ? 'active' : `disabled (${disabledReason ?? ''})`;
  return `${login}\t${role}\t${state}${breakGlass ? '\tsealed' : ''}\t${name}`;
}
