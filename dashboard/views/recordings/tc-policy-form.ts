/**
 * One recording policy: of which cameras and which stream, when it records, how long it is kept. Fires `tc-policy` with what was
 * entered; nothing is saved by it.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { withToggled } from '../alarms/rule-draft.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { newPolicy, type Policies, type PolicyProblem, problemOf } from './policy-draft.ts';
import { clockMinute, clockText, roleText } from './recording-words.ts';

const modes = ['always', 'schedule', 'event', 'off'] as const;
const triggers = ['motion', 'tamper', 'digital-input'] as const;
const weekDays = [1, 2, 3, 4, 5, 6, 7] as const;
/** Hours as they are typed. */
interface TypedHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

@customElement('tc-policy-form')
export class TcPolicyForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .checks,
      .hours {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-1) var(--tc-space-3);
      }
      .checks label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-1);
      }
      .hours input[type='text'] {
        width: 5rem;
      }
    `,
  ];

  @property({ attribute: false }) policies: Policies = [];
  @property({ attribute: false }) groups: readonly CameraGroup[] = [];
  /** `undefined`: a new one. */
  @property({ attribute: false }) policy: PolicyView | undefined;
  @state() private draft: PolicyView | undefined;
  @state() private hours: readonly TypedHours[] = [];
  @state() private problem: PolicyProblem | undefined;
  protected readonly locale = new LocaleController(this);

  protected override willUpdate(): void {
    if (this.draft) return;
    this.draft = this.policy ?? newPolicy(this.policies, this.groups[0]?.id ?? '', 'main');
    this.hours = this.draft.hours.map(({ days, fromMinute, toMinute }) => ({
      ...{ days, from: clockText(fromMinute), to: clockText(toMinute) },
    }));
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('select')?.focus();
  }

  protected override render() {
    const draft = this.draft;
    if (!draft) return nothing;
    const choice = <T extends string>(
      name: string,
      label: string,
      chosen: T,
      list: readonly (readonly [T, string])[],
      put: (value: T) => void,
    ) =>
      html`<label class="field"><span>${label}</span><select name=${name}
        @change=${(event: Event) => put((event.target as HTMLSelectElement).value as T)}>
        ${list.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select></label>`;
    const number = (name: 'minDays' | 'maxDays' | 'afterEventS', label: string, wrong: PolicyProblem, max: number) =>
      html`<label class="field"><span>${label}</span><input type="number" name=${name} min="1" max=${max} required
        .value=${String(draft[name])} aria-invalid=${this.problem === wrong ? 'true' : 'false'} aria-describedby="problem"
        @change=${(event: Event) => this.#put({ [name]: Number((event.target as HTMLInputElement).value) })} /></label>`;
    const groups = this.groups.map(
      ({ id, name, cameraIds }) => [id, t('recordings.groupWith', { name, n: cameraIds.length })] as const,
    );
    const scopes = this.policy?.groupId === null ? [['', t('recordings.allCameras')] as const] : groups;
    const roles = (['sub', 'main'] as const).map((role) => [role, roleText(role)] as const);
    return html`<form @submit=${this.#submit}>
      <fieldset>
        ${choice('groupId', t('recordings.scope'), draft.groupId ?? '', scopes, (id) => this.#put({ groupId: id || null }))}
        ${this.policy ? nothing : choice('role', t('recordings.profile'), draft.role, roles, (role) => this.#put({ role }))}
        ${choice(
          'mode',
          t('recordings.mode'),
          draft.mode,
          modes.map((mode) => [mode, t(`recordings.mode-${mode}`)] as const),
          (mode) => this.#setMode(mode),
        )}
        ${number('minDays', t('recordings.minDays'), 'days', 3_650)}
        ${number('maxDays', t('recordings.maxDays'), 'days', 3_650)}
        ${draft.mode === 'event' ? number('afterEventS', t('recordings.afterEvent'), 'after', 3_600) : nothing}
      </fieldset>
      ${draft.mode === 'event' ? this.#triggers(draft) : nothing}
      ${draft.mode === 'schedule' ? this.#hours() : nothing}
      <p class="problem" id="problem" role="alert">${this.problem ? t(`recordings.problem-${this.problem}`) : nothing}</p>
      <div class="buttons"><button type="submit" class="primary">${t('recordings.policyTake')}</button></div>
    </form>`;
  }

  #triggers(draft: PolicyView): TemplateResult {
    return html`<fieldset class="checks"><legend>${t('recordings.triggers')}</legend>
      ${triggers.map((trigger) =>
        check(t(`recordings.trigger-${trigger}`), draft.triggers.includes(trigger), (on) =>
          this.#put({ triggers: withToggled(draft.triggers, trigger, on) }),
        ),
      )}
      <span class="muted">${t('recordings.motionHint')}</span>
    </fieldset>`;
  }

  #hours(): TemplateResult {
    const wrong = this.problem === 'hours' ? 'true' : 'false';
    const time = (label: string, value: string, put: (value: string) => void) => html`<label>${label}
      <input type="text" inputmode="numeric" autocomplete="off" maxlength="5" .value=${value} aria-invalid=${wrong} aria-describedby="problem"
        @change=${(event: Event) => put((event.target as HTMLInputElement).value)} /></label>`;
    return html`${this.hours.map(
      (each, at) => html`<fieldset class="hours checks"><legend>${t('recordings.hoursNumber', { n: at + 1 })}</legend>
        ${weekDays.map((day) => check(t(`recordings.day-${day}`), each.days.includes(day), (on) => this.#putHours(at, { days: withToggled(each.days, day, on) })))}
        ${time(t('recordings.hoursFrom'), each.from, (from) => this.#putHours(at, { from }))}
        ${time(t('recordings.hoursTo'), each.to, (to) => this.#putHours(at, { to }))}
        ${iconButton('trash-2', t('recordings.hoursRemove', { n: at + 1 }), () => this.#setHours(this.hours.filter((_, other) => other !== at)))}
      </fieldset>`,
    )}
    <div class="buttons"><span class="muted start">${t('recordings.hoursHint')}</span>
      <button type="button" @click=${this.#addHours}>${t('recordings.hoursAdd')}</button></div>`;
  }

  #put(part: Partial<PolicyView>): void {
    if (this.draft) this.draft = { ...this.draft, ...part };
  }

  #setMode(mode: PolicyView['mode']): void {
    this.#put({ mode });
    if (mode === 'schedule' && this.hours.length === 0) this.#addHours();
  }

  #putHours(at: number, part: Partial<TypedHours>): void {
    this.#setHours(this.hours.map((each, other) => (other === at ? { ...each, ...part } : each)));
  }

  #setHours(hours: readonly TypedHours[]): void {
    this.hours = hours;
  }

  readonly #addHours = (): void =>
    this.#setHours([...this.hours, { days: [1, 2, 3, 4, 5], from: '06:00', to: '22:00' }]);

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (!this.draft) return;
    const typed = this.hours.map(({ days, from, to }) => ({
      ...{ days: [...days].sort(), fromMinute: clockMinute(from), toMinute: clockMinute(to) },
    }));
    const hours = typed.flatMap(({ days, fromMinute, toMinute }) =>
      fromMinute === undefined || fromMinute === 1_440 || toMinute === undefined
        ? []
        : [{ days, fromMinute, toMinute }],
    );
    const policy = { ...this.draft, hours: this.draft.mode === 'schedule' ? hours : [] };
    const others = this.policies.filter((each) => each !== this.policy);
    const isMistyped = policy.mode === 'schedule' && hours.length !== typed.length;
    this.problem = isMistyped ? 'hours' : problemOf(policy, others);
    if (this.problem === undefined) this.dispatchEvent(new CustomEvent<PolicyView>('tc-policy', { detail: policy }));
  };
}

const check = (text: string, on: boolean, put: (on: boolean) => void): TemplateResult => html`<label>
  <input type="checkbox" .checked=${on} @change=${(event: Event) => put((event.target as HTMLInputElement).checked)} />${text}
</label>`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-policy-form': TcPolicyForm;
  }
}
