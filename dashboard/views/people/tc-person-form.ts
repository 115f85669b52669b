/** Makes or changes a person. Fires `tc-saved` after a change, `tc-invited` with the one-time link after making, `tc-cancel`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountBody, AccountView, InvitationView } from '../../../gateway/access/schemas.ts';
import { roleTexts } from '../../components/right-texts.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { unitTree } from '../cameras/place-draft.ts';
import { personErrorText } from './person-error-text.ts';

type Role = AccountBody['role'];

const roleHints: Readonly<Record<Role, TextKey>> = {
  operator: 'people.hintOperator',
  police: 'people.hintPolice',
  technician: 'people.hintTechnician',
  administrator: 'people.hintAdministrator',
};

const loginPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$/;

@customElement('tc-person-form')
export class TcPersonForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      label.sealed {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 var(--tc-space-2);
        align-items: center;
      }
      label.sealed .muted {
        grid-column: 2;
      }
    `,
  ];

  /** Absent: a new one. */
  @property({ attribute: false }) person: AccountView | undefined;
  @state() private chosenRole: Role = 'operator';
  @state() private problems: readonly string[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override connectedCallback(): void {
    super.connectedCallback();
    this.chosenRole = this.person?.role ?? 'operator';
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    const { person } = this;
    return html`<form novalidate @submit=${this.#submit} @input=${this.#typed}>
      <fieldset>
        ${this.#input('name', 'people.name', person?.name ?? '', 200)}
        ${this.#input('login', 'people.login', person?.login ?? '', 50)}
        <label class="field">${fieldCaption('people.role', true)}
          <select name="role" aria-describedby="role-hint" @change=${(event: Event) => {
            this.chosenRole = (event.target as HTMLSelectElement).value as Role;
          }}>
            ${Object.entries(roleTexts).map(
              ([role, key]) => html`<option value=${role} ?selected=${role === this.chosenRole}>${t(key)}</option>`,
            )}
          </select>
        </label>
        <label class="field">${fieldCaption('people.unit', false)}
          <select name="unitId">
            <option value="">${t('cameras.noneChosen')}</option>
            ${unitTree([...this.store.district.units.values()]).map(
              ({ unit, depth }) =>
                html`<option value=${unit.id} ?selected=${unit.id === person?.unitId}>${'– '.repeat(depth)}${unit.name}</option>`,
            )}
          </select>
        </label>
        <p class="wide muted" id="role-hint">${t(roleHints[this.chosenRole])}</p>
        ${person === undefined ? this.#breakGlass() : nothing}
      </fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>
          ${t(person === undefined ? 'people.create' : 'cameras.save')}
        </button>
      </div>
    </form>`;
  }

  #input(name: 'name' | 'login', text: TextKey, value: string, longest: number): TemplateResult {
    const wrong = this.problems.includes(name);
    return html`<label class="field">${fieldCaption(text, true)}
      <input name=${name} .defaultValue=${value} autocomplete="off" autocapitalize=${name === 'login' ? 'none' : 'words'}
        spellcheck="false" maxlength=${longest} aria-required="true" aria-invalid=${wrong} aria-describedby="problem-${name}" />
      <span class="problem" id="problem-${name}">${wrong ? t(name === 'login' ? 'people.loginRule' : 'cameras.problemRequired') : ''}</span>
    </label>`;
  }

  #breakGlass(): TemplateResult {
    return html`<label class="wide sealed">
      <input type="checkbox" name="breakGlass" /><span>${t('people.breakGlass')}</span>
      <span class="muted">${t('people.breakGlassHint')}</span>
    </label>`;
  }

  #complaint(): string {
    if (this.problems.length > 0) return t('cameras.fixFields', { n: this.problems.length });
    return this.error === undefined ? '' : personErrorText(this.error);
  }

  readonly #typed = (): void => {
    this.problems = [];
    this.error = undefined;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const [name, login] = [text('name'), text('login')];
    this.problems = [...(name === '' ? ['name'] : []), ...(loginPattern.test(login) ? [] : ['login'])];
    if (this.problems.length > 0) return this.#focusProblem();
    const input = { name, login, role: this.chosenRole, unitId: text('unitId') || null };
    this.saving = true;
    await (this.person ? this.#change(this.person.id, input) : this.#create(input, fields.has('breakGlass')));
    this.saving = false;
  };

  async #change(id: string, body: AccountBody): Promise<void> {
    const result = await api<AccountView>('PATCH', `/api/people/${id}`, { body });
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  }

  async #create(input: AccountBody, breakGlass: boolean): Promise<void> {
    const body = breakGlass ? { ...input, breakGlass } : input;
    const result = await api<InvitationView>('POST', '/api/people', { body });
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-invited', { detail: result.value }));
    else this.error = result.error;
  }

  #focusProblem(): void {
    void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-person-form': TcPersonForm;
  }
}
