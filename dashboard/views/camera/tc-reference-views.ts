/** The views of a camera that count as right: taken now, looked at, removed. Their pictures come when the list is opened. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import { iconButton } from '../../components/icon-button.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { proofStyles } from './proof-styles.ts';

/** As `GET /api/cameras/{id}/picture/references` tells it. */
interface ReferenceView {
  readonly id: string;
  readonly takenAtMs: number;
  readonly takenBy: string;
}

@customElement('tc-reference-views')
export class TcReferenceViews extends LitElement {
  static override styles = [
    controls,
    proofStyles,
    css`
      :host {
        display: block;
      }
      summary {
        min-height: var(--tc-target);
        cursor: pointer;
      }
    `,
  ];

  @property() cameraId = '';
  @state() private open = false;
  @state() private removing = '';
  @state() private taking = false;
  protected readonly locale = new LocaleController(this);
  private readonly views = new Loaded<ReferenceView[]>(this, () =>
    this.cameraId === '' ? undefined : `/api/cameras/${this.cameraId}/picture/references`,
  );
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);

  /** Those of another camera nobody has asked for. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cameraId')) this.open = false;
  }

  protected override render() {
    const { value, error } = this.views;
    const keeps = this.store.district.may('configure', this.cameraId);
    return html`<details ?open=${this.open} @toggle=${this.#toggled}>
      <summary>${t('picture.references', { n: value?.length ?? 0 })}</summary>
      <p class="muted">${t(value?.length === 0 ? 'picture.referencesNone' : 'picture.referencesHint')}</p>
      ${error ? html`<p class="critical">${t('picture.failed', { reason: apiErrorText(error) })}</p>` : nothing}
      ${this.open && value ? html`<div class="proof">${value.map((view) => this.#view(view, keeps))}</div>` : nothing}
      ${
        keeps
          ? html`<button type="button" ?disabled=${this.taking} @click=${this.#take}>
              <tc-icon name="camera"></tc-icon> ${t('picture.take')}</button>`
          : nothing
      }
    </details>`;
  }

  #view({ id, takenAtMs, takenBy }: ReferenceView, keeps: boolean): TemplateResult {
    const code = this.store.district.cameras.get(this.cameraId)?.code ?? '';
    const time = formatDateTime(takenAtMs);
    return html`<figure>
      <img src="/api/cameras/${this.cameraId}/picture/references/${id}/picture.jpg" alt=${t('picture.referenceAlt', { code, time })} />
      <figcaption>${t('picture.referenceBy', { time, name: takenBy })}
        ${
          !keeps
            ? nothing
            : this.removing === id
              ? html`<span>
                  <button type="button" @click=${() => this.#ask('')}>${t('cameras.cancel')}</button>
                  <button type="button" class="danger" @click=${() => void this.#remove(id)}>${t('picture.removeSure')}</button>
                </span>`
              : iconButton('trash-2', t('picture.remove', { time }), () => this.#ask(id))
        }
      </figcaption>
    </figure>`;
  }

  #ask(id: string): void {
    this.removing = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button.danger')?.focus());
  }

  readonly #toggled = (event: Event): void => {
    this.open = (event.target as HTMLDetailsElement).open;
  };

  readonly #take = async (): Promise<void> => {
    this.taking = true;
    const result = await api('POST', `/api/cameras/${this.cameraId}/picture/references`, { timeoutMs: 20_000 });
    this.taking = false;
    if (result.ok) showToast({ text: t('picture.taken') });
    else {
      const most = result.error.details['most'];
      const text = typeof most === 'number' ? t('picture.takenMost', { n: most }) : apiErrorText(result.error);
      showToast({ kind: 'error', text });
    }
    await this.views.reload();
  };

  async #remove(id: string): Promise<void> {
    this.removing = '';
    const result = await api('DELETE', `/api/cameras/${this.cameraId}/picture/references/${id}`);
    if (result.ok) showToast({ text: t('picture.removed') });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.views.reload();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-reference-views': TcReferenceViews;
  }
}
