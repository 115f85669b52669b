/**
 * Which device serves a camera: shows it, takes it away, puts a known one in its place, or uses plain RTSP addresses
 * after a staged test. Fires `tc-bound` when something changed. New devices are found on the Discovery page.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Device } from '../../../gateway/cameras/device-schemas.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, type ApiResult, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { profileText } from '../camera/profile-text.ts';
import { formStyles } from './form-styles.ts';
import { type FreeChannel, freeChannels } from './free-channels.ts';
import './tc-rtsp-form.ts';

@customElement('tc-camera-device')
export class CameraDevice extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      section {
        padding: var(--tc-space-3) 0;
        border-top: var(--tc-hairline) solid var(--tc-line);
      }
      section:first-of-type {
        padding-top: 0;
        border-top: none;
      }
      h3 {
        margin-bottom: var(--tc-space-2);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--tc-space-2);
      }
      .row label {
        flex: 1 1 16rem;
      }
    `,
  ];

  @property({ attribute: false }) camera: Camera | undefined;
  @state() private devices: ApiResult<Device[]> | undefined;
  @state() private picked = '';
  @state() private busy = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('camera') && changed.get('camera')?.id !== this.camera?.id) {
      this.error = undefined;
      void this.#load();
    }
  }

  protected override render() {
    const { camera, error } = this;
    if (camera === undefined) return nothing;
    return html`${error === undefined ? nothing : html`<p class="problem" role="alert">${apiErrorText(error)}</p>`}
      <section>
        <h3>${t('cameras.deviceNow')}</h3>
        ${this.#now(camera)}
      </section>
      <section>
        <h3>${t(camera.serving === null ? 'cameras.deviceBind' : 'cameras.deviceReplace')}</h3>
        ${this.#known(camera)}
        <p><a href="/discovery?camera=${encodeURIComponent(camera.code)}">${t('cameras.deviceDiscover')}</a></p>
      </section>
      <section>
        <h3>${t('cameras.rtsp')}</h3>
        ${
          camera.serving?.onvif === true
            ? html`<p class="muted">${t('cameras.rtspUnbindFirst')}</p>`
            : html`<tc-rtsp-form .camera=${camera} @tc-bound=${this.#changed}></tc-rtsp-form>`
        }
      </section>`;
  }

  #now(camera: Camera): TemplateResult {
    const { serving } = camera;
    if (serving === null) return html`<p class="muted">${t('cameras.deviceNone')}</p>`;
    return html`<div class="row">
      <p>
        ${[serving.make, serving.model].join(' ')} · ${serving.address}
        ${serving.channel > 1 ? html`· ${t('cameras.channel', { n: serving.channel })}` : nothing}
        ${serving.sub === null ? nothing : html`<br /><span class="muted">${profileText(serving.sub)}</span>`}
      </p>
      <button class="danger" type="button" ?disabled=${this.busy} @click=${() => this.#unbind(camera)}>
        <tc-icon name="unplug"></tc-icon> ${t('cameras.deviceUnbind')}
      </button>
    </div>`;
  }

  #known(camera: Camera): TemplateResult {
    const { devices } = this;
    if (devices === undefined) return html`<p class="muted">${t('cameras.loading')}</p>`;
    if (!devices.ok) return html`<p class="critical">${apiErrorText(devices.error)}</p>`;
    const free = freeChannels(devices.value);
    if (free.length === 0) return html`<p class="muted">${t('cameras.deviceNoFree')}</p>`;
    const chosen = free.find((channel) => channel.key === this.picked);
    return html`<div class="row">
      <label class="field">${t('cameras.devicePick')}
        <select @change=${this.#pick}>
          <option value="">${t('cameras.choose')}</option>
          ${free.map(
            (channel) =>
              html`<option value=${channel.key} .selected=${channel.key === this.picked}>${freeText(channel)}</option>`,
          )}
        </select>
      </label>
      <button class="primary" type="button" ?disabled=${this.busy || chosen === undefined}
        @click=${() => chosen && this.#bind(camera, chosen)}>
        ${t(camera.serving === null ? 'cameras.deviceDo' : 'cameras.deviceDoReplace')}
      </button>
    </div>`;
  }

  readonly #pick = (event: Event): void => {
    this.picked = (event.target as HTMLSelectElement).value;
  };

  async #bind(camera: Camera, { deviceId, channel, name }: FreeChannel): Promise<void> {
    const body = { deviceId, channel };
    const said = t('cameras.deviceBound', { device: name, code: camera.code });
    await this.#act(() => api<Camera>('POST', `/api/cameras/${camera.id}/replace-device`, { body }), said);
  }

  async #unbind(camera: Camera): Promise<void> {
    const said = t('cameras.deviceUnbound', { code: camera.code });
    await this.#act(() => api<Camera>('DELETE', `/api/cameras/${camera.id}/device`), said);
  }

  async #act(act: () => Promise<ApiResult<unknown>>, said: string): Promise<void> {
    this.busy = true;
    const result = await act();
    this.busy = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    showToast({ text: said });
    this.#changed();
  }

  readonly #changed = (): void => {
    this.picked = '';
    void this.#load();
    this.dispatchEvent(new Event('tc-bound'));
  };

  async #load(): Promise<void> {
    this.devices = await api<Device[]>('GET', '/api/devices');
  }
}

const freeText = ({ name, address, channel, channels }: FreeChannel): string =>
  [name, address, ...(channels > 1 ? [t('cameras.channel', { n: channel })] : [])].join(' · ');

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-device': CameraDevice;
  }
}
