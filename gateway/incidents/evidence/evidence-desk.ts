/**
 * What people do with evidence packs. Each act is one transaction: the pack, its history, its audit rows and, with a request,
 * the holds on what was recorded. Who may do it is asked inside of that transaction, of the pack as it stands then.
 */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Decide, Person } from '../../access/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { dayInDistrict } from '../../kernel/district-time.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { Holds } from '../../recordings/model.ts';
import { createEvidenceStore, type EvidenceStore, type PackChange } from './evidence-store.ts';
import {
  camerasOf,
  isOwnMatter,
  longestItemMs,
  longestPackMs,
  type NamedPerson,
  type Pack,
  type PackItem,
  type PackState,
  type StepKind,
} from './model.ts';
import { actsOf, type PackAct, seesPack } from './pack-sight.ts';

export interface EvidenceDeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly decide: Decide;
  readonly audit: Pick<AuditLog, 'append' | 'appendAll'>;
  readonly holds: Pick<Holds, 'place'>;
  readonly unitNameOf: (personId: string) => string;
  /** Whether anything of it was recorded. */
  readonly isRecorded: (item: PackItem) => Promise<boolean>;
  /** Whether there is such an incident for the person. */
  readonly seesIncident: (person: Person, incidentId: string) => Promise<boolean>;
  /** After an act is written. */
  readonly onChange: (pack: Pack) => void;
}

export interface RequestInput {
  readonly items: readonly PackItem[];
  readonly purpose: string;
  readonly caseNumber: string;
  readonly incidentId: string | null;
  readonly urgentReason: string | null;
}

/** Whoever acts: the person for his rights, the actor for the record. */
export interface By {
  readonly person: Person;
  readonly actor: Actor;
}

/** What an act writes: how the pack changes, and the line of its history. */
export interface ActWork {
  readonly change: PackChange;
  readonly kind: StepKind;
  readonly details?: Readonly<Record<string, unknown>>;
  /** What else is written with it. */
  readonly also?: (store: EvidenceStore, transaction: Database) => Promise<void>;
}

export interface EvidenceDesk {
  /** @throws GatewayError `not-found` for a camera without the right, an incident that he does not see; `request.invalid`; `recording.none`; `recording.holds-full` */
  request(input: RequestInput, by: By): Promise<Pack>;
  /** @throws GatewayError `not-found`; `recording.same-person`; `request.conflict` when the pack is not in a state for it */
  act(packId: string, act: PackAct, by: By, work: (pack: Pack, who: NamedPerson) => ActWork): Promise<Pack>;
  /** By the gateway itself, or by whoever opened a link. @returns `undefined`: the pack was in none of `from` */
  note(
    packId: string,
    from: readonly PackState[],
    who: NamedPerson,
    actor: Actor,
    work: ActWork,
  ): Promise<Pack | undefined>;
  /** @throws GatewayError `not-found` */
  get(packId: string, person: Person): Promise<Pack>;
}

