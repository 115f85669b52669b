/**
 * Import of a camera list from CSV in two steps: the file is shown row by row with what would happen, then applied. Rows
 * with errors are named and left out; the good ones still go. Fires `tc-imported` after applying.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ImportRow } from '../../../gateway/cameras/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from './form-styles.ts';
import { countRows, importOrder } from './import-rows.ts';
import { columnText, rowErrorText } from './row-error-texts.ts';
import '../../components/tc-icon.ts';

interface Preview {
  readonly applied: boolean;
  readonly rows: readonly ImportRow[];
}

const looks: Readonly<Record<ImportRow['action'], { icon: IconName; tone: string; text: TextKey }>> = {
  create: { icon: 'plus', tone: '', text: 'cameras.actionCreate' },
  update: { icon: 'pencil', tone: '', text: 'cameras.actionUpdate' },
  unchanged: { icon: 'minus', tone: 'muted', text: 'cameras.actionUnchanged' },
  error: { icon: 'octagon-x', tone: 'critical', text: 'cameras.actionError' },
};

@customElement('tc-csv-import')
export class CsvImport extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .scroll {
        max-height: 50vh;
        margin: var(--tc-space-3) 0;
      }
      p {
        margin: var(--tc-space-2) 0;
      }
      td {
        vertical-align: top;
      }
      label:focus-within {
        outline: var(--tc-outline) solid var(--tc-focus);
        outline-offset: 1px;
      }
      del {
        color: var(--tc-muted);
      }
    `,
  ];

  @state() private fileName = '';
  @state() private text: string | undefined;
  @state() private preview: Preview | undefined;
  @state() private error: ApiError | undefined;
  @state() private busy = false;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<p>${t('cameras.importHint')}</p>
      <label class="button">
        <tc-icon name="upload"></tc-icon> ${t('cameras.importFile')}
        <input class="visually-hidden" type="file" accept=".csv,text/csv" @change=${this.#picked} />
      </label>
      <span class="muted">${this.fileName}</span>
      ${this.busy ? html`<p class="muted" role="status">${t('cameras.importReading')}</p>` : nothing}
      ${this.error === undefined ? nothing : html`<p class="critical" role="alert">${apiErrorText(this.error)}</p>`}
      ${this.preview === undefined ? nothing : this.#preview(this.preview)}`;
  }

  #preview({ rows, applied }: Preview): TemplateResult {
    const counts = countRows(rows);
    const n = counts.create + counts.update;
    return html`<p role="status">
        ${t('cameras.importSummary', counts)}
        ${counts.error > 0 ? html`<span class="muted">· ${t('cameras.importBadStay')}</span>` : nothing}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('cameras.importCsv')}>
        <table>
          <thead><tr>
            <th scope="col" class="number">${t('cameras.importLine')}</th>
            <th scope="col">${t('cameras.columnCode')}</th>
            <th scope="col">${t('cameras.importAction')}</th>
            <th scope="col">${t('cameras.importWhat')}</th>
          </tr></thead>
          <tbody>${importOrder(rows).map(row)}</tbody>
        </table>
      </div>
      <div class="buttons">
        ${applied ? html`<strong role="status">${t('cameras.importApplied', { n })}</strong>` : this.#applyButton(n)}
      </div>`;
  }

  #applyButton(n: number): TemplateResult {
    if (n === 0) return html`<span class="muted">${t('cameras.importNothing')}</span>`;
    return html`<button class="primary" type="button" ?disabled=${this.busy} @click=${() => this.#send(true)}>
      ${t('cameras.importApply', { n })}
    </button>`;
  }

  readonly #picked = async (event: Event): Promise<void> => {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.preview = undefined;
    this.error = undefined;
    this.fileName = file?.name ?? '';
    this.text = file === undefined ? undefined : await file.text();
    if (this.text !== undefined) await this.#send(false);
  };

  async #send(apply: boolean): Promise<void> {
    this.busy = true;
    const path = `/api/cameras/import${apply ? '?apply=true' : ''}`;
    const result = await api<Preview>('POST', path, { body: this.text, contentType: 'text/csv', timeoutMs: 60_000 });
    this.busy = false;
    if (!result.ok) {
      this.error = result.error;
      return;
    }
    this.error = undefined;
    this.preview = result.value;
    if (!apply) return;
    const counts = countRows(result.value.rows);
    showToast({ text: t('cameras.importApplied', { n: counts.create + counts.update }) });
    this.dispatchEvent(new Event('tc-imported'));
  }
}

function row(entry: ImportRow): TemplateResult {
  const look = looks[entry.action];
  return html`<tr>
    <td class="number">${entry.line}</td>
    <th scope="row">${entry.code}</th>
    <td class=${look.tone}><tc-icon name=${look.icon}></tc-icon> ${t(look.text)}</td>
    <td>
      ${entry.errors.map((error) => html`<div class="critical">${rowErrorText(error)}</div>`)}
      ${Object.entries(entry.changes).map(
        ([field, [before, after]]) =>
          html`<div>${columnText(field)}: ${before === '' ? nothing : html`<del>${before}</del> → `}${after || '∅'}</div>`,
      )}
    </td>
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-csv-import': CsvImport;
  }
}
