/** Serves a camera by plain RTSP addresses: typed, tested in stages, then used. Fires `tc-bound`. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RtspInput } from '../../../gateway/cameras/device-schemas.ts';
import type { Camera, TestStage } from '../../../gateway/cameras/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from './form-styles.ts';
import '../camera/tc-test-stages.ts';

/** The gateway bounds each stage itself; this only ends a request that hangs. */
const timeoutMs = 90_000;

@customElement('tc-rtsp-form')
export class RtspForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      p {
        margin-bottom: var(--tc-space-2);
      }
    `,
  ];

  @property({ attribute: false }) camera: Camera | undefined;
  @state() private stages: readonly TestStage[] = [];
  @state() private busy: 'test' | 'save' | undefined;
  @state() private error: ApiError | undefined;
  @query('form') private form!: HTMLFormElement;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<form @submit=${this.#save}>
      <p class="muted">${t('cameras.rtspNoPassword')}</p>
      <fieldset>
        <label class="field wide">${t('cameras.rtspMain')}
          <input name="mainUrl" required pattern="rtsps?://.+" placeholder="rtsp://10.20.0.15:554/stream1" autocomplete="off" />
        </label>
        <label class="field wide">${t('cameras.rtspSub')}
          <input name="subUrl" pattern="rtsps?://.+" autocomplete="off" />
        </label>
        <label class="field">${t('cameras.username')}<input name="username" autocomplete="off" /></label>
        <label class="field">${t('cameras.password')}
          <input name="password" type="password" autocomplete="new-password" />
        </label>
      </fieldset>
      ${this.error === undefined ? nothing : html`<p class="problem" role="alert">${apiErrorText(this.error)}</p>`}
      ${this.busy === 'test' ? html`<p class="muted" role="status">${t('cameras.rtspTesting')}</p>` : nothing}
      <tc-test-stages .stages=${this.stages}></tc-test-stages>
      <div class="buttons">
        <button type="button" ?disabled=${this.busy !== undefined} @click=${this.#test}>
          <tc-icon name="wrench"></tc-icon> ${t('cameras.rtspTest')}
        </button>
        <button type="submit" class="primary" ?disabled=${this.busy !== undefined}>${t('cameras.rtspSave')}</button>
      </div>
    </form>`;
  }

  #input(): RtspInput {
    const fields = new FormData(this.form);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const [subUrl, username] = [text('subUrl'), text('username')];
    return {
      mainUrl: text('mainUrl'),
      ...(subUrl === '' ? {} : { subUrl }),
      ...(username === '' ? {} : { username, password: String(fields.get('password') ?? '') }),
    };
  }

  readonly #test = async (): Promise<void> => {
    if (!this.form.reportValidity()) return;
    const { mainUrl, username, password } = this.#input();
    const body = { url: mainUrl, ...(username === undefined ? {} : { username, password }) };
    this.busy = 'test';
    this.stages = [];
    const result = await api<{ stages: TestStage[] }>('POST', '/api/cameras/test', { body, timeoutMs });
    this.busy = undefined;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.stages = result.value.stages;
  };

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { camera } = this;
    if (camera === undefined) return;
    this.busy = 'save';
    const path = `/api/cameras/${camera.id}/rtsp`;
    const result = await api<{ stages: TestStage[] }>('POST', path, { body: this.#input(), timeoutMs });
    this.busy = undefined;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    this.form.reset();
    // The address is kept even when a stage failed (the camera may be off right now), so its test is shown.
    this.stages = result.value.stages;
    showToast({ text: t('cameras.rtspSaved', { code: camera.code }) });
    this.dispatchEvent(new Event('tc-bound'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-rtsp-form': RtspForm;
  }
}