export function createEvidenceDesk(options: EvidenceDeskOptions): EvidenceDesk {
  const { db, clock, decide, audit } = options;
  const named = ({ person }: By): NamedPerson => {
    const { id, name, role } = person;
    return { id, name, role, unit: options.unitNameOf(id) };
  };
  /** Of a pack of several cameras one row for each: whoever asks who had a camera's pictures must find it. */
  const tell = (pack: Pack, kind: StepKind, actor: Actor, details: object, transaction: Database) => {
    const { number, purpose, caseNumber } = pack;
    const told = { number, ...(kind === 'requested' || kind === 'urgent' ? { purpose, caseNumber } : {}), ...details };
    const entries = camerasOf(pack).map((cameraId) =>
      entryOf(actor, clock.nowMs(), { kind: `evidence.${kind}`, cameraId, subjectId: pack.id, details: told }),
    );
    return audit.appendAll(entries, transaction);
  };
  const write = async (
    pack: Pack,
    { change, kind, details = {}, also }: ActWork,
    who: NamedPerson,
    actor: Actor,
    transaction: Database,
  ): Promise<Pack> => {
    const store = createEvidenceStore(transaction);
    const changes = Object.keys(change).length > 0;
    if (changes && !(await store.change(pack.id, [pack.state], change))) throw new GatewayError('request.conflict');
    await also?.(store, transaction);
    await store.addStep(pack.id, { atMs: clock.nowMs(), kind, person: who, details });
    await tell(pack, kind, actor, details, transaction);
    return { ...pack, ...change };
  };

  return {
    async request(input, by) {
      checkItems(input.items, clock.nowMs());
      for (const { cameraId } of input.items) {
        if (!decide(by.person, 'export-request', cameraId)) throw new GatewayError('not-found');
        if (input.urgentReason !== null && !decide(by.person, 'export-approve', cameraId))
          throw new GatewayError('access.denied', { details: { reason: 'urgent' } });
      }
      if (input.incidentId !== null && !(await options.seesIncident(by.person, input.incidentId)))
        throw new GatewayError('not-found', { details: { field: 'incidentId' } });
      const items = await recordedOf(input.items, options.isRecorded);
      if (items.length === 0) throw new GatewayError('recording.none');
      const totalMs = items.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      if (totalMs > longestPackMs) throw new GatewayError('request.invalid', { details: { field: 'items' } });
      const nowMs = clock.nowMs();
      const who = named(by);
      const urgent = input.urgentReason !== null;
      const pack = await db.transaction().execute(async (transaction) => {
        const store = createEvidenceStore(transaction);
        const made: Pack = {
          ...{ ...input, items },
          ...{ id: newId(nowMs), number: await store.nextNumber(dayInDistrict(nowMs).slice(0, 4)) },
          ...{ state: urgent ? 'approved' : 'requested', requestedBy: who, requestedAtMs: nowMs },
          ...{ decidedBy: urgent ? who : null, decidedAtMs: urgent ? nowMs : null },
          ...{ reviewedBy: null, reviewedAtMs: null, made: null, fault: '' },
        };
        await store.insert(made);
        const kind = urgent ? 'urgent' : 'requested';
        const details = urgent ? { reason: input.urgentReason } : {};
        await store.addStep(made.id, { atMs: nowMs, kind, person: who, details });
        for (const { cameraId, fromMs, toMs } of spansOf(items)) {
          const hold = { cameraId, fromMs, toMs, reason: 'evidence', subjectId: made.id, untilMs: null } as const;
          await options.holds.place({ ...hold, note: `${made.number} ${made.caseNumber}` }, by.actor, transaction);
        }
        await tell(made, kind, by.actor, details, transaction);
        return made;
      });
      options.onChange(pack);
      return pack;
    },
    async act(packId, act, by, work) {
      const who = named(by);
      const after = await db.transaction().execute(async (transaction) => {
        const pack = await createEvidenceStore(transaction).find(packId);
        if (!pack || !seesPack(decide, by.person, pack)) throw new GatewayError('not-found');
        if (!actsOf(decide, by.person, pack).includes(act)) throw refusalOf(pack, act, by.person.id, decide, by.person);
        return write(pack, work(pack, who), who, by.actor, transaction);
      });
      options.onChange(after);
      return after;
    },
    async note(packId, from, who, actor, work) {
      const after = await db.transaction().execute(async (transaction) => {
        const pack = await createEvidenceStore(transaction).find(packId);
        return pack && from.includes(pack.state) ? write(pack, work, who, actor, transaction) : undefined;
      });
      if (after) options.onChange(after);
      return after;
    },
    async get(packId, person) {
      const pack = await createEvidenceStore(db).find(packId);
      if (!pack || !seesPack(decide, person, pack)) throw new GatewayError('not-found');
      return pack;
    },
  };
}

/** A hold keeps all streams of a camera. */
const spansOf = (items: readonly PackItem[]): PackItem[] => [
  ...new Map(items.map((item) => [`${item.cameraId} ${item.fromMs} ${item.toMs}`, item])).values(),
];

/** Without streams of which nothing is there, where another stream of the camera has something: that one is what is wanted. */
async function recordedOf(
  items: readonly PackItem[],
  isRecorded: (item: PackItem) => Promise<boolean>,
): Promise<PackItem[]> {
  const found = await Promise.all(items.map(async (item) => ({ item, there: await isRecorded(item) })));
  const cameras = new Set(found.flatMap(({ item, there }) => (there ? [item.cameraId] : [])));
  if (cameras.size === 0) return [];
  return found.flatMap(({ item, there }) => (there || !cameras.has(item.cameraId) ? [item] : []));
}

/** Why it may not be done: the second person is missing, the right, or the moment. */
function refusalOf(pack: Pack, act: PackAct, personId: string, decide: Decide, person: Person): GatewayError {
  const judging = act === 'approve' || act === 'refuse' || act === 'review';
  if (judging && isOwnMatter(pack, personId)) return new GatewayError('recording.same-person');
  const approves = camerasOf(pack).every((cameraId) => decide(person, 'export-approve', cameraId));
  if (!approves && (judging || pack.requestedBy.id !== personId)) return new GatewayError('access.denied');
  return new GatewayError('request.conflict', { details: { state: pack.state } });
}

function checkItems(items: readonly PackItem[], nowMs: number): void {
  items.forEach(({ fromMs, toMs }, index) => {
    const right = fromMs < toMs && toMs - fromMs <= longestItemMs && toMs <= nowMs;
    if (!right) throw new GatewayError('request.invalid', { details: { field: `items/${index}` } });
  });
}
