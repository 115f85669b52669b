/**
 * The inventory in memory, and the one way to change it: an act is a transaction, acts run one after the other, and
 * when one has been committed the memory is read anew and the events go out. A failed act changes nothing. What an act
 * changed stands in the audit by the same transaction: without the row there is no change.
 */
import { type Actor, entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Events, GatewayEvents } from '../kernel/events.ts';
import { createTurns } from '../kernel/turns.ts';
import { createCredentialStore } from './credentials/credential-store.ts';
import type { CredentialBook } from './credentials/credentials.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { type ToldAct, toldChanges, toldCredentials } from './inventory-acts.ts';

export type Change = GatewayEvents['inventory.changed'];

export interface Act {
  /** The transaction: every write of the act goes through it. */
  readonly db: Database;
  /** What stood before the act. */
  readonly inventory: Inventory;
  /** Published after the commit; as it was and as it is goes into the audit. */
  changed(change: Change): void;
  /** Devices whose credentials changed. */
  credentialsChanged(deviceIds: readonly string[]): void;
  /** A row besides those of the changed things: of an act that is more than their sum. */
  tell(told: Pick<ToldAct, 'kind' | 'details'>): void;
}

export interface Registry {
  readonly inventory: Inventory;
  /** @throws GatewayError: the act's own, `audit.unavailable`, or `database.failed` */
  act<T>(run: (act: Act) => Promise<T>, actor: Actor): Promise<T>;
  /** Between acts, with nothing half done. */
  read<T>(run: (db: Database, inventory: Inventory) => Promise<T>): Promise<T>;
}

export interface RegistryParts {
  readonly db: Database;
  readonly credentials: CredentialBook;
  readonly events: Events;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Clock;
}

export async function openRegistry({ db, credentials, events, audit, clock }: RegistryParts): Promise<Registry> {
  let inventory = await readInventory(db);

  const perform = async <T>(run: (act: Act) => Promise<T>, actor: Actor): Promise<T> => {
    const changes: Change[] = [];
    const told: ToldAct[] = [];
    const deviceIds = new Set<string>();
    const knownCredentials = credentials.list();
    const { result, next } = await transactionOf(db, async (transaction) => {
      const done = await run({
        db: transaction,
        inventory,
        changed: (change) => changes.push(change),
        credentialsChanged: (ids) => {
          for (const id of ids) deviceIds.add(id);
        },
        tell: (more) => told.push({ cameraId: null, subjectId: null, ...more }),
      });
      const after = await readInventory(transaction);
      const now = await createCredentialStore(transaction).list();
      told.push(...toldChanges(inventory, after, changes), ...toldCredentials(knownCredentials, now));
      for (const act of told) await audit.append(entryOf(actor, clock.nowMs(), act), transaction);
      return { result: done, next: after };
    });
    await credentials.reload();
    inventory = next;
    for (const change of changes) events.publish('inventory.changed', change);
    if (deviceIds.size > 0) events.publish('credentials.changed', { deviceIds: [...deviceIds] });
    return result;
  };
  const inTurn = createTurns();

  return {
    get inventory() {
      return inventory;
    },
    act: (run, actor) => inTurn(() => perform(run, actor)),
    read: (run) => inTurn(() => transactionOf(db, (transaction) => run(transaction, inventory))),
  };
}

function transactionOf<T>(db: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .execute(work)
    .catch((error: unknown) => {
      throw asGatewayError(error, 'database.failed');
    });
}
