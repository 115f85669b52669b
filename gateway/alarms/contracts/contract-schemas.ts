/** The API contract of contracts and sheets. Money is whole đồng, days are those of the district's calendar. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';

export const Day = Type.String({ format: 'date' });
export const MonthText = Type.String({ pattern: '^20\\d{2}-(0[1-9]|1[0-2])$' });
const Dong = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
const Percent = Type.Number({ minimum: 0, maximum: 100 });

export const PenaltyView = Type.Union([
  Type.Object({ kind: Type.Literal('none') }, strict),
  Type.Object({ kind: Type.Literal('pro-rata') }, strict),
  Type.Object({ kind: Type.Literal('below-promise'), percentPerPoint: Percent }, strict),
  Type.Object({ kind: Type.Literal('per-hour'), dongPerHour: Dong }, strict),
]);

export const TermsView = Type.Object(
  {
    pricePerMonth: Dong,
    promisedPercent: Percent,
    repairHours: Type.Number({ minimum: 0, maximum: 744 }),
    penalty: PenaltyView,
    maxPenaltyPercent: Percent,
  },
  strict,
);

const contractFields = {
  lessorUnitId: Id,
  number: Type.String({ minLength: 1, maxLength: 100 }),
  title: Type.String({ maxLength: 200 }),
  fromDay: Day,
  untilDay: nullable(Day),
  terms: TermsView,
};
export const ContractBody = Type.Object(contractFields, strict);
export type ContractBody = Static<typeof ContractBody>;
export const ContractView = Type.Object({ id: Id, ...contractFields }, strict);
export type ContractView = Static<typeof ContractView>;

export const CoverageBody = Type.Object({ cameraId: Id, fromDay: Day, untilDay: nullable(Day) }, strict);
export const CoverageView = Type.Object(
  { id: Id, cameraId: Id, contractId: Id, fromDay: Day, untilDay: nullable(Day) },
  strict,
);
export type CoverageView = Static<typeof CoverageView>;

export const OutageView = Type.Object(
  {
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    downMin: Type.Integer(),
    causes: Type.Array(Type.String()),
    /** Beyond the time to repair. */
    late: Type.Boolean(),
  },
  strict,
);

export const SheetLineView = Type.Object(
  {
    cameraId: Id,
    contractId: Id,
    contractNumber: Type.String(),
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    days: Type.Integer(),
    upMin: Type.Integer(),
    degradedMin: Type.Integer(),
    downMin: Type.Integer(),
    unknownMin: Type.Integer(),
    excusedMin: Type.Integer(),
    availabilityPercent: nullable(Type.Number()),
    promisedPercent: Type.Number(),
    outages: Type.Array(OutageView),
    price: Type.Integer(),
    penalty: Type.Integer(),
    owed: Type.Integer(),
  },
  strict,
);
export type SheetLineView = Static<typeof SheetLineView>;

export const MonthlySheetView = Type.Object(
  {
    month: MonthText,
    lines: Type.Array(SheetLineView),
    price: Type.Integer(),
    penalty: Type.Integer(),
    /** Without corrections. */
    owed: Type.Integer(),
    /** null: provisional. */
    closed: nullable(
      Type.Object(
        {
          closedAtMs: Type.Integer(),
          closedBy: Type.String(),
          corrections: Type.Array(
            Type.Object(
              {
                id: Id,
                enteredAtMs: Type.Integer(),
                enteredBy: Type.String(),
                amount: Type.Integer(),
                reason: Type.String(),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type MonthlySheetView = Static<typeof MonthlySheetView>;

export const CorrectionBody = Type.Object(
  {
    amount: Type.Integer({ minimum: -1_000_000_000_000, maximum: 1_000_000_000_000 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  strict,
);
