/** The policies that hold now, in memory and written through; and for each camera the one that it comes under. */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Role } from '../model.ts';
import { createPolicyIndex, type PolicyIndex, policyProblem, type RecordingPolicy } from './policy.ts';
import { createPolicyStore } from './policy-store.ts';

export interface Policies {
  /** Those of groups that are gone left out. */
  list(): readonly RecordingPolicy[];
  of(cameraId: string, role: Role): RecordingPolicy;
  /** All of them at once. @throws GatewayError `request.invalid` with the field */
  put(policies: readonly RecordingPolicy[], actor: Actor): Promise<void>;
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface PoliciesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly cameras: Pick<Cameras, 'list' | 'groups'>;
}

export async function openPolicies({ db, clock, events, audit, cameras }: PoliciesOptions): Promise<Policies> {
  let policies = await createPolicyStore(db).read();
  let index: PolicyIndex | undefined;
  const listeners = new Set<() => void>();
  const changed = () => {
    index = undefined;
    for (const listener of listeners) listener();
  };
  const endInventory = events.on('inventory.changed', ({ kind }) => {
    if (kind === 'camera' || kind === 'group' || kind === 'device') changed();
  });
  const indexNow = () => {
    index ??= createPolicyIndex(policies, cameras.groups(), cameras.list());
    return index;
  };
  const groupIds = () => new Set(cameras.groups().map(({ id }) => id));
  return {
    list() {
      const known = groupIds();
      return policies.filter(({ groupId }) => groupId === null || known.has(groupId));
    },
    of: (cameraId, role) => indexNow().of(cameraId, role),
    async put(next, actor) {
      const problem = policyProblem(next, groupIds());
      if (problem !== undefined) throw new GatewayError('request.invalid', { details: { field: problem } });
      const before = policies;
      await db.transaction().execute(async (transaction) => {
        await createPolicyStore(transaction).write(next);
        const act = { kind: 'recording-policies.changed', details: { before, after: next } };
        await audit.append(entryOf(actor, clock.nowMs(), act), transaction);
      });
      policies = next;
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      endInventory();
      listeners.clear();
    },
  };
}
