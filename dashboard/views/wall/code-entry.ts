/**
 * Typing a camera's code on the wall: letters and digits gather until Enter. Pure. A letter that is a shortcut starts a
 * code only when some code begins with it, so that T, C and P work in a district of T-07, C-03 and P-31 and the
 * shortcuts keep the other letters.
 */
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { foldCode } from '../../state/search-fold.ts';

const longest = 20;

/** The text after `key`, or undefined when the key does not belong to a code. */
export function typeCode(text: string, key: string, codes: Iterable<string>): string | undefined {
  if (key === 'Backspace') return text === '' ? undefined : text.slice(0, -1);
  if (!/^[\p{L}\p{N}._-]$/u.test(key) || text.length >= longest) return undefined;
  if (text !== '' || /^\p{N}$/u.test(key)) return text + key.toUpperCase();
  const first = foldCode(key);
  if (first === '') return undefined;
  for (const code of codes) if (foldCode(code).startsWith(first)) return key.toUpperCase();
  return undefined;
}

export type CodeMatch =
  | { readonly kind: 'one'; readonly camera: Camera }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly codes: readonly string[] };

/** The exact code first; else digits alone, when only one camera has them ("31" is P-31 if there is no T-31). */
export function matchCode(text: string, cameras: Iterable<Camera>): CodeMatch {
  const wanted = foldCode(text);
  const all = [...cameras];
  const exact = all.find((camera) => foldCode(camera.code) === wanted);
  if (exact) return { kind: 'one', camera: exact };
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const alike = all.filter((camera) => {
    const digits = /(\d+)$/.exec(foldCode(camera.code))?.[1];
    if (number !== undefined) return digits !== undefined && Number(digits) === number;
    const letters = /^([a-z]+)0*(\d+)$/.exec(foldCode(camera.code));
    const typed = /^([a-z]+)0*(\d+)$/.exec(wanted);
    return letters !== null && typed !== null && letters[1] === typed[1] && letters[2] === typed[2];
  });
  const [only] = alike;
  if (only && alike.length === 1) return { kind: 'one', camera: only };
  return alike.length === 0 ? { kind: 'none' } : { kind: 'several', codes: alike.map((camera) => camera.code) };
}
