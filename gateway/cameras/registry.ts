/**
 * The inventory in memory, and the one way to change it: an act is a transaction, acts run one after the other, and
 * when one has been committed the memory is read anew and the events go out. A failed act changes nothing.
 */
import type { Database } from '../kernel/database.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Events, GatewayEvents } from '../kernel/events.ts';
import type { CredentialBook } from './credentials/credentials.ts';
import { type Inventory, readInventory } from './inventory.ts';

export type Change = GatewayEvents['inventory.changed'];

export interface Act {
  /** The transaction: every write of the act goes through it. */
  readonly db: Database;
  /** What stood before the act. */
  readonly inventory: Inventory;
  /** Published after the commit. */
  changed(change: Change): void;
  /** Devices whose credentials changed. */
  credentialsChanged(deviceIds: readonly string[]): void;
}

export interface Registry {
  readonly inventory: Inventory;
  /** @throws GatewayError: the act's own, or `database.failed` */
  act<T>(run: (act: Act) => Promise<T>): Promise<T>;
}

export async function openRegistry(options: {
  db: Database;
  credentials: CredentialBook;
  events: Events;
}): Promise<Registry> {
  const { db, credentials, events } = options;
  let inventory = await readInventory(db);
  let last: Promise<unknown> = Promise.resolve();

  const perform = async <T>(run: (act: Act) => Promise<T>): Promise<T> => {
    const changes: Change[] = [];
    const deviceIds = new Set<string>();
    const result = await db
      .transaction()
      .execute((transaction) =>
        run({
          db: transaction,
          inventory,
          changed: (change) => changes.push(change),
          credentialsChanged: (ids) => {
            for (const id of ids) deviceIds.add(id);
          },
        }),
      )
      .catch((error: unknown) => {
        throw asGatewayError(error, 'database.failed');
      });
    const next = await readInventory(db);
    await credentials.reload();
    inventory = next;
    for (const change of changes) events.publish('inventory.changed', change);
    if (deviceIds.size > 0) events.publish('credentials.changed', { deviceIds: [...deviceIds] });
    return result;
  };

  return {
    get inventory() {
      return inventory;
    },
    act(run) {
      const turn = last.then(() => perform(run));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
