/** Who watched which camera, from when to when; going on first. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Watched, WatchedPage } from '../../../gateway/access/audit-schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { watchedTable } from './watched-table.ts';

const pageRows = 100;

@customElement('tc-watched')
export class TcWatched extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      .more {
        padding: var(--tc-space-3);
        text-align: center;
      }
    `,
  ];

  /** Address with the filter. */
  @property() path = '';
  @state() private views: readonly Watched[] | undefined;
  @state() private next: number | null = null;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('path')) void this.#load();
  }

  protected override render(): TemplateResult {
    if (this.error) return html`<p class="empty">${apiErrorText(this.error)}</p>`;
    if (!this.views) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (this.views.length === 0) return html`<p class="empty">${t('audit.watchedNone')}</p>`;
    const { next } = this;
    return html`${watchedTable(this.views, this.store.district)}
      ${
        next === null
          ? nothing
          : html`<p class="more"><button type="button" @click=${() => void this.#load(next)}>${t('audit.more')}</button></p>`
      }`;
  }

  async #load(before?: number): Promise<void> {
    const { path } = this;
    if (before === undefined) this.views = undefined;
    const page = `limit=${pageRows}${before === undefined ? '' : `&before=${before}`}`;
    const result = await api<WatchedPage>('GET', `${path}${path.includes('?') ? '&' : '?'}${page}`);
    if (path !== this.path) return;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    this.views = before === undefined ? result.value.views : [...(this.views ?? []), ...result.value.views];
    this.next = result.value.next;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-watched': TcWatched;
  }
}
