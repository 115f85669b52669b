/**
 * The camera form's contents as a person types them: all strings, so that nothing is lost while a value is still wrong.
 * Turning a draft into the API's input names each field that cannot be read; the API has the last word.
 */
import type { Camera, CameraInput, IngestWish, PullMode } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { parseDateText, renderDateText } from '../../locales/date-text.ts';
import type { ApiError } from '../../state/api.ts';
import { refusedFields } from './refused-fields.ts';

export const draftFields = [
  'code',
  'name',
  'siteId',
  'linkId',
  'road',
  'chainageM',
  'latitude',
  'longitude',
  'bearingDeg',
  'lessorUnitId',
  'contractNumber',
  'contractFrom',
  'contractUntil',
  'contact',
  'expectedAddress',
  'pullMain',
  'pullSub',
  'mainToken',
  'subToken',
  'transport',
  'ingest',
  'ptzHomeAfterMin',
] as const;
export type DraftField = (typeof draftFields)[number];
export type CameraDraft = Readonly<Record<DraftField, string>>;

export type DraftProblems = Readonly<Partial<Record<DraftField, TextKey>>>;
export type FieldMessages = Readonly<Partial<Record<DraftField, string>>>;

export const emptyDraft = (siteId = ''): CameraDraft => ({
  code: '',
  name: '',
  siteId,
  linkId: '',
  road: '',
  chainageM: '',
  latitude: '',
  longitude: '',
  bearingDeg: '',
  lessorUnitId: '',
  contractNumber: '',
  contractFrom: '',
  contractUntil: '',
  contact: '',
  expectedAddress: '',
  pullMain: 'on-demand',
  pullSub: 'always',
  mainToken: '',
  subToken: '',
  transport: 'tcp',
  ingest: 'auto',
  ptzHomeAfterMin: '',
});

const text = (value: string | number | null): string => (value === null ? '' : String(value));

export function draftOf(camera: Camera): CameraDraft {
  return {
    code: camera.code,
    name: camera.name,
    siteId: camera.siteId,
    linkId: text(camera.linkId),
    road: text(camera.place.road),
    chainageM: text(camera.place.chainageM),
    latitude: text(camera.place.latitude),
    longitude: text(camera.place.longitude),
    bearingDeg: text(camera.place.bearingDeg),
    lessorUnitId: text(camera.lessorUnitId),
    contractNumber: text(camera.contractNumber),
    contractFrom: camera.contractFrom === null ? '' : renderDateText(camera.contractFrom),
    contractUntil: camera.contractUntil === null ? '' : renderDateText(camera.contractUntil),
    contact: text(camera.contact),
    expectedAddress: text(camera.expectedAddress),
    pullMain: camera.pullMain,
    pullSub: camera.pullSub,
    mainToken: text(camera.mainToken),
    subToken: text(camera.subToken),
    transport: camera.transport,
    ingest: camera.ingest,
    ptzHomeAfterMin: text(camera.ptzHomeAfterMin),
  };
}

/** `1 234,5`, `1234.5` and chainage `1+234` in metres; undefined: not a number. Empty: null. */
export function parseNumber(value: string): number | null | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return null;
  const chainage = /^(-?\d+)\+(\d{3})$/.exec(trimmed);
  if (chainage) return Number(chainage[1]) * 1000 + Number(chainage[2]);
  const plain = trimmed.replace(/\s/g, '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

type Put = (field: DraftField, problem: TextKey) => void;

function readNumber(draft: CameraDraft, field: DraftField, min: number, max: number, put: Put): number | null {
  const value = parseNumber(draft[field]);
  if (value === undefined) put(field, 'cameras.problemNumber');
  else if (value !== null && (value < min || value > max)) put(field, 'cameras.problemRange');
  else return value;
  return null;
}

function readDate(draft: CameraDraft, field: DraftField, put: Put): string | null {
  if (draft[field].trim() === '') return null;
  const date = parseDateText(draft[field]);
  if (date === undefined) put(field, 'cameras.problemDate');
  return date ?? null;
}

const orNull = (value: string): string | null => (value.trim() === '' ? null : value.trim());
const anyNumber = Number.MAX_SAFE_INTEGER;

export interface ReadDraft {
  readonly input: CameraInput;
  readonly problems: DraftProblems;
}

export function readDraft(draft: CameraDraft): ReadDraft {
  const problems: Partial<Record<DraftField, TextKey>> = {};
  const put: Put = (field, problem) => {
    problems[field] ??= problem;
  };
  if (!codePattern.test(draft.code.trim())) put('code', 'cameras.problemCode');
  if (draft.name.trim() === '') put('name', 'cameras.problemRequired');
  if (draft.siteId === '') put('siteId', 'cameras.problemRequired');
  const contractFrom = readDate(draft, 'contractFrom', put);
  const contractUntil = readDate(draft, 'contractUntil', put);
  if (contractFrom !== null && contractUntil !== null && contractUntil < contractFrom) {
    put('contractUntil', 'cameras.problemSpan');
  }
  const homeAfterMin = readNumber(draft, 'ptzHomeAfterMin', 1, 1440, put);
  if (homeAfterMin !== null && !Number.isInteger(homeAfterMin)) put('ptzHomeAfterMin', 'cameras.problemNumber');
  const input: CameraInput = {
    code: draft.code.trim(),
    name: draft.name.trim(),
    siteId: draft.siteId,
    linkId: orNull(draft.linkId),
    place: {
      road: orNull(draft.road),
      chainageM: readNumber(draft, 'chainageM', -anyNumber, anyNumber, put),
      latitude: readNumber(draft, 'latitude', -90, 90, put),
      longitude: readNumber(draft, 'longitude', -180, 180, put),
      bearingDeg: readNumber(draft, 'bearingDeg', 0, 360, put),
    },
    lessorUnitId: orNull(draft.lessorUnitId),
    contractNumber: orNull(draft.contractNumber),
    contractFrom,
    contractUntil,
    contact: orNull(draft.contact),
    expectedAddress: orNull(draft.expectedAddress),
    pullMain: draft.pullMain as PullMode,
    pullSub: draft.pullSub as PullMode,
    mainToken: orNull(draft.mainToken),
    subToken: orNull(draft.subToken),
    transport: draft.transport === 'udp' ? 'udp' : 'tcp',
    ingest: draft.ingest as IngestWish,
    ptzHomeAfterMin: homeAfterMin,
  };
  return { input, problems };
}

const isField = (name: string): name is DraftField => (draftFields as readonly string[]).includes(name);

/**
 * Puts an API refusal at the fields it speaks of: `details.fields` of a validation (`body/place/latitude`), or
 * `details.field` of a conflict. What names no field of the form is left to the caller, who shows the error's text.
 */
export function messagesOf(error: ApiError, words: (message: string) => string): FieldMessages {
  const refused = [...refusedFields(error)].filter(([name]) => isField(name));
  return Object.fromEntries(refused.map(([name, message]) => [name, words(message)]));
}
