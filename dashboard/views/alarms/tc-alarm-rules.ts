/** The rules by which a condition becomes an alarm, in order. Who may configure changes, moves and resets them; all at once. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { RuleView } from '../../../gateway/alarms/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import { LeaveGuard } from '../../components/leave-guard.ts';
import '../../components/tc-icon.ts';
import { kindText as siteKindKeys } from '../../components/tc-top-bar.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { severities } from './alarm-order.ts';
import { alarmKinds, kindText, severityText } from './alarm-words.ts';
import { withMoved, withNewRule, withoutRule, withRule, withToggled } from './rule-draft.ts';

const siteKinds = ['tunnel', 'city-gate', 'ward'] as const;

@customElement('tc-alarm-rules')
export class TcAlarmRules extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      :is(td, tbody th) {
        vertical-align: top;
      }
      td.kinds {
        width: 40%;
      }
      input[type='number'] {
        width: 6rem;
      }
      summary {
        cursor: pointer;
      }
      .checks {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: var(--tc-space-1) var(--tc-space-3);
        padding: var(--tc-space-2) 0;
      }
      .checks label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
      }
    `,
  ];

  /** What somebody changes; `undefined`: nothing yet. */
  @state() private draft: readonly RuleView[] | undefined;
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly kept = new Loaded<RuleView[]>(this, () => '/api/alarm-rules');
  private readonly guard = new LeaveGuard(this, () => this.draft !== undefined && ownSession.own !== undefined);

  protected override render() {
    const rules = this.draft ?? this.kept.value;
    if (this.kept.error) return html`<p class="empty">${apiErrorText(this.kept.error)}</p>`;
    if (!rules) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const may = ownSession.may('configure');
    return html`<div class="bar">
        <p class="muted">${t('alarms.ruleText')}</p>
        ${may ? this.#buttons() : nothing}
      </div>
      ${this.guard.question(this.#drop)}
      <p class="problem" role="alert">${this.error ? apiErrorText(this.error) : nothing}</p>
      <table>
        <thead><tr>
          <th scope="col">${t('alarms.ruleOrder')}</th>
          <th scope="col">${t('alarms.ruleKinds')}</th>
          <th scope="col">${t('alarms.ruleSites')}</th>
          <th scope="col">${t('alarms.ruleSeverity')}</th>
          <th scope="col" title=${t('alarms.ruleHoldHint')}>${t('alarms.ruleHold')}</th>
          <th scope="col" title=${t('alarms.ruleRearmHint')}>${t('alarms.ruleRearm')}</th>
          ${may ? html`<th scope="col"><span class="visually-hidden">${t('alarms.ruleOrder')}</span></th>` : nothing}
        </tr></thead>
        <tbody>${rules.map((rule, index) => this.#row(rules, rule, index, may))}</tbody>
      </table>
      <p class="muted">${t('alarms.ruleHold')}: ${t('alarms.ruleHoldHint')}. ${t('alarms.ruleRearm')}: ${t('alarms.ruleRearmHint')}.</p>`;
  }

  #buttons(): TemplateResult {
    const changed = this.draft !== undefined;
    return html`${changed ? html`<span class="warn" role="status">${t('alarms.ruleChanged')}</span>` : nothing}
      <button type="button" class="primary" ?disabled=${!changed || this.saving} @click=${this.#save}>${t('alarms.ruleSave')}</button>
      <button type="button" ?disabled=${!changed} @click=${this.#drop}>${t('alarms.ruleDrop')}</button>
      <button type="button" @click=${this.#add}>${t('alarms.ruleAdd')}</button>
      <button type="button" @click=${this.#reset}>${t('alarms.ruleReset')}</button>`;
  }

  #row(rules: readonly RuleView[], rule: RuleView, index: number, may: boolean): TemplateResult {
    const n = index + 1;
    const change = (part: Partial<RuleView>) => this.#change(withRule(rules, index, part));
    const number = (label: string, value: number, max: number, put: (value: number) => void) =>
      may
        ? html`<input type="number" min="0" max=${max} aria-label=${`${t('alarms.ruleNumber', { n })}: ${label}`} .value=${String(value)}
            @change=${(event: Event) => put(Math.min(max, Math.max(0, Number((event.target as HTMLInputElement).value) || 0)))} />`
        : String(value);
    return html`<tr>
      <th scope="row">${n}</th>
      <td class="kinds">${this.#choices(rule, n, may, change)}</td>
      <td>${sitesText(rule)}</td>
      <td>${may ? severityChoice(rule, n, change) : rule.severity === null ? t('alarms.severityNone') : severityText(rule.severity)}</td>
      <td>${number(t('alarms.ruleHold'), rule.holdMs / 1_000, 3_600, (s) => change({ holdMs: Math.round(s * 1_000) }))}</td>
      <td>${number(t('alarms.ruleRearm'), Math.round(rule.rearmMs / 600) / 100, 1_440, (m) => change({ rearmMs: Math.round(m * 60_000) }))}</td>
      ${
        may
          ? html`<td class="actions">
              ${iconButton('arrow-up', t('alarms.ruleUp', { n }), () => this.#change(withMoved(rules, index, -1)))}
              ${iconButton('arrow-down', t('alarms.ruleDown', { n }), () => this.#change(withMoved(rules, index, 1)))}
              ${iconButton('trash-2', t('alarms.ruleRemove', { n }), () => this.#change(withoutRule(rules, index)))}
            </td>`
          : nothing
      }
    </tr>`;
  }

  /** In plain words; unfolded, what may be chosen. */
  #choices(rule: RuleView, n: number, may: boolean, change: (part: Partial<RuleView>) => void): TemplateResult {
    const words = rule.kinds.length === 0 ? t('alarms.ruleAnyKind') : rule.kinds.map(kindText).join(', ');
    if (!may) return html`${words}`;
    const check = (text: string, on: boolean, put: (on: boolean) => void) => html`<label>
      <input type="checkbox" .checked=${on} @change=${(event: Event) => put((event.target as HTMLInputElement).checked)} />${text}
    </label>`;
    return html`<details>
      <summary title=${t('alarms.ruleEdit', { n })}>${words}</summary>
      <div class="checks" role="group" aria-label=${`${t('alarms.ruleNumber', { n })}: ${t('alarms.ruleKinds')}`}>
        ${alarmKinds.map((kind) => check(kindText(kind), rule.kinds.includes(kind), (on) => change({ kinds: withToggled(rule.kinds, kind, on) })))}
      </div>
      <div class="checks" role="group" aria-label=${`${t('alarms.ruleNumber', { n })}: ${t('alarms.ruleSites')}`}>
        ${siteKinds.map((kind) => check(t(siteKindKeys[kind]), rule.siteKinds.includes(kind), (on) => change({ siteKinds: withToggled(rule.siteKinds, kind, on) })))}
      </div>
    </details>`;
  }

  #change(rules: readonly RuleView[]): void {
    this.draft = rules;
  }

  readonly #add = (): void => this.#change(withNewRule(this.draft ?? this.kept.value ?? []));

  readonly #drop = (): void => {
    this.draft = undefined;
    this.error = undefined;
  };

  /** Put before the person; he saves it like any other change. */
  readonly #reset = async (): Promise<void> => {
    const result = await api<RuleView[]>('GET', '/api/alarm-rules/default');
    if (result.ok) this.#change(result.value);
    else this.error = result.error;
  };

  readonly #save = async (): Promise<void> => {
    if (!this.draft || this.saving) return;
    this.saving = true;
    const result = await api<RuleView[]>('PUT', '/api/alarm-rules', { body: this.draft });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    await this.kept.reload();
    this.draft = undefined;
    showToast({ text: t('alarms.ruleSaved') });
  };
}

const sitesText = ({ siteKinds: kinds }: RuleView): string =>
  kinds.length === 0 ? t('alarms.ruleAnySite') : kinds.map((kind) => t(siteKindKeys[kind])).join(', ');

function severityChoice(rule: RuleView, n: number, change: (part: Partial<RuleView>) => void): TemplateResult {
  const label = `${t('alarms.ruleNumber', { n })}: ${t('alarms.ruleSeverity')}`;
  return html`<select aria-label=${label} @change=${(event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    change({ severity: severities.find((severity) => severity === value) ?? null });
  }}>
    ${severities.map((severity) => html`<option value=${severity} .selected=${rule.severity === severity}>${severityText(severity)}</option>`)}
    <option value="" .selected=${rule.severity === null}>${t('alarms.severityNone')}</option>
  </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-rules': TcAlarmRules;
  }
}
