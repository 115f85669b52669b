/**
 * Which errors each route may answer with, for the API's description: they follow from how the route is declared (its rule
 * at the door, its method, what it talks to), so that no route has to list them. Generated requests hold the gateway to it.
 */
import type { DoorRule } from '../access/model.ts';
import { safeMethods } from './caller-checks.ts';

export interface DocumentedRoute {
  readonly method: string | readonly string[];
  readonly tags: readonly string[];
  readonly rule: DoorRule | undefined;
}

/** What talks to cameras can meet everything that cameras do; so can what decodes what they once sent. */
const cameraTags: ReadonlySet<string> = new Set(['cameras', 'discovery', 'ptz', 'streams', 'hls', 'playback']);

/** HTTP statuses, ascending. Each answers with `ErrorAnswer`. */
export function errorStatusesOf({ method, tags, rule }: DocumentedRoute): readonly number[] {
  // A request that is not understood, a foreign host name, somebody who asks too fast, a gateway that is busy or closing.
  const statuses = [400, 403, 404, 429, 503];
  if (!rule || !('open' in rule)) statuses.push(401);
  if ([method].flat().some((each) => !safeMethods.has(each))) statuses.push(409, 413);
  if (rule && 'open' in rule && rule.open === 'sign-in') statuses.push(401, 410);
  if (tags.some((tag) => cameraTags.has(tag))) statuses.push(415, 501, 502, 504);
  return [...new Set(statuses)].sort((a, b) => a - b);
}
