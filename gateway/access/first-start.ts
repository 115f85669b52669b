/**
 * The way into a gateway that nobody can sign in to yet: an administrator's account with a one-time link, made anew at each
 * start until somebody has used one. There is no default password.
 */
import { consoleActor } from './audit/actor.ts';
import type { People } from './people/people.ts';
import type { OwnSecrets } from './sign-in/own-secrets.ts';

const firstLogin = 'admin';

/** @returns path and fragment of the link, `undefined` once somebody has set a password */
export async function firstLink(people: People, secrets: OwnSecrets): Promise<string | undefined> {
  for (const { id } of people.list()) if ((await secrets.secretsOf(id)).passwordHash !== null) return undefined;
  const account =
    people.findByLogin(firstLogin) ??
    (await people.create(
      { login: firstLogin, name: 'Quản trị', role: 'administrator', unitId: null, breakGlass: false },
      consoleActor,
    ));
  const { token } = await secrets.invite(account.id, consoleActor);
  return `/set-up#${token}`;
}
