/** The people of the demo, one for each role: who they are and with what each signs in, for whoever started it. */
import { generateURI } from 'otplib';
import type { District } from '../support/district.ts';
import { type Post, posts } from '../support/people.ts';
import type { SignedIn } from '../support/sign-in.ts';

const titles: Readonly<Record<Post, string>> = {
  administrator: 'administrator',
  operator: 'operator, all cameras',
  police: 'police, all cameras',
  technician: 'technician, all cameras',
  'ward-officer': 'officer of one ward',
};

/** Makes them all. @returns lines of text with everybody's secrets */
export async function introduce(district: District): Promise<string[]> {
  const people: [Post, SignedIn][] = [];
  // One after the other: the administrator makes the rest.
  for (const post of posts) people.push([post, await district.as(post)]);
  return [
    'people (role, login, password, second factor):',
    ...people.flatMap(([post, person]) => linesOf(titles[post], person)),
    'the six digits of a second factor, now: npm run demo -- --code SECRET',
  ];
}

function linesOf(title: string, { credentials }: SignedIn): string[] {
  const { login, password, authenticator } = credentials;
  const line = `  ${title.padEnd(24)} ${login.padEnd(10)} ${password}`;
  if (!authenticator) return [line];
  const { secret } = authenticator;
  return [`${line}  ${secret}`, `    ${generateURI({ issuer: 'Tháp Canh', label: login, secret })}`];
}
