/**
 * From conditions to what must stand as an alarm. Pure but for what it remembers: conditions go in with the time, intents come
 * out when `look` is called, and `dueMs` says when that is next worth it.
 *
 * - A condition must hold for its rule's time first. A blip is nothing.
 * - Cameras that go within 20 s of each other, and are most of a link or site, are one alarm of that link or site. What stays
 *   down after the rest came back gets its own.
 * - A camera that comes and goes all the time stands until it has been quiet for a while.
 */
import { type Condition, conditionKey, type Subject } from '../kernel/conditions.ts';
import { type AlarmRule, ruleFor, type Severity, severities } from './model.ts';
import { type Group, groupsOf, isGroupDown, type Place } from './topology.ts';

export interface Stand {
  readonly type: 'stand';
  readonly key: string;
  readonly kind: Condition['kind'];
  readonly subject: Subject;
  readonly severity: Severity;
  readonly sinceMs: number;
  readonly cause: string;
  readonly rearmMs: number;
  /** Cameras of a group that are down; empty for one subject. */
  readonly down: readonly string[];
}
export type Intent =
  | Stand
  /** Of a group: which of its cameras are down now. */
  | { readonly type: 'members'; readonly key: string; readonly down: readonly string[] }
  | { readonly type: 'again'; readonly key: string }
  | { readonly type: 'end'; readonly key: string; readonly endedAtMs: number };

export interface Detector {
  raised(condition: Condition, nowMs: number): void;
  cleared(condition: Pick<Condition, 'kind' | 'subject'>, nowMs: number): void;
  look(nowMs: number): Intent[];
  /** Whether the trouble of this alarm stands now, or may once its hold-down is over. */
  stands(alarm: { readonly key: string; readonly down: readonly string[] }): boolean;
  /** When `look` is due next; `undefined`: not before something happens. */
  dueMs(): number | undefined;
}

export interface DetectorFacts {
  rules(): readonly AlarmRule[];
  places(): readonly Place[];
}

/** What goes within this time of each other may have one cause. */
const togetherMs = 20_000;
/** A trouble that turns into another ends and begins in one breath. */
const breathMs = 2_000;
/** What is left of a group's trouble is given so long to come back as well. */
const restMs = 20_000;
const flapping = { times: 6, withinMs: 10 * 60_000, quietMs: 3 * 60_000 } as const;
/** Whichever way a picture went: for people it is one thing. */
const oneTrouble: Readonly<Partial<Record<Condition['kind'], Condition['kind']>>> = { 'camera.frozen': 'camera.lost' };
/** Of a camera that is lost no news: nothing of it answers. What outlasts the loss is told then. */
const saidByLoss: ReadonlySet<Condition['kind']> = new Set([
  'camera.onvif-unreachable',
  'camera.packet-loss',
  'camera.not-checked',
]);

interface Entry {
  readonly key: string;
  readonly kind: Condition['kind'];
  rule: AlarmRule & { readonly severity: Severity };
  condition: Condition;
  raisedTimes: number[];
  activeSinceMs: number;
  clearedAtMs: number | undefined;
  dueMs: number;
  standing: boolean;
  /** It has ended; kept for a while because it may be flapping. */
  over: boolean;
  group: string | undefined;
}

interface StandingGroup {
  readonly key: string;
  readonly group: Group;
  restUntilMs: number | undefined;
  told: string;
}

