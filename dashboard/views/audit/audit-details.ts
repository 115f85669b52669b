/** What a row of the audit says besides: of a change each field before and after, of everything else name and value. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RightName } from '../../../gateway/access/schemas.ts';
import { rightTexts } from '../../components/right-texts.ts';
import { formatDateTime } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import type { District } from '../../state/district.ts';
import { errorText } from '../../state/error-texts.ts';
import { detailText, roleWord } from './audit-words.ts';

type Thing = Readonly<Record<string, unknown>>;
/** What ids of a row may stand for. */
export interface Names extends Pick<District, 'cameras' | 'sites' | 'units' | 'links' | 'walls'> {
  readonly people: ReadonlyMap<string, { readonly name: string }>;
}

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function renderDetails(details: Thing, names: Names): TemplateResult | typeof nothing {
  const { before, after, ...rest } = details;
  const changed = [
    ...new Set([...Object.keys(isThing(before) ? before : {}), ...Object.keys(isThing(after) ? after : {})]),
  ];
  const [was, is] = [isThing(before) ? before : {}, isThing(after) ? after : {}];
  if (changed.length === 0 && Object.keys(rest).length === 0) return nothing;
  return html`<dl>
    ${Object.entries(rest).map(([name, value]) => html`<dt>${detailText(name)}</dt><dd>${valueText(name, value, names)}</dd>`)}
    ${changed.map(
      (name) => html`<dt>${detailText(name)}</dt><dd>${valueText(name, was[name], names)}
        <span class="muted"><span aria-hidden="true">→</span><span class="visually-hidden">${t('audit.became')}</span></span>
        ${valueText(name, is[name], names)}</dd>`,
    )}
  </dl>`;
}

/** Epoch ms of this century: a moment; less is a length. */
const leastMoment = 1e12;

function valueText(name: string, value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'string') return nameOf(value, names) ?? wordOf(name, value);
  if (typeof value === 'number')
    return name.endsWith('Ms') && value > leastMoment ? formatDateTime(value) : String(value);
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, names)).join(', ') || '–';
  if (!isThing(value)) return '';
  return Object.entries(value)
    .map(([part, inner]) => `${detailText(part)}: ${valueText(part, inner, names)}`)
    .join('; ');
}

/** Reasons are error codes, roles and rights have words. */
function wordOf(name: string, value: string): string {
  if (name === 'reason' || name === 'why') return errorText(value);
  if (name === 'role') return roleWord(value);
  const right = name === 'rights' ? rightTexts[value as RightName] : undefined;
  return right ? t(right) : value;
}

/** Of an id that the page knows. */
export function nameOf(id: string, { cameras, sites, units, links, walls, people }: Names): string | undefined {
  const camera = cameras.get(id);
  return (
    camera?.code ?? walls.get(id)?.title ?? (people.get(id) ?? sites.get(id) ?? units.get(id) ?? links.get(id))?.name
  );
}
