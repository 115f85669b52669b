/** What an administrator does with contracts and sheets, each act in one transaction with its audit row. */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Health } from '../../health/room.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { createTurns } from '../../kernel/turns.ts';
import { type ClosedSheet, createContractStore } from './contract-store.ts';
import { monthOf } from './district-month.ts';
import { makeSheet, type Sheet } from './sheet.ts';
import type { Contract, Coverage } from './terms.ts';

export interface ContractDeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly health: Pick<Health, 'seenOf'>;
}

export interface MonthlySheet {
  readonly sheet: Sheet;
  /** null: provisional, it still changes. */
  readonly closed: Omit<ClosedSheet, 'sheet'> | null;
}

export interface ContractDesk {
  contracts(): Promise<Contract[]>;
  coverages(): Promise<(Coverage & { readonly id: string })[]>;
  /** @throws GatewayError `request.conflict` when the number is taken or the days are the wrong way round */
  create(contract: Omit<Contract, 'id'>, actor: Actor): Promise<Contract>;
  /** Closed months stay as they were closed. @throws GatewayError `not-found`, `request.conflict` as `create` does */
  change(id: string, contract: Omit<Contract, 'id'>, actor: Actor): Promise<Contract>;
  /** The camera's coverage that is open on that day ends the day before. @throws GatewayError `not-found`, `request.conflict` */
  cover(coverage: Coverage, actor: Actor): Promise<void>;
  /** The kept sheet of a closed month, else as it stands now. */
  sheet(lessorUnitId: string, month: string): Promise<MonthlySheet>;
  closedMonths(lessorUnitId: string): Promise<string[]>;
  /** @throws GatewayError `request.conflict` while the month runs, or when it is closed already */
  close(lessorUnitId: string, month: string, actor: Actor): Promise<MonthlySheet>;
  /** @throws GatewayError `not-found` when the month is not closed */
  correct(lessorUnitId: string, month: string, amount: number, reason: string, actor: Actor): Promise<MonthlySheet>;
}

export function createContractDesk({ db, clock, audit, health }: ContractDeskOptions): ContractDesk {
  const store = createContractStore(db);
  // Each act is checked against what stands: two people who close a month at once close it once.
  const inTurn = createTurns();
  const act = (
    kind: string,
    actor: Actor,
    details: Record<string, unknown>,
    work: (inside: Database) => Promise<void>,
  ) =>
    db.transaction().execute(async (transaction) => {
      await work(transaction);
      await audit.append(entryOf(actor, clock.nowMs(), { kind, details }), transaction);
    });
  const check = async ({ number, fromDay, untilDay }: Omit<Contract, 'id'>, ownId?: string) => {
    if (untilDay !== null && untilDay < fromDay) throw conflict('untilDay');
    const others = (await store.contracts()).filter(({ id }) => id !== ownId);
    if (others.some((other) => other.number === number)) throw conflict('number');
  };
  const get = async (id: string): Promise<Contract> => {
    const found = (await store.contracts()).find((contract) => contract.id === id);
    if (!found) throw new GatewayError('not-found');
    return found;
  };
  const provisional = async (lessorUnitId: string, month: string): Promise<Sheet> => {
    const contracts = (await store.contracts()).filter((contract) => contract.lessorUnitId === lessorUnitId);
    const ids = new Set(contracts.map(({ id }) => id));
    const coverages = (await store.coverages()).filter(({ contractId }) => ids.has(contractId));
    const { fromMs, toMs } = monthOf(month);
    const seen = await health.seenOf(
      coverages.map(({ cameraId }) => cameraId),
      { fromMs, toMs },
    );
    return makeSheet({
      ...{ month, contracts, coverages, nowMs: clock.nowMs() },
      intervalsOf: (cameraId) => seen.intervalsOf(cameraId),
      excusedOf: (cameraId) => seen.excusedOf(cameraId),
    });
  };
  const sheetOf = async (lessorUnitId: string, month: string): Promise<MonthlySheet> => {
    const kept = await store.closedSheet(lessorUnitId, month);
    if (!kept) return { sheet: await provisional(lessorUnitId, month), closed: null };
    const { sheet, ...closed } = kept;
    return { sheet, closed };
  };

  return {
    contracts: store.contracts,
    coverages: store.coverages,
    sheet: sheetOf,
    closedMonths: store.closedMonths,
    create: (input, actor) =>
      inTurn(async () => {
        await check(input);
        const contract = { ...input, id: newId(clock.nowMs()) };
        await act('contract.created', actor, { after: contract }, (inside) =>
          createContractStore(inside).putContract(contract),
        );
        return contract;
      }),
    change: (id, input, actor) =>
      inTurn(async () => {
        const before = await get(id);
        await check(input, id);
        const contract = { ...input, id };
        await act('contract.changed', actor, { before, after: contract }, (inside) =>
          createContractStore(inside).putContract(contract),
        );
        return contract;
      }),
    cover: (coverage, actor) =>
      inTurn(async () => {
        const { cameraId, contractId, fromDay, untilDay } = coverage;
        const contract = await get(contractId);
        if (fromDay < contract.fromDay || (untilDay !== null && untilDay < fromDay)) throw conflict('fromDay');
        const own = (await store.coverages()).filter((other) => other.cameraId === cameraId);
        if (own.some((other) => other.fromDay >= fromDay)) throw conflict('fromDay');
        const running = own.find((other) => other.untilDay === null || other.untilDay >= fromDay);
        await act('contract.camera-covered', actor, { ...coverage }, async (inside) => {
          const writing = createContractStore(inside);
          if (running) await writing.putCoverage({ ...running, untilDay: dayBefore(fromDay) });
          await writing.putCoverage({ ...coverage, id: newId(clock.nowMs()) });
        });
      }),
    close: (lessorUnitId, month, actor) =>
      inTurn(async () => {
        if (clock.nowMs() < monthOf(month).toMs) throw conflict('month');
        if (await store.closedSheet(lessorUnitId, month)) throw conflict('month');
        const sheet = await provisional(lessorUnitId, month);
        const details = { lessorUnitId, month, owed: sheet.owed };
        await act('sheet.closed', actor, details, (inside) =>
          createContractStore(inside).closeSheet(lessorUnitId, sheet, actor.personName, clock.nowMs()),
        );
        return sheetOf(lessorUnitId, month);
      }),
    async correct(lessorUnitId, month, amount, reason, actor) {
      const kept = await store.closedSheet(lessorUnitId, month);
      if (!kept) throw new GatewayError('not-found');
      const correction = { enteredAtMs: clock.nowMs(), enteredBy: actor.personName, amount, reason };
      await act('sheet.corrected', actor, { lessorUnitId, month, amount, reason }, (inside) =>
        createContractStore(inside).addCorrection(kept.id, correction),
      );
      return sheetOf(lessorUnitId, month);
    },
  };
}

const conflict = (field: string) => new GatewayError('request.conflict', { details: { field } });
const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
