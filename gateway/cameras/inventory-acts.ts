/**
 * What an act did to the inventory, told for the audit: each changed thing as it was and as it is, of what changed only the
 * fields that differ. Passwords are never among them: of a credential its owner and its user name are told. Pure.
 */
import type { GatewayEvents } from '../kernel/events.ts';
import { type Inventory, serviceOf } from './inventory.ts';
import type { CredentialScope, DeviceRecord } from './records.ts';

export interface ToldAct {
  /** `camera.changed`, `site.created`, `credentials.removed` … */
  readonly kind: string;
  readonly cameraId: string | null;
  readonly subjectId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How a credential stands in a list. */
export interface CredentialFacts {
  readonly scope: CredentialScope;
  readonly username: string;
  readonly changedAtMs: number;
}

type FoundChange = GatewayEvents['inventory.changed'];
type Thing = Readonly<Record<string, unknown>>;

/** What differs with each reading of a device, and says nothing. */
const passing: ReadonlySet<string> = new Set(['seenAtMs', 'clockOffsetMs']);

export function toldChanges(before: Inventory, after: Inventory, changes: readonly FoundChange[]): ToldAct[] {
  const once = new Map(changes.map((change) => [`${change.kind} ${change.id}`, change]));
  return [...once.values()].flatMap(({ kind, id }) => {
    const was = findThing(before, kind, id);
    const is = findThing(after, kind, id);
    const verb = verbOf(was, is);
    if (verb === undefined) return [];
    const [told, now] = was && is ? differing(was, is) : [was ?? null, is ?? null];
    const name = { code: is?.['code'] ?? was?.['code'] ?? null, name: is?.['name'] ?? was?.['name'] ?? null };
    const details = { ...name, before: told, after: now };
    return [{ kind: `${kind}.${verb}`, cameraId: kind === 'camera' ? id : null, subjectId: id, details }];
  });
}

export function toldCredentials(before: readonly CredentialFacts[], after: readonly CredentialFacts[]): ToldAct[] {
  const keyOf = ({ scope }: CredentialFacts): string => `${scope.kind} ${scope.key}`;
  const was = new Map(before.map((entry) => [keyOf(entry), entry]));
  const is = new Map(after.map((entry) => [keyOf(entry), entry]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [one, other] = [was.get(key), is.get(key)];
    if (one?.changedAtMs === other?.changedAtMs && one?.username === other?.username) return [];
    const scope = (one ?? other)?.scope;
    const details = { scope, before: shown(one), after: shown(other) };
    const cameraId = scope?.kind === 'camera' ? scope.key : null;
    const verb = !one ? 'created' : other ? 'changed' : 'removed';
    return [{ kind: `credentials.${verb}`, cameraId, subjectId: scope?.key ?? null, details }];
  });
}

const shown = (entry: CredentialFacts | undefined) => entry && { username: entry.username, password: '•••' };

function verbOf(was: Thing | undefined, is: Thing | undefined): string | undefined {
  if (!was) return is && 'created';
  if (!is) return 'removed';
  if (Object.keys(differing(was, is)[1]).length === 0) return undefined;
  const [retired, still] = [was['retiredAtMs'] ?? null, is['retiredAtMs'] ?? null];
  if ((retired === null) === (still === null)) return 'changed';
  return still === null ? 'restored' : 'retired';
}

/** The fields of both that are not alike. */
function differing(was: Thing, is: Thing): [Thing, Thing] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => !passing.has(name) && JSON.stringify(was[name]) !== JSON.stringify(is[name]),
  );
  const only = (thing: Thing): Thing => Object.fromEntries(names.map((name) => [name, thing[name] ?? null]));
  return [only(was), only(is)];
}

function findThing(inventory: Inventory, kind: FoundChange['kind'], id: string): Thing | undefined {
  const byId = <T extends { readonly id: string }>(list: readonly T[]): Thing | undefined =>
    list.find((entry) => entry.id === id) as Thing | undefined;
  if (kind === 'unit') return byId(inventory.units);
  if (kind === 'site') return byId(inventory.sites);
  if (kind === 'link') return byId(inventory.links);
  if (kind === 'group') return byId(inventory.groups);
  if (kind === 'device') {
    const device = inventory.devices.get(id);
    return device && deviceFacts(device);
  }
  const camera = inventory.cameras.get(id);
  if (!camera) return undefined;
  const binding = serviceOf(inventory, id)?.binding;
  return { ...camera, device: binding ? { deviceId: binding.deviceId, channel: binding.channel } : null };
}

/** A recorder has hundreds of profiles: of each a line. Addresses are told without what may hold a secret. */
function deviceFacts({ services: _, channels, xaddr, identity, ...device }: DeviceRecord): Thing {
  return {
    ...device,
    identity: identity.replace(/^(rtsp:[^/]*).*$/s, '$1'),
    xaddr: xaddr === null ? null : plainAddress(xaddr),
    channels: channels.map(({ channel, profiles, mainToken, subToken, ptzToken }) => ({
      channel,
      mainToken,
      subToken,
      ptzToken,
      profiles: profiles.map(
        ({ token, codec, width, height, rtspUrl }) => `${token} ${codec} ${width}×${height} ${plainAddress(rtspUrl)}`,
      ),
    })),
  };
}

/** Some makers want user and password in path or query. */
const plainAddress = (url: string): string =>
  URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : '';
