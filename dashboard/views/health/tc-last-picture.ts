/** The newest picture of a camera, taken when it is asked for. It goes on record as a snapshot does. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import { faultFound, pictureFaultText } from '../../live/picture-fault.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-last-picture')
export class TcLastPicture extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
      img {
        width: 100%;
        aspect-ratio: 16 / 9;
        object-fit: contain;
        border-radius: var(--tc-radius-tile);
        background: var(--tc-picture);
      }
    `,
  ];

  @property() cameraId = '';
  @state() private address = '';
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);
  #abort = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
    this.#show('');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cameraId') && this.cameraId !== '') void this.#load();
  }

  protected override render() {
    const { district } = this.store;
    const camera = district.cameras.get(this.cameraId);
    const { code = '', name = '' } = camera ?? {};
    const fault = faultFound(district.health.get(this.cameraId));
    return html`${fault ? html`<p class="warn"><tc-icon name="image-off"></tc-icon> ${pictureFaultText(fault, district.clock.nowMs())}</p>` : nothing}
      ${
        this.error
          ? html`<p role="alert">${t('health.lookNone')} <span class="muted">${apiErrorText(this.error)}</span></p>`
          : this.address === ''
            ? html`<p class="muted" role="status">${t('health.loading')}</p>`
            : html`<img src=${this.address} alt=${t('health.lookAlt', { code, name })} />`
      }
      <p><a href=${cameraPath(code)}>${code} · ${name}</a></p>`;
  }

  async #load(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#show('');
    this.error = undefined;
    const result = await api<Blob>('GET', `/api/cameras/${this.cameraId}/snapshot.jpg`, { as: 'blob', signal });
    if (signal.aborted) return;
    if (result.ok) this.#show(URL.createObjectURL(result.value));
    else this.error = result.error;
  }

  #show(address: string): void {
    if (this.address !== '') URL.revokeObjectURL(this.address);
    this.address = address;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-last-picture': TcLastPicture;
  }
}
