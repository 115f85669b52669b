/**
 * What a person chose to do with the channels a discovery run found, and the requests that follow from it. Pure. Each
 * channel is left alone, bound to a camera that was imported before, or becomes a new camera; several at once get their
 * codes and names from patterns.
 */

import type {
  BindItem,
  DiscoveryStatus,
  FoundChannel,
  FoundDevice,
} from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { Camera, CameraInput } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';

export type Choice =
  | { readonly kind: 'leave' }
  | { readonly kind: 'existing'; readonly cameraId: string }
  | { readonly kind: 'new'; readonly code: string; readonly name: string; readonly siteId: string };

export const leave: Choice = { kind: 'leave' };

/** Names one channel within a run. */
export const channelKey = (foundId: string, channel: number): string => `${foundId}#${channel}`;

export interface FoundRow {
  readonly device: FoundDevice;
  readonly channel: FoundChannel;
  readonly key: string;
}

/** A device whose inventory could not be read has no channels and is shown by itself. */
export const foundRows = (devices: readonly FoundDevice[]): FoundRow[] =>
  devices.flatMap((device) =>
    device.channels.map((channel) => ({ device, channel, key: channelKey(device.foundId, channel.channel) })),
  );

const bindable: ReadonlySet<DiscoveryStatus> = new Set(['new', 'known', 'known-new-address', 'rtsp-only']);

/** Whether the channel can be bound now: it answered, and no camera is served by it yet. */
export const canBind = ({ device, channel }: FoundRow): boolean =>
  bindable.has(device.status) && channel.cameraId === null && channel.profiles.length > 0;

/** The cameras offered first: the run's suggestions, the channel's own place in the list foremost. */
export function suggestedFor(row: FoundRow): readonly string[] {
  const { suggestedCameraIds, channels } = row.device;
  const index = channels.indexOf(row.channel);
  const own = channels.length > 1 ? suggestedCameraIds[index] : suggestedCameraIds[0];
  return own === undefined ? suggestedCameraIds : [own, ...suggestedCameraIds.filter((id) => id !== own)];
}

/** What a new pattern may hold: `{site}` `{n}` `{nn}` `{make}` `{model}` `{address}` `{channel}`. */
export interface PatternFacts {
  readonly site: string;
  readonly n: number;
  readonly make: string;
  readonly model: string;
  readonly address: string;
  readonly channel: number;
}

export function fillPattern(pattern: string, facts: PatternFacts): string {
  const values: Readonly<Record<string, string>> = {
    site: facts.site,
    n: String(facts.n),
    nn: String(facts.n).padStart(2, '0'),
    make: facts.make,
    model: facts.model,
    address: facts.address,
    channel: String(facts.channel),
  };
  return pattern
    .replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

export interface Pattern {
  readonly site: { readonly id: string; readonly name: string };
  readonly code: string;
  readonly name: string;
  readonly firstNumber: number;
}

/** New cameras for the rows, numbered in their order; numbers whose code is taken are passed over. */
export function choicesByPattern(
  rows: readonly FoundRow[],
  pattern: Pattern,
  takenCodes: ReadonlySet<string>,
): ReadonlyMap<string, Choice> {
  const taken = new Set([...takenCodes].map((code) => code.toLowerCase()));
  const choices = new Map<string, Choice>();
  let n = pattern.firstNumber;
  for (const { device, channel, key } of rows) {
    const facts = () => ({
      site: pattern.site.name,
      n,
      make: device.make,
      model: device.model,
      address: device.address,
      channel: channel.channel,
    });
    const numbered =
      fillPattern(pattern.code, { ...facts(), n: 1 }) !== fillPattern(pattern.code, { ...facts(), n: 2 });
    while (numbered && taken.has(fillPattern(pattern.code, facts()).toLowerCase())) n += 1;
    const code = fillPattern(pattern.code, facts());
    taken.add(code.toLowerCase());
    choices.set(key, { kind: 'new', code, name: fillPattern(pattern.name, facts()), siteId: pattern.site.id });
    n += 1;
  }
  return choices;
}

/** The first suggestion that is still free for each row; rows without one stay as they are. */
export function choicesBySuggestion(
  rows: readonly FoundRow[],
  unboundIds: ReadonlySet<string>,
): ReadonlyMap<string, Choice> {
  const free = new Set(unboundIds);
  const choices = new Map<string, Choice>();
  for (const row of rows) {
    const cameraId = suggestedFor(row).find((id) => free.has(id));
    if (cameraId === undefined) continue;
    free.delete(cameraId);
    choices.set(row.key, { kind: 'existing', cameraId });
  }
  return choices;
}

export interface BindPlan {
  readonly items: readonly BindItem[];
  /** Channel key → what is wrong with its choice; a plan with problems is not sent. */
  readonly problems: ReadonlyMap<string, TextKey>;
}

const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

export function planBinding(
  rows: readonly FoundRow[],
  choices: ReadonlyMap<string, Choice>,
  cameras: readonly Camera[],
): BindPlan {
  const problems = new Map<string, TextKey>();
  const items: BindItem[] = [];
  const codes = new Set(cameras.map((camera) => camera.code.toLowerCase()));
  const targets = new Set<string>();
  for (const { device, channel, key } of rows) {
    const choice = choices.get(key) ?? leave;
    const at = { foundId: device.foundId, channel: channel.channel };
    if (choice.kind === 'existing') {
      if (choice.cameraId === '') problems.set(key, 'discovery.problemNoCamera');
      else if (targets.has(choice.cameraId)) problems.set(key, 'discovery.problemTwice');
      targets.add(choice.cameraId);
      items.push({ ...at, cameraId: choice.cameraId });
    } else if (choice.kind === 'new') {
      const problem = problemOfNew(choice, codes);
      if (problem !== undefined) problems.set(key, problem);
      codes.add(choice.code.toLowerCase());
      items.push({ ...at, newCamera: newCameraOf(choice) });
    }
  }
  return { items, problems };
}

function problemOfNew(choice: Extract<Choice, { kind: 'new' }>, codes: ReadonlySet<string>): TextKey | undefined {
  if (!codePattern.test(choice.code)) return 'discovery.problemCode';
  if (codes.has(choice.code.toLowerCase())) return 'discovery.problemCodeTaken';
  if (choice.name === '') return 'discovery.problemName';
  return choice.siteId === '' ? 'discovery.problemSite' : undefined;
}

const newCameraOf = (choice: Extract<Choice, { kind: 'new' }>): CameraInput => ({
  code: choice.code,
  name: choice.name,
  siteId: choice.siteId,
});
