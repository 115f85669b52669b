/** Presets of a camera: go, save the present view under a name, delete (asked twice), home. Keys 1-9 come from the pad. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PtzPreset } from '../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { type ApiResult, api } from '../state/api.ts';
import { DistrictController } from '../state/district-context.ts';
import { apiErrorText } from '../state/error-texts.ts';
import { steeringName } from '../state/own-desk.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';
import { showToast } from './toast.ts';

/** Asking a camera for its presets goes over its own slow SOAP. */
const slowMs = 20_000;

@customElement('tc-ptz-presets')
export class TcPtzPresets extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        gap: var(--tc-space-1);
        max-height: 14rem;
        overflow: auto;
      }
      li {
        display: flex;
        gap: var(--tc-space-1);
      }
      li .go {
        flex: 1;
        justify-content: flex-start;
        min-height: var(--tc-target);
        overflow: hidden;
      }
      li .icon,
      form button {
        min-height: var(--tc-target);
      }
      form {
        display: flex;
        gap: var(--tc-space-1);
        margin-top: var(--tc-space-2);
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: var(--tc-target) !important;
      }
      .home {
        margin-top: var(--tc-space-1);
        min-height: var(--tc-target);
      }
    `,
  ];

  @property() cameraId = '';
  @state() private presets: readonly PtzPreset[] | null = null;
  @state() private problem = '';
  @state() private removing = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => []);

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('cameraId') && this.cameraId !== '') void this.#load();
  }

  protected override render() {
    return html`<h2>${t('ptz.presets')}</h2>
      ${this.problem ? html`<p class="critical">${this.problem}</p>` : nothing}
      ${this.presets === null && !this.problem ? html`<p class="muted">${t('ptz.loading')}</p>` : nothing}
      ${this.presets?.length === 0 ? html`<p class="muted">${t('ptz.noPresets')}</p>` : nothing}
      <ul>${(this.presets ?? []).map((preset, index) => this.#row(preset, index))}</ul>
      <form @submit=${this.#save}>
        <input name="name" required maxlength="64" autocomplete="off" aria-label=${t('ptz.presetName')} placeholder=${t('ptz.presetName')} />
        <button type="submit"><tc-icon name="save"></tc-icon>${t('ptz.save')}</button>
      </form>
      <button class="home quiet" type="button" @click=${this.#setHome}><tc-icon name="house"></tc-icon>${t('ptz.setHome')}</button>`;
  }

  #row(preset: PtzPreset, index: number) {
    const name = preset.name || preset.token;
    return html`<li>
      <button class="go quiet" type="button" @click=${() => this.#goTo(preset)}>
        ${index < 9 ? html`<kbd>${index + 1}</kbd>` : nothing} ${name}
      </button>
      ${
        this.removing === preset.token
          ? html`<button class="danger" type="button" @click=${() => this.#remove(preset)}>${t('ptz.removeSure')}</button>`
          : html`<button
              class="icon quiet"
              type="button"
              aria-label=${t('ptz.remove', { name })}
              @click=${() => {
                this.removing = preset.token;
              }}
            ><tc-icon name="trash-2"></tc-icon></button>`
      }
    </li>`;
  }

  goToNth(index: number): void {
    const preset = this.presets?.[index];
    if (preset) void this.#goTo(preset);
  }

  goHome(): void {
    void this.#act(api('POST', this.#path('/home'), { timeoutMs: slowMs }));
  }

  readonly #setHome = async (): Promise<void> => {
    if (await this.#act(api('PUT', this.#path('/home'), { timeoutMs: slowMs }))) showToast({ text: t('ptz.homeSet') });
  };

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get('name') ?? '').trim();
    const saved = await this.#act(api('POST', this.#path('/presets'), { body: { name }, timeoutMs: slowMs }));
    if (!saved) return;
    form.reset();
    await this.#load();
  };

  async #goTo(preset: PtzPreset): Promise<void> {
    this.removing = '';
    const path = this.#path(`/presets/${encodeURIComponent(preset.token)}/goto`);
    await this.#act(api('POST', path, { timeoutMs: slowMs }));
  }

  async #remove(preset: PtzPreset): Promise<void> {
    this.removing = '';
    const path = this.#path(`/presets/${encodeURIComponent(preset.token)}`);
    if (await this.#act(api('DELETE', path, { timeoutMs: slowMs }))) await this.#load();
  }

  async #load(): Promise<void> {
    const asked = this.cameraId;
    this.presets = null;
    this.problem = '';
    const result = await api<PtzPreset[]>('GET', this.#path('/presets'), { timeoutMs: slowMs });
    // The answer of a camera that is no longer selected.
    if (asked !== this.cameraId) return;
    if (result.ok) this.presets = result.value;
    else this.problem = apiErrorText(result.error);
  }

  async #act(request: Promise<ApiResult<unknown>>): Promise<boolean> {
    const result = await request;
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
    return result.ok;
  }

  #path(rest: string): string {
    const desk = encodeURIComponent(steeringName(this.store.district));
    return `/api/cameras/${this.cameraId}/ptz${rest}?desk=${desk}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-ptz-presets': TcPtzPresets;
  }
}
