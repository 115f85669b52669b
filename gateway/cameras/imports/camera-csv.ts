/**
 * The camera list as CSV. Reading plans row by row: a bad row is named with its line and its reason, the good ones are
 * still offered. Writing gives exactly what reading takes.
 */
import { Value } from 'typebox/value';
import { GatewayError } from '../../kernel/errors.ts';
import { type CsvCell, renderCsv } from '../../kernel/render-csv.ts';
import { checkCamera } from '../camera-acts.ts';
import type { Inventory } from '../inventory.ts';
import type { CameraRecord } from '../records.ts';
import type { CameraInput, ImportRow, ImportRowError } from '../schemas.ts';
import { csvColumns, requiredColumns } from './csv-columns.ts';
import { parseCsv } from './csv-text.ts';
import { type Planned, planCamera, resolveCamera } from './district-import.ts';
import { DistrictCamera } from './district-schema.ts';
import { nameChanges } from './named-changes.ts';
import { refusalOf, schemaErrors } from './row-errors.ts';

export interface PlannedRow {
  readonly row: ImportRow;
  /** Absent for a bad row. */
  readonly plan: Planned<CameraRecord> | undefined;
}

const names: readonly string[] = csvColumns.map(({ name }) => name);

/** @throws GatewayError `request.invalid` when the header lacks a needed column or has an unknown one */
export function planCsv(text: string, inventory: Inventory, nowMs: number): PlannedRow[] {
  const [header, ...rows] = parseCsv(text);
  const columns = header?.cells ?? [];
  const unknown = columns.filter((name, index) => !names.includes(name) || columns.indexOf(name) !== index);
  const missing = requiredColumns.filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    throw new GatewayError('request.invalid', { details: { line: 1, unknown, missing, columns: names } });
  }
  const seen = new Set<string>();
  return rows.map(({ line, cells }) => {
    const values = new Map(columns.map((name, index) => [name, cells[index] ?? '']));
    const code = values.get('code') ?? '';
    const tooMany =
      cells.length > columns.length ? [problem('row', 'cells', `${cells.length} > ${columns.length}`)] : [];
    const twice = seen.has(code.toLowerCase()) ? [problem('code', 'twice', code)] : [];
    seen.add(code.toLowerCase());
    const { plan, errors } = planRow(values, inventory, nowMs);
    const all = [...tooMany, ...twice, ...errors];
    if (all.length > 0 || !plan)
      return { row: { line, code, action: 'error', changes: {}, errors: all }, plan: undefined };
    return {
      row: { line, code, action: plan.action, changes: nameChanges(plan.changes, inventory), errors: [] },
      plan,
    };
  });
}

const problem = (field: string, code: ImportRowError['code'], value: string): ImportRowError => ({
  field,
  code,
  value,
});

function planRow(
  values: ReadonlyMap<string, string>,
  inventory: Inventory,
  nowMs: number,
): { plan?: Planned<CameraRecord>; errors: ImportRowError[] } {
  const filled = csvColumns.flatMap(({ name, kind }) => {
    const value = values.get(name) ?? '';
    return value === '' ? [] : [[name, kind === 'number' ? numberOf(value) : value] as const];
  });
  const camera: Readonly<Record<string, unknown>> = Object.fromEntries(filled);
  const errors = schemaErrors(camera);
  if (errors.length > 0 || !Value.Check(DistrictCamera, camera)) return { errors };
  try {
    const input = withCleared(resolveCamera(inventory, camera), values);
    const plan = planCamera(inventory, input, nowMs);
    checkCamera(plan.next, inventory);
    return { plan, errors: [] };
  } catch (error) {
    return { errors: [refusalOf(error)] };
  }
}

/** 10,5 is how Vietnamese write 10.5. What is no number stays text, which the schema names as wrong. */
function numberOf(text: string): number | string {
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : text;
}

/** A column that stands in the file with an empty cell takes the value away. */
function withCleared(input: CameraInput, values: ReadonlyMap<string, string>): CameraInput {
  const empty = (name: string): boolean => values.get(name) === '';
  return {
    ...input,
    place: {
      ...input.place,
      ...(empty('road') && { road: null }),
      ...(empty('chainageM') && { chainageM: null }),
      ...(empty('latitude') && { latitude: null }),
      ...(empty('longitude') && { longitude: null }),
      ...(empty('bearingDeg') && { bearingDeg: null }),
    },
    ...(empty('link') && { linkId: null }),
    ...(empty('address') && { expectedAddress: null }),
    ...(empty('lessor') && { lessorUnitId: null }),
    ...(empty('contractNumber') && { contractNumber: null }),
    ...(empty('contractFrom') && { contractFrom: null }),
    ...(empty('contractUntil') && { contractUntil: null }),
    ...(empty('contact') && { contact: null }),
    ...(empty('ptzHomeAfterMin') && { ptzHomeAfterMin: null }),
  };
}

/** Cameras in use, in order of code. */
export function renderCameraCsv(inventory: Inventory, mayShow: (cameraId: string) => boolean = () => true): string {
  const codeOf = (list: readonly { id: string; code: string }[], id: string | null): CsvCell =>
    list.find((entry) => entry.id === id)?.code ?? null;
  const rows = [...inventory.cameras.values()].filter(({ id, retiredAtMs }) => retiredAtMs === null && mayShow(id));
  return renderCsv(
    names,
    rows.map((camera) => {
      const cells: Record<(typeof csvColumns)[number]['name'], CsvCell> = {
        code: camera.code,
        name: camera.name,
        site: codeOf(inventory.sites, camera.siteId),
        link: codeOf(inventory.links, camera.linkId),
        ...camera.place,
        address: camera.expectedAddress,
        lessor: codeOf(inventory.units, camera.lessorUnitId),
        contractNumber: camera.contractNumber,
        contractFrom: camera.contractFrom,
        contractUntil: camera.contractUntil,
        contact: camera.contact,
        pullMain: camera.pullMain,
        pullSub: camera.pullSub,
        transport: camera.transport,
        ingest: camera.ingest,
        ptzHomeAfterMin: camera.ptzHomeAfterMin,
      };
      return csvColumns.map(({ name }) => cells[name]);
    }),
  );
}
