/** Passwords: argon2id, and what is good enough. Nobody but their owner ever knows one: accounts begin with an invitation. */
import { hash, verify } from '@node-rs/argon2';

/** With a second factor eight characters will do; without one it takes more (TCVN 14423). */
const shortestWithSecondFactor = 8;
const shortestAlone = 14;
const longest = 200;

export type PasswordFault = 'too-short' | 'too-long' | 'same-as-login' | 'too-simple';

/** Characters. */
export const shortestPassword = (secondFactor: boolean): number =>
  secondFactor ? shortestWithSecondFactor : shortestAlone;

/** @returns what is wrong with it; `undefined`: nothing */
export function passwordFault(password: string, login: string, secondFactor: boolean): PasswordFault | undefined {
  const length = [...password].length;
  if (length < shortestPassword(secondFactor)) return 'too-short';
  if (length > longest) return 'too-long';
  if (password.toLowerCase().includes(login.toLowerCase())) return 'same-as-login';
  if (new Set(password).size < 5) return 'too-simple';
  return undefined;
}

/** PHC string, argon2id with 19 MiB and two passes: about 0.07 s. Parameters stand in the string and may rise later. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** Never throws: what is not a hash fits no password. */
export async function isPassword(hashed: string, password: string): Promise<boolean> {
  try {
    return await verify(hashed, password);
  } catch {
    return false;
  }
}

/** Spent on unknown names, so that the time taken does not tell which names exist. */
export async function spendAsIfChecked(password: string): Promise<void> {
  await hash(password);
}
