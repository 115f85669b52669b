/**
 * The person's yes before anything is added: lists what will be done, does it, and tells the result of each. Fires
 * `tc-done` with the keys that were bound, and `tc-cancel`.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BindItem, BindResult, FoundDevice } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import type { ApiError } from '../../state/api.ts';
import { apiErrorText, errorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { channelKey } from './bind-plan.ts';
import { bindFound } from './discovery-api.ts';
import { deviceName } from './status-look.ts';
import '../../components/tc-icon.ts';

@customElement('tc-bind-confirm')
export class BindConfirm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      ul {
        display: grid;
        gap: var(--tc-space-2);
        max-height: 50vh;
        margin: var(--tc-space-3) 0;
        overflow: auto;
      }
    `,
  ];

  @property() runId = '';
  @property({ attribute: false }) items: readonly BindItem[] = [];
  @property({ attribute: false }) devices: readonly FoundDevice[] = [];
  @property({ attribute: false }) cameras: readonly Camera[] = [];
  @property({ attribute: false }) sites: ReadonlyMap<string, Site> = new Map();
  @state() private results: BindResult['results'] | undefined;
  @state() private error: ApiError | undefined;
  @state() private busy = false;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { results, error } = this;
    return html`<p role="status">${results === undefined ? t('discovery.confirmText') : summary(results)}</p>
      <ul tabindex="0" aria-label=${t('discovery.results')}>
        ${this.items.map((item) => html`<li>${this.#line(item)} ${this.#result(item)}</li>`)}
      </ul>
      ${error === undefined ? nothing : html`<p class="problem" role="alert">${apiErrorText(error)}</p>`}
      <div class="buttons">
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>
          ${t(results === undefined ? 'discovery.back' : 'discovery.close')}
        </button>
        ${
          results === undefined
            ? html`<button class="primary" type="button" ?disabled=${this.busy} @click=${this.#bind}>
                ${t('discovery.confirmDo', { n: this.items.length })}
              </button>`
            : nothing
        }
      </div>`;
  }

  #line({ foundId, channel, cameraId, newCamera }: BindItem): string {
    const found = this.devices.find((device) => device.foundId === foundId);
    const name = found === undefined ? foundId : `${deviceName(found)} ${found.address}`;
    const device = found !== undefined && found.channels.length > 1 ? `${name} #${channel}` : name;
    if (newCamera !== undefined) {
      const site = this.sites.get(newCamera.siteId)?.name ?? '';
      return t('discovery.confirmNew', { device, code: newCamera.code, name: newCamera.name, site });
    }
    return t('discovery.confirmExisting', { device, code: this.#codeOf(cameraId) });
  }

  #result(item: BindItem): TemplateResult | typeof nothing {
    const result = this.results?.find(({ foundId, channel }) => foundId === item.foundId && channel === item.channel);
    if (result === undefined) return nothing;
    if (result.error !== null) {
      return html`<div class="critical">
        <tc-icon name="octagon-x"></tc-icon> ${t('discovery.resultFailed', { reason: errorText(result.error) })}
      </div>`;
    }
    const code = item.newCamera?.code ?? this.#codeOf(item.cameraId);
    return html`<div><tc-icon name="circle-check"></tc-icon> ${t('discovery.resultOk', { code })}</div>`;
  }

  #codeOf(cameraId: string | undefined): string {
    return this.cameras.find(({ id }) => id === cameraId)?.code ?? '';
  }

  readonly #bind = async (): Promise<void> => {
    this.busy = true;
    const result = await bindFound(this.runId, this.items);
    this.busy = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    this.results = result.value.results;
    const bound = this.results.filter(({ error }) => error === null);
    const detail = bound.map(({ foundId, channel }) => channelKey(foundId, channel));
    this.dispatchEvent(new CustomEvent<string[]>('tc-done', { detail }));
  };
}

function summary(results: BindResult['results']): string {
  const failed = results.filter(({ error }) => error !== null).length;
  return t('discovery.resultSummary', { ok: results.length - failed, failed });
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-bind-confirm': BindConfirm;
  }
}
