/** Camera passwords by camera, site or address range: written and removed, listed without the secret, never shown. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CredentialsEntry } from '../../../gateway/cameras/device-schemas.ts';
import type { CredentialsInput } from '../../../gateway/cameras/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, type ApiResult, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from './form-styles.ts';
import '../../components/tc-icon.ts';

type ScopeKind = CredentialsInput['scope']['kind'];
type Choice = readonly [value: string, text: string];

@customElement('tc-credentials')
export class Credentials extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      p {
        margin: 0 0 var(--tc-space-3);
      }
      .scroll {
        max-height: 40vh;
        margin-top: var(--tc-space-3);
      }
    `,
  ];

  @state() private entries: ApiResult<readonly CredentialsEntry[]> | undefined;
  @state() private kind: ScopeKind = 'site';
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render() {
    return html`<p class="muted">${t('cameras.credentialsHint')}</p>
      <form @submit=${this.#submit}>
        <fieldset>
          <label class="field">${t('cameras.scope')}
            <select name="kind" @change=${this.#choseKind}>
              ${options(this.kind, [
                ['camera', t('cameras.scopeCamera')],
                ['site', t('cameras.scopeSite')],
                ['range', t('cameras.scopeRange')],
              ])}
            </select>
          </label>
          ${this.#target()}
          <label class="field">${t('cameras.username')}
            <input name="username" required maxlength="200" autocomplete="off" />
          </label>
          <label class="field">${t('cameras.password')}
            <input name="password" type="password" maxlength="200" autocomplete="new-password" />
          </label>
        </fieldset>
        <div class="buttons">
          <span class="start problem" role="alert">${this.error === undefined ? nothing : apiErrorText(this.error)}</span>
          <button type="submit" class="primary" ?disabled=${this.saving}>${t('cameras.credentialsSave')}</button>
        </div>
      </form>
      ${this.#list()}`;
  }

  #target(): TemplateResult {
    const { cameras, sites } = this.store.district;
    if (this.kind === 'range') {
      return html`<label class="field">${t('cameras.scopeCidr')}
        <input name="target" required placeholder="10.20.0.0/16" autocomplete="off" />
      </label>`;
    }
    const choices: Choice[] =
      this.kind === 'site'
        ? [...sites.values()].map(({ id, name }): Choice => [id, name])
        : [...cameras.values()].map(({ id, code, name }): Choice => [id, `${code} · ${name}`]);
    return html`<label class="field">${t(this.kind === 'site' ? 'cameras.scopeSite' : 'cameras.scopeCamera')}
      <select name="target" required>
        <option value="">${t('cameras.choose')}</option>
        ${options('', choices)}
      </select>
    </label>`;
  }

  #list(): TemplateResult {
    const { entries } = this;
    if (entries === undefined) return html`<p class="muted">${t('cameras.loading')}</p>`;
    if (!entries.ok) return html`<p class="critical" role="alert">${apiErrorText(entries.error)}</p>`;
    if (entries.value.length === 0) return html`<p class="muted">${t('cameras.credentialsNone')}</p>`;
    return html`<div class="scroll">
      <table>
        <thead><tr>
          <th scope="col">${t('cameras.scope')}</th>
          <th scope="col">${t('cameras.username')}</th>
          <th scope="col">${t('cameras.password')}</th>
          <th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>
        </tr></thead>
        <tbody>${entries.value.map((entry) => this.#entry(entry))}</tbody>
      </table>
    </div>`;
  }

  #entry(entry: CredentialsEntry): TemplateResult {
    const scope = this.#scopeText(entry.scope);
    const label = t('cameras.credentialsRemove', { scope });
    return html`<tr>
      <th scope="row">${scope}</th>
      <td>${entry.username}</td>
      <td class=${entry.readable ? 'muted' : 'critical'}>
        ${t(entry.readable ? 'cameras.stored' : 'cameras.credentialsUnreadable')} ·
        ${t('cameras.credentialsChanged', { time: formatDateTime(entry.changedAtMs) })}
      </td>
      <td class="actions">${
        entry.scope.kind === 'device'
          ? nothing
          : html`<button class="icon quiet" type="button" aria-label=${label} title=${label}
              @click=${() => this.#remove(entry.scope, scope)}><tc-icon name="trash-2"></tc-icon></button>`
      }</td>
    </tr>`;
  }

  #scopeText(scope: CredentialsEntry['scope']): string {
    const { cameras, sites } = this.store.district;
    if (scope.kind === 'camera') return cameras.get(scope.cameraId)?.code ?? scope.cameraId;
    if (scope.kind === 'site') return sites.get(scope.siteId)?.name ?? scope.siteId;
    return scope.kind === 'range' ? scope.cidr : t('cameras.scopeDevice');
  }

  readonly #choseKind = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value as ScopeKind;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const text = (name: string) => String(fields.get(name) ?? '');
    const body = { scope: scopeOf(this.kind, text('target')), username: text('username'), password: text('password') };
    this.saving = true;
    const result = await api('PUT', '/api/credentials', { body });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    form.reset();
    showToast({ text: t('cameras.credentialsSaved') });
    await this.#load();
  };

  async #remove(scope: CredentialsEntry['scope'], name: string): Promise<void> {
    const result = await api('DELETE', '/api/credentials', { body: { scope } });
    if (result.ok) showToast({ text: t('cameras.credentialsRemoved', { scope: name }) });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.#load();
  }

  async #load(): Promise<void> {
    this.entries = await api<CredentialsEntry[]>('GET', '/api/credentials');
  }
}

function scopeOf(kind: ScopeKind, target: string): CredentialsInput['scope'] {
  if (kind === 'camera') return { kind, cameraId: target };
  return kind === 'site' ? { kind, siteId: target } : { kind, cidr: target.trim() };
}

const options = (chosen: string, choices: readonly Choice[]) =>
  choices.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`);

declare global {
  interface HTMLElementTagNameMap {
    'tc-credentials': Credentials;
  }
}
