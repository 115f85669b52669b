/**
 * Contracts, which cameras they cover from when to when, and closed sheets in gateway.db. A closed sheet is kept as it was
 * and never changes: triggers refuse it; what has to be put right is a correction beside it.
 */
import { type Database, refuseChanges } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Sheet } from './sheet.ts';
import type { Contract, Coverage, Terms } from './terms.ts';

export type ContractTables = {
  contract: {
    id: string;
    lessor_unit_id: string;
    number: string;
    title: string;
    from_day: string;
    until_day: string | null;
    /** JSON of `Terms`. */
    terms: string;
  };
  contract_coverage: {
    id: string;
    camera_id: string;
    contract_id: string;
    from_day: string;
    until_day: string | null;
  };
  closed_sheet: {
    id: string;
    lessor_unit_id: string;
    month: string;
    closed_at_ms: number;
    closed_by: string;
    /** JSON of `Sheet`. */
    sheet: string;
  };
  sheet_correction: {
    id: string;
    sheet_id: string;
    entered_at_ms: number;
    entered_by: string;
    amount: number;
    reason: string;
  };
};

export interface ClosedSheet {
  readonly id: string;
  readonly lessorUnitId: string;
  readonly closedAtMs: number;
  readonly closedBy: string;
  readonly sheet: Sheet;
  readonly corrections: readonly Correction[];
}

export interface Correction {
  readonly id: string;
  readonly enteredAtMs: number;
  readonly enteredBy: string;
  /** Đồng, added to what is owed. */
  readonly amount: number;
  readonly reason: string;
}

export interface ContractStore {
  contracts(): Promise<Contract[]>;
  coverages(): Promise<(Coverage & { readonly id: string })[]>;
  putContract(contract: Contract): Promise<void>;
  putCoverage(coverage: Coverage & { readonly id: string }): Promise<void>;
  removeCoverage(id: string): Promise<void>;
  closedSheet(lessorUnitId: string, month: string): Promise<ClosedSheet | undefined>;
  /** Months that are closed, newest first. */
  closedMonths(lessorUnitId: string): Promise<string[]>;
  closeSheet(lessorUnitId: string, sheet: Sheet, closedBy: string, nowMs: number): Promise<void>;
  addCorrection(sheetId: string, correction: Omit<Correction, 'id'>): Promise<void>;
}

export function createContractStore(db: Database): ContractStore {
  const tables = db.withTables<ContractTables>();
  return {
    async contracts() {
      const rows = await tables.selectFrom('contract').selectAll().orderBy('number').execute();
      return rows.map((row) => ({
        ...{ id: row.id, lessorUnitId: row.lessor_unit_id, number: row.number, title: row.title },
        ...{ fromDay: row.from_day, untilDay: row.until_day, terms: JSON.parse(row.terms) as Terms },
      }));
    },
    async coverages() {
      const rows = await tables.selectFrom('contract_coverage').selectAll().orderBy('from_day').execute();
      return rows.map((row) => ({
        ...{ id: row.id, cameraId: row.camera_id, contractId: row.contract_id },
        ...{ fromDay: row.from_day, untilDay: row.until_day },
      }));
    },
    async putContract({ id, lessorUnitId, number, title, fromDay, untilDay, terms }) {
      const row = {
        ...{ id, lessor_unit_id: lessorUnitId, number, title, from_day: fromDay, until_day: untilDay },
        terms: JSON.stringify(terms),
      };
      await tables
        .insertInto('contract')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async putCoverage({ id, cameraId, contractId, fromDay, untilDay }) {
      const row = { id, camera_id: cameraId, contract_id: contractId, from_day: fromDay, until_day: untilDay };
      await tables
        .insertInto('contract_coverage')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async removeCoverage(id) {
      await tables.deleteFrom('contract_coverage').where('id', '=', id).execute();
    },
    async closedSheet(lessorUnitId, month) {
      const row = await tables
        .selectFrom('closed_sheet')
        .selectAll()
        .where('lessor_unit_id', '=', lessorUnitId)
        .where('month', '=', month)
        .executeTakeFirst();
      if (!row) return undefined;
      const corrections = await tables
        .selectFrom('sheet_correction')
        .selectAll()
        .where('sheet_id', '=', row.id)
        .orderBy('id')
        .execute();
      return {
        ...{ id: row.id, lessorUnitId, closedAtMs: row.closed_at_ms, closedBy: row.closed_by },
        sheet: JSON.parse(row.sheet) as Sheet,
        corrections: corrections.map((one) => ({
          ...{ id: one.id, enteredAtMs: one.entered_at_ms, enteredBy: one.entered_by },
          ...{ amount: one.amount, reason: one.reason },
        })),
      };
    },
    async closedMonths(lessorUnitId) {
      const rows = await tables
        .selectFrom('closed_sheet')
        .select('month')
        .where('lessor_unit_id', '=', lessorUnitId)
        .orderBy('month', 'desc')
        .execute();
      return rows.map(({ month }) => month);
    },
    async closeSheet(lessorUnitId, sheet, closedBy, nowMs) {
      await tables
        .insertInto('closed_sheet')
        .values({
          ...{ id: newId(nowMs), lessor_unit_id: lessorUnitId, month: sheet.month },
          ...{ closed_at_ms: nowMs, closed_by: closedBy, sheet: JSON.stringify(sheet) },
        })
        .execute();
    },
    async addCorrection(sheetId, { enteredAtMs, enteredBy, amount, reason }) {
      await tables
        .insertInto('sheet_correction')
        .values({
          ...{ id: newId(enteredAtMs), sheet_id: sheetId, entered_at_ms: enteredAtMs },
          ...{ entered_by: enteredBy, amount, reason },
        })
        .execute();
    },
  };
}

export async function createContractTables(db: Database): Promise<void> {
  await db.schema
    .createTable('contract')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('lessor_unit_id', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull().unique())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('from_day', 'text', (column) => column.notNull())
    .addColumn('until_day', 'text')
    .addColumn('terms', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('contract_coverage')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('contract_id', 'text', (column) => column.notNull().references('contract.id'))
    .addColumn('from_day', 'text', (column) => column.notNull())
    .addColumn('until_day', 'text')
    .execute();
  await db.schema
    .createTable('closed_sheet')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('lessor_unit_id', 'text', (column) => column.notNull())
    .addColumn('month', 'text', (column) => column.notNull())
    .addColumn('closed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('closed_by', 'text', (column) => column.notNull())
    .addColumn('sheet', 'text', (column) => column.notNull())
    .addUniqueConstraint('closed_sheet_once', ['lessor_unit_id', 'month'])
    .execute();
  await db.schema
    .createTable('sheet_correction')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('sheet_id', 'text', (column) => column.notNull().references('closed_sheet.id'))
    .addColumn('entered_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('entered_by', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute();
  await refuseChanges(db, 'closed_sheet', 'a closed sheet never changes');
  await refuseChanges(db, 'sheet_correction', 'a closed sheet never changes');
}
