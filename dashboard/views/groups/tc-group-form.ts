/** Makes or changes a camera group: code, name, and the cameras by site. Fires `tc-saved` and `tc-cancel`. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CameraGroup, CameraGroupInput } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';

const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

@customElement('tc-group-form')
export class TcGroupForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .sites {
        max-height: 45vh;
        margin-bottom: var(--tc-space-4);
        overflow: auto;
      }
      .sites h3 {
        margin: var(--tc-space-3) 0 var(--tc-space-1);
      }
      .sites ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      }
      .sites label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-height: var(--tc-target);
        overflow: hidden;
        white-space: nowrap;
      }
    `,
  ];

  /** Absent: a new one. */
  @property({ attribute: false }) group: CameraGroup | undefined;
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private text = '';
  @state() private problems: readonly string[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override connectedCallback(): void {
    super.connectedCallback();
    this.chosen = new Set(this.group?.cameraIds);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        ${this.#input('code', 'places.code', this.group?.code ?? '', 20)}
        ${this.#input('name', 'places.name', this.group?.name ?? '', 200)}
        <label class="field"><span>${t('grants.groupChosen', { n: this.chosen.size })}</span>
          <input type="search" autocomplete="off" placeholder=${t('cameras.filter')} .value=${this.text}
            @input=${(event: Event) => {
              this.text = (event.target as HTMLInputElement).value;
            }} /></label>
      </fieldset>
      <div class="sites" tabindex="0" role="region" aria-label=${t('grants.cameras')}>${this.#sites()}</div>
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t(this.group ? 'cameras.save' : 'cameras.create')}</button>
      </div>
    </form>`;
  }

  #input(name: 'code' | 'name', text: TextKey, value: string, longest: number): TemplateResult {
    const wrong = this.problems.includes(name);
    return html`<label class="field">${fieldCaption(text, true)}
      <input name=${name} .defaultValue=${value} autocomplete="off" maxlength=${longest} aria-required="true"
        aria-invalid=${wrong} aria-describedby="problem-${name}" @input=${() => {
          this.problems = [];
        }} />
      <span class="problem" id="problem-${name}">${wrong ? t(name === 'code' ? 'cameras.problemCode' : 'cameras.problemRequired') : ''}</span>
    </label>`;
  }

  #sites(): TemplateResult[] {
    const { cameras, sites } = this.store.district;
    const found = [...cameras.values()]
      .filter(({ code, name, siteId }) => matchesSearch(this.text, [code, name, sites.get(siteId)?.name ?? '']))
      .sort(byCode);
    return [...sites.values()].flatMap((site) => {
      const here = found.filter(({ siteId }) => siteId === site.id);
      return here.length === 0 ? [] : [this.#site(site, here)];
    });
  }

  #site({ name }: Site, cameras: readonly Camera[]): TemplateResult {
    const all = cameras.every(({ id }) => this.chosen.has(id));
    return html`<h3><label><input type="checkbox" .checked=${all} @change=${(event: Event) =>
      this.#toggle(cameras, (event.target as HTMLInputElement).checked)} />${name}</label></h3>
      <ul>${cameras.map(
        (camera) => html`<li><label title=${camera.name}><input type="checkbox" .checked=${this.chosen.has(camera.id)}
          @change=${(event: Event) => this.#toggle([camera], (event.target as HTMLInputElement).checked)} />
          ${camera.code} <span class="muted">${camera.name}</span></label></li>`,
      )}</ul>`;
  }

  #complaint(): string {
    if (this.problems.length > 0) return t('cameras.fixFields', { n: this.problems.length });
    return this.error ? apiErrorText(this.error) : '';
  }

  #toggle(cameras: readonly Camera[], on: boolean): void {
    const chosen = new Set(this.chosen);
    for (const { id } of cameras) {
      if (on) chosen.add(id);
      else chosen.delete(id);
    }
    this.chosen = chosen;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const body: CameraGroupInput = { code: text('code'), name: text('name'), cameraIds: [...this.chosen] };
    this.problems = [...(codePattern.test(body.code) ? [] : ['code']), ...(body.name === '' ? ['name'] : [])];
    if (this.problems.length > 0) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    const result = this.group
      ? await api<CameraGroup>('PATCH', `/api/camera-groups/${this.group.id}`, { body })
      : await api<CameraGroup>('POST', '/api/camera-groups', { body });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-group-form': TcGroupForm;
  }
}