export function createDetector(facts: DetectorFacts): Detector {
  const entries = new Map<string, Entry>();
  const groups = new Map<string, StandingGroup>();
  let intents: Intent[] = [];

  const placeOf = (subject: Subject): Place | undefined =>
    subject.kind === 'camera' ? facts.places().find(({ cameraId }) => cameraId === subject.id) : undefined;
  const isLoss = (entry: Entry) => entry.kind === 'camera.lost';
  const active = (entry: Entry) => entry.clearedAtMs === undefined;
  const isFlapping = (entry: Entry, nowMs: number) =>
    entry.raisedTimes.filter((atMs) => atMs > nowMs - flapping.withinMs).length >= flapping.times;
  const lossesNow = () => [...entries.values()].filter((entry) => active(entry) && isLoss(entry));
  const downIn = ({ cameraIds }: Group) =>
    lossesNow().flatMap(({ condition }) => (cameraIds.includes(condition.subject.id) ? [condition.subject.id] : []));

  const stand = (entry: Entry, nowMs: number) => {
    entry.standing = true;
    intents.push({
      type: 'stand',
      key: entry.key,
      kind: entry.kind,
      subject: entry.condition.subject,
      severity: entry.rule.severity,
      sinceMs: entry.activeSinceMs,
      cause: isFlapping(entry, nowMs) ? 'flapping' : entry.condition.cause,
      rearmMs: entry.rule.rearmMs,
      down: [],
    });
  };
  const standGroup = (group: Group, first: Entry) => {
    const members = lossesNow().filter(
      ({ condition, standing }) => !standing && group.cameraIds.includes(condition.subject.id),
    );
    const key = conditionKey({ kind: first.kind, subject: group.subject });
    const down = downIn(group);
    groups.set(key, { key, group, restUntilMs: undefined, told: down.join() });
    for (const member of members) member.group = key;
    const worst = Math.min(...members.map(({ rule }) => severities.indexOf(rule.severity)));
    intents.push({
      type: 'stand',
      key,
      kind: first.kind,
      subject: group.subject,
      severity: severities[worst] ?? first.rule.severity,
      sinceMs: Math.min(...members.map(({ activeSinceMs }) => activeSinceMs)),
      cause: first.condition.cause,
      rearmMs: first.rule.rearmMs,
      down,
    });
  };
  /** The smallest group that failed and explains nearly all that went with this camera. */
  const groupFor = (entry: Entry, together: readonly Entry[]): Group | undefined => {
    const place = placeOf(entry.condition.subject);
    if (!place) return undefined;
    const down = new Set(lossesNow().map(({ condition }) => condition.subject.id));
    const failed = groupsOf(place, facts.places())
      .filter((group) => isGroupDown(group, down))
      .reverse();
    const explains = ({ cameraIds }: Group) =>
      together.filter(({ condition }) => cameraIds.includes(condition.subject.id)).length / together.length >= 0.9;
    return failed.find(explains) ?? failed[0];
  };
  const decideLoss = (entry: Entry, nowMs: number) => {
    const joined = [...groups.values()].find(({ group }) => group.cameraIds.includes(entry.condition.subject.id));
    if (joined && joined.restUntilMs === undefined) {
      entry.group = joined.key;
      return;
    }
    const together = lossesNow().filter(
      (other) => Math.abs(other.activeSinceMs - entry.activeSinceMs) <= togetherMs && !other.standing,
    );
    const firstMs = Math.min(...together.map(({ activeSinceMs }) => activeSinceMs));
    // Others may still be about to go: whoever goes first waits for them.
    if (together.length >= 3 && nowMs < firstMs + togetherMs) {
      entry.dueMs = firstMs + togetherMs;
      return;
    }
    const group = together.length >= 3 ? groupFor(entry, together) : undefined;
    if (group) standGroup(group, entry);
    else stand(entry, nowMs);
  };
  const isSaidByLoss = ({ kind, condition: { subject } }: Entry) => {
    const loss = saidByLoss.has(kind) ? entries.get(conditionKey({ kind: 'camera.lost', subject })) : undefined;
    return loss !== undefined && active(loss);
  };
  const decide = (entry: Entry, nowMs: number) => {
    if (!active(entry) || entry.standing || entry.group) return;
    if (isSaidByLoss(entry)) {
      if (entry.dueMs <= nowMs) entry.dueMs = nowMs + Math.max(breathMs, entry.rule.holdMs);
      return;
    }
    if (isFlapping(entry, nowMs)) stand(entry, nowMs);
    else if (entry.dueMs <= nowMs && isLoss(entry)) decideLoss(entry, nowMs);
    else if (entry.dueMs <= nowMs) stand(entry, nowMs);
  };
  /** When an entry that was cleared ends, or one that has ended is forgotten. */
  const endMs = (entry: Entry): number | undefined => {
    const { clearedAtMs } = entry;
    if (clearedAtMs === undefined) return undefined;
    if (entry.over) return (entry.raisedTimes[0] ?? 0) + flapping.withinMs;
    return clearedAtMs + (entry.standing && isFlapping(entry, clearedAtMs) ? flapping.quietMs : breathMs);
  };
  const endQuiet = (entry: Entry, nowMs: number) => {
    if (nowMs < (endMs(entry) ?? Number.POSITIVE_INFINITY)) return;
    if (entry.standing) intents.push({ type: 'end', key: entry.key, endedAtMs: entry.clearedAtMs ?? nowMs });
    entry.standing = false;
    entry.over = true;
    entry.group = undefined;
    entry.raisedTimes = entry.raisedTimes.filter((atMs) => atMs > nowMs - flapping.withinMs);
    if (entry.raisedTimes.length === 0) entries.delete(entry.key);
  };
  const lookAtGroup = (standing: StandingGroup, nowMs: number) => {
    const { key, group } = standing;
    const down = downIn(group);
    const told = down.join();
    if (told !== standing.told) intents.push({ type: 'members', key, down });
    standing.told = told;
    if (isGroupDown(group, new Set(down))) {
      standing.restUntilMs = undefined;
      return;
    }
    standing.restUntilMs ??= nowMs + (down.length === 0 ? breathMs : restMs);
    if (nowMs < standing.restUntilMs) return;
    groups.delete(key);
    intents.push({ type: 'end', key, endedAtMs: nowMs });
    for (const entry of entries.values()) if (entry.group === key) entry.group = undefined;
  };

  return {
    raised(condition, nowMs) {
      const kind = oneTrouble[condition.kind] ?? condition.kind;
      const rule = ruleFor(facts.rules(), kind, placeOf(condition.subject)?.siteKind);
      if (!rule?.severity) return;
      const key = conditionKey({ kind, subject: condition.subject });
      const known = entries.get(key);
      const sinceMs = Math.min(condition.sinceMs, nowMs);
      // It has turned into this one, whichever of the two was told first.
      const goesOn = known !== undefined && nowMs - (known.clearedAtMs ?? nowMs) < breathMs;
      const entry: Entry = known ?? {
        ...{ key, kind, condition, raisedTimes: [], standing: false, over: false },
        ...{ group: undefined, clearedAtMs: undefined },
        rule: { ...rule, severity: rule.severity },
        activeSinceMs: sinceMs,
        dueMs: 0,
      };
      entries.set(key, entry);
      entry.condition = condition;
      entry.rule = { ...rule, severity: rule.severity };
      entry.clearedAtMs = undefined;
      entry.over = false;
      if (goesOn) return;
      entry.activeSinceMs = sinceMs;
      entry.dueMs = sinceMs + rule.holdMs;
      entry.raisedTimes = [...entry.raisedTimes.filter((atMs) => atMs > nowMs - flapping.withinMs), nowMs];
      if (entry.standing) intents.push({ type: 'again', key });
    },
    cleared({ kind, subject }, nowMs) {
      const entry = entries.get(conditionKey({ kind: oneTrouble[kind] ?? kind, subject }));
      // Of a trouble that has turned into another the old end says nothing.
      if (entry && entry.condition.kind === kind) entry.clearedAtMs ??= nowMs;
    },
    look(nowMs) {
      for (const entry of [...entries.values()]) endQuiet(entry, nowMs);
      for (const group of [...groups.values()]) lookAtGroup(group, nowMs);
      for (const entry of [...entries.values()]) decide(entry, nowMs);
      const found = intents;
      intents = [];
      return found;
    },
    stands({ key, down }) {
      const holds = (entry: Entry | undefined) =>
        entry !== undefined && active(entry) && !entry.standing && !entry.group;
      if (groups.has(key) || entries.get(key)?.standing || holds(entries.get(key))) return true;
      return lossesNow().some((entry) => down.includes(entry.condition.subject.id) && holds(entry));
    },
    dueMs() {
      const times = [...groups.values()].flatMap(({ restUntilMs }) => restUntilMs ?? []);
      for (const entry of entries.values()) {
        const ends = endMs(entry);
        if (ends !== undefined) times.push(ends);
        else if (!entry.standing && !entry.group) times.push(entry.dueMs);
      }
      return times.length > 0 ? Math.min(...times) : undefined;
    },
  };
}
