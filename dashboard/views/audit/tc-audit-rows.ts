/** Rows of the audit, newest first, more on demand; what each says besides is folded away. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountView, AuditView } from '../../../gateway/access/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import type { District } from '../../state/district.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { nameOf, renderDetails } from './audit-details.ts';
import { kindText, outcomeTexts, roleWord } from './audit-words.ts';

const pageRows = 100;

const outcomeIcons: Readonly<Record<string, IconName>> = { done: 'check', refused: 'ban', failed: 'circle-alert' };

@customElement('tc-audit-rows')
export class TcAuditRows extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      td,
      th {
        vertical-align: top;
        padding-block: var(--tc-space-2);
      }
      td.details {
        width: 32%;
        overflow-wrap: anywhere;
      }
      summary {
        cursor: pointer;
        color: var(--tc-muted);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(6rem, auto) minmax(0, 1fr);
        gap: 0 var(--tc-space-3);
        margin: var(--tc-space-1) 0;
      }
      dt {
        color: var(--tc-muted);
      }
      .more {
        padding: var(--tc-space-3);
        text-align: center;
      }
    `,
  ];

  /** Address with the filter. */
  @property() path = '';
  /** Names of those whom acts were about. */
  @property({ attribute: false }) people: ReadonlyMap<string, AccountView> = new Map();
  @state() private rows: readonly AuditView[] | undefined;
  @state() private more = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('path')) void this.#load();
  }

  protected override render() {
    if (this.error) return html`<p class="empty">${apiErrorText(this.error)}</p>`;
    if (!this.rows) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (this.rows.length === 0) return html`<p class="empty">${t('audit.none')}</p>`;
    const columns: readonly TextKey[] = [
      'audit.time',
      'audit.person',
      'audit.kind',
      'audit.outcome',
      'audit.camera',
      'audit.place',
      'audit.details',
    ];
    return html`<table>
        <thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
        <tbody>${this.rows.map((row) => this.#row(row))}</tbody>
      </table>
      ${
        this.more
          ? html`<p class="more"><button type="button" @click=${() => void this.#load(this.rows?.at(-1)?.seq)}>${t('audit.more')}</button></p>`
          : nothing
      }`;
  }

  #row(row: AuditView): TemplateResult {
    const { atMs, personName, role, kind, outcome, cameraId, address, desk, details, seq, hash, subjectId } = row;
    const camera = cameraId === null ? undefined : this.store.district.cameras.get(cameraId);
    const outcomeText = outcomeTexts[outcome];
    const names = { ...placesOf(this.store.district), people: this.people };
    const about = subjectId !== null && subjectId !== cameraId ? nameOf(subjectId, names) : undefined;
    return html`<tr>
      <td>${formatDateTime(atMs)}</td>
      <th scope="row">${personName}<br /><span class="muted">${roleWord(role)}</span></th>
      <td title=${kind}>${kindText(kind)}${about ? html`<br /><span class="muted">${about}</span>` : nothing}</td>
      <td><span class="tag ${outcome === 'done' ? '' : 'warn'}"><tc-icon name=${outcomeIcons[outcome] ?? 'info'}></tc-icon>
        ${outcomeText ? t(outcomeText) : outcome}</span></td>
      <td>${camera ? html`<a href=${cameraPath(camera.code)} title=${camera.name}>${camera.code}</a>` : cameraId === null ? '–' : t('grants.unknown')}</td>
      <td>${desk || '–'}<br /><span class="muted">${address}</span></td>
      <td class="details"><details>
        <summary>${t('audit.row', { n: seq })}</summary>
        ${renderDetails(details, names)}
        <p class="muted">${t('audit.hash', { hash: hash.slice(0, 16) })}</p>
      </details></td>
    </tr>`;
  }

  async #load(before?: number): Promise<void> {
    const { path } = this;
    if (before === undefined) this.rows = undefined;
    const page = `limit=${pageRows}${before === undefined ? '' : `&before=${before}`}`;
    const result = await api<AuditView[]>('GET', `${path}${path.includes('?') ? '&' : '?'}${page}`);
    // Something else was asked meanwhile.
    if (path !== this.path) return;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    this.rows = before === undefined ? result.value : [...(this.rows ?? []), ...result.value];
    this.more = result.value.length === pageRows;
  }
}

const placesOf = ({ cameras, sites, units, links, walls }: District) => ({ cameras, sites, units, links, walls });

declare global {
  interface HTMLElementTagNameMap {
    'tc-audit-rows': TcAuditRows;
  }
}
