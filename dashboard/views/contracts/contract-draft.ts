/** What is typed into a contract's form, and what it means. Pure. */
import type { ContractBody, ContractView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { parseDateText, renderDateText } from '../../locales/date-text.ts';
import { dongText, figureText, parseDong, parseFigure } from './money.ts';
import type { Terms } from './worked-example.ts';

export type PenaltyKind = Terms['penalty']['kind'];
export const penaltyKinds = ['none', 'pro-rata', 'below-promise', 'per-hour'] as const satisfies readonly PenaltyKind[];

export interface ContractFields {
  readonly lessorUnitId: string;
  readonly number: string;
  readonly title: string;
  readonly fromDay: string;
  /** Empty: open-ended. */
  readonly untilDay: string;
  readonly price: string;
  readonly promised: string;
  readonly repair: string;
  readonly kind: PenaltyKind;
  readonly perPoint: string;
  readonly perHour: string;
  readonly mostPenalty: string;
}
export type ContractField = keyof ContractFields;

export const emptyContract: ContractFields = {
  lessorUnitId: '',
  number: '',
  title: '',
  fromDay: '',
  untilDay: '',
  price: '',
  promised: '99',
  repair: '24',
  kind: 'below-promise',
  perPoint: '2',
  perHour: '20.000',
  mostPenalty: '50',
};

export function fieldsOf({ terms, ...contract }: ContractView): ContractFields {
  const { penalty } = terms;
  return {
    lessorUnitId: contract.lessorUnitId,
    number: contract.number,
    title: contract.title,
    fromDay: renderDateText(contract.fromDay),
    untilDay: contract.untilDay === null ? '' : renderDateText(contract.untilDay),
    price: dongText(terms.pricePerMonth),
    promised: figureText(terms.promisedPercent),
    repair: figureText(terms.repairHours),
    kind: penalty.kind,
    perPoint: penalty.kind === 'below-promise' ? figureText(penalty.percentPerPoint) : emptyContract.perPoint,
    perHour: penalty.kind === 'per-hour' ? dongText(penalty.dongPerHour) : emptyContract.perHour,
    mostPenalty: figureText(terms.maxPenaltyPercent),
  };
}

/** The terms as far as they are complete: the worked example is shown while the rest is still empty. */
export function readTerms(fields: ContractFields): { terms?: Terms; problems: ContractField[] } {
  const pricePerMonth = parseDong(fields.price);
  const promisedPercent = parseFigure(fields.promised, 100);
  const repairHours = parseFigure(fields.repair, 744);
  const maxPenaltyPercent = parseFigure(fields.mostPenalty, 100);
  const penalty = readPenalty(fields);
  if (
    pricePerMonth !== undefined &&
    promisedPercent !== undefined &&
    repairHours !== undefined &&
    maxPenaltyPercent !== undefined &&
    penalty !== undefined
  ) {
    return { terms: { pricePerMonth, promisedPercent, repairHours, penalty, maxPenaltyPercent }, problems: [] };
  }
  const read: readonly (readonly [ContractField, unknown])[] = [
    ['price', pricePerMonth],
    ['promised', promisedPercent],
    ['repair', repairHours],
    [fields.kind === 'per-hour' ? 'perHour' : 'perPoint', penalty],
    ['mostPenalty', maxPenaltyPercent],
  ];
  return { problems: read.flatMap(([name, value]) => (value === undefined ? [name] : [])) };
}

function readPenalty({ kind, perPoint, perHour }: ContractFields): Terms['penalty'] | undefined {
  if (kind === 'below-promise') {
    const percentPerPoint = parseFigure(perPoint, 100);
    return percentPerPoint === undefined ? undefined : { kind, percentPerPoint };
  }
  if (kind === 'per-hour') {
    const dongPerHour = parseDong(perHour);
    return dongPerHour === undefined ? undefined : { kind, dongPerHour };
  }
  return { kind };
}

/** The contract, or the fields that are wrong, in the order of the form. */
export function readContract(fields: ContractFields): { body?: ContractBody; problems: ContractField[] } {
  const fromDay = parseDateText(fields.fromDay);
  const untilDay = fields.untilDay.trim() === '' ? null : parseDateText(fields.untilDay);
  const number = fields.number.trim();
  const { terms, problems } = readTerms(fields);
  const wrong: ContractField[] = [
    ...(fields.lessorUnitId === '' ? (['lessorUnitId'] as const) : []),
    ...(number === '' ? (['number'] as const) : []),
    ...(fromDay === undefined ? (['fromDay'] as const) : []),
    ...(untilDay === undefined || (untilDay !== null && fromDay !== undefined && untilDay < fromDay)
      ? (['untilDay'] as const)
      : []),
    ...problems,
  ];
  if (wrong.length > 0 || fromDay === undefined || untilDay === undefined || !terms) return { problems: wrong };
  const { lessorUnitId } = fields;
  return { body: { lessorUnitId, number, title: fields.title.trim(), fromDay, untilDay, terms }, problems: [] };
}
