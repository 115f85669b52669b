/** Where a discovery run looks: interfaces, hosts and ranges, and a password for this run. Fires `tc-start`. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DiscoveryRequest } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import type { ApiResult } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type DiscoveryDefaults, fetchDefaults } from './discovery-api.ts';
import { parseTargets } from './discovery-targets.ts';

@customElement('tc-discovery-setup')
export class DiscoverySetup extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      fieldset {
        grid-template-columns: minmax(12rem, 1fr) minmax(14rem, 1.5fr) minmax(12rem, 1fr);
        margin-bottom: 0;
      }
      ul {
        display: grid;
        gap: var(--tc-space-1);
      }
      li label {
        display: inline-flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-height: var(--tc-target);
      }
      textarea {
        min-height: 6rem;
        resize: vertical;
      }
      .stack {
        display: grid;
        gap: var(--tc-space-2);
      }
    `,
  ];

  @property({ type: Boolean }) busy = false;
  @state() private defaults: ApiResult<DiscoveryDefaults> | undefined;
  protected readonly locale = new LocaleController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render() {
    const { defaults } = this;
    if (defaults === undefined) return html`<p class="muted">${t('discovery.loading')}</p>`;
    const { interfaces, targets } = defaults.ok ? defaults.value : { interfaces: [], targets: [] };
    return html`<form class="card" aria-label=${t('discovery.setup')} @submit=${this.#submit}>
      ${defaults.ok ? nothing : html`<p class="critical" role="alert">${apiErrorText(defaults.error)}</p>`}
      <fieldset>
        <div class="stack" role="group" aria-label=${t('discovery.interfaces')}>
          <span class="muted">${t('discovery.interfaces')}</span>
          ${
            interfaces.length === 0
              ? html`<span>${t('discovery.interfacesAll')}</span>`
              : html`<ul>${interfaces.map(
                  (address) => html`<li><label>
                    <input type="checkbox" name="interface" value=${address} checked /> ${address}
                  </label></li>`,
                )}</ul>`
          }
        </div>
        <label class="field">${t('discovery.targets')}
          <textarea name="targets" spellcheck="false" aria-describedby="targets-hint" .value=${targets.join('\n')}></textarea>
          <span id="targets-hint">${t('discovery.targetsHint')}</span>
        </label>
        <div class="stack">
          <label class="field">${t('discovery.username')}<input name="username" autocomplete="off" /></label>
          <label class="field">${t('discovery.password')}
            <input name="password" type="password" autocomplete="new-password" aria-describedby="password-hint" />
          </label>
          <span class="muted" id="password-hint">${t('discovery.passwordHint')}</span>
          <button type="submit" class="primary" ?disabled=${this.busy}>
            <tc-icon name="radar"></tc-icon> ${t('discovery.start')}
          </button>
        </div>
      </fieldset>
    </form>`;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '');
    const username = text('username').trim();
    // With no list to choose from the gateway takes those of its configuration.
    const listed = this.defaults?.ok === true && this.defaults.value.interfaces.length > 0;
    const detail: DiscoveryRequest = {
      ...(listed ? { interfaces: fields.getAll('interface').map(String) } : {}),
      targets: parseTargets(text('targets')),
      ...(username === '' ? {} : { username, password: text('password') }),
    };
    this.dispatchEvent(new CustomEvent<DiscoveryRequest>('tc-start', { detail }));
  };

  async #load(): Promise<void> {
    this.defaults = await fetchDefaults();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-discovery-setup': DiscoverySetup;
  }
}
