/** Who watches which camera now; looked at again every few seconds. */
import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { Refresh } from '../camera/refresh.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type View, watchedTable } from './watched-table.ts';

const everyMs = 5_000;

@customElement('tc-watching-now')
export class TcWatchingNow extends LitElement {
  static override styles = [controls, formStyles, listPage, listPart];

  /** Empty: all. */
  @property() cameraId = '';
  @property() personId = '';
  @state() private views: readonly View[] | undefined;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);
  private readonly refresh = new Refresh(this, (signal) => this.#load(signal));

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh.restart(everyMs);
  }

  protected override render() {
    const { cameraId, personId } = this;
    if (this.error) return html`<p class="empty">${apiErrorText(this.error)}</p>`;
    if (!this.views) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const shown = this.views
      .filter((view) => cameraId === '' || view.cameraId === cameraId)
      .filter((view) => personId === '' || view.personId === personId);
    if (shown.length === 0) return html`<p class="empty">${t('audit.nowNone')}</p>`;
    return watchedTable(shown, this.store.district);
  }

  async #load(signal: AbortSignal): Promise<void> {
    const result = await api<Omit<View, 'untilMs'>[]>('GET', '/api/views', { signal });
    if (signal.aborted) return;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.views = result.value.map((view) => ({ ...view, untilMs: null }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-watching-now': TcWatchingNow;
  }
}
