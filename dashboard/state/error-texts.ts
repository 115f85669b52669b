/** Plain-language texts of error codes: the gateway's own table, loaded once, and the page's few. */
import { type Language, type TextKey, translate } from '../locales/catalogue.ts';
import { language, tellTextsChanged } from '../locales/locale.ts';
import { type ApiError, api } from './api.ts';

type Table = Readonly<Record<string, { readonly vi: string; readonly en: string }>>;

const loaded: { table: Table } = { table: {} };

const own: Readonly<Record<string, TextKey>> = {
  'page.unreachable': 'shell.errorUnreachable',
  'page.timeout': 'shell.errorTimeout',
  'page.aborted': 'shell.errorAborted',
  'page.decoder': 'shell.errorDecoder',
};

export async function loadErrorTexts(): Promise<void> {
  const result = await api<Table>('GET', '/api/error-texts');
  if (!result.ok) return;
  loaded.table = result.value;
  tellTextsChanged();
}

/** The text of a code, by default in the chosen language; an unknown code is shown as it is. */
export function errorText(code: string, inLanguage: Language = language()): string {
  const key = own[code];
  if (key) return translate(inLanguage, key);
  const text = loaded.table[code];
  return text ? text[inLanguage] : code;
}

/** Text of an API error, with the request id where a technician will need it. */
export function apiErrorText(error: ApiError): string {
  const text = own[error.code] || loaded.table[error.code] ? errorText(error.code) : error.message || error.code;
  return error.code === 'gateway.internal' && error.requestId ? `${text} (${error.requestId})` : text;
}
