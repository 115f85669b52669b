/** Recording policies, changed here and saved all at once. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import { LeaveGuard } from '../../components/leave-guard.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { sorted, withoutPolicy, withPolicy } from './policy-draft.ts';
import { modeText, roleText, scopeText } from './recording-words.ts';
import './tc-policy-form.ts';

@customElement('tc-recording-policies')
export class TcRecordingPolicies extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      p.problem:not(:empty) {
        padding: var(--tc-space-2);
      }
    `,
  ];

  /** What somebody changes; `undefined`: nothing yet. */
  @state() private draft: readonly PolicyView[] | undefined;
  @state() private editing: PolicyView | 'new' | undefined;
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly kept = new Loaded<PolicyView[]>(this, () => '/api/recordings/policies');
  private readonly groups = new Loaded<CameraGroup[]>(this, () => '/api/camera-groups');
  private readonly guard = new LeaveGuard(this, () => this.draft !== undefined && ownSession.own !== undefined);

  protected override render() {
    const policies = this.draft ?? this.kept.value;
    if (this.kept.error) return html`<p class="empty">${apiErrorText(this.kept.error)}</p>`;
    if (!policies) return html`<p class="empty">${t('cameras.loading')}</p>`;
    return html`<p class="muted bar">${t('recordings.policyText')}</p>
      <div class="bar">${this.#buttons()}</div>
      ${this.guard.question(this.#drop)}
      <p class="problem" role="alert">${this.error ? apiErrorText(this.error) : nothing}</p>
      <table>
        <thead><tr>
          <th scope="col">${t('recordings.scope')}</th>
          <th scope="col">${t('recordings.profile')}</th>
          <th scope="col">${t('recordings.mode')}</th>
          <th scope="col">${t('recordings.keep')}</th>
          <th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>
        </tr></thead>
        <tbody>${sorted(policies).map((policy) => this.#row(policy))}</tbody>
      </table>
      ${this.#dialog(policies)}`;
  }

  #buttons(): TemplateResult {
    const changed = this.draft !== undefined;
    const canAdd = (this.groups.value?.length ?? 0) > 0;
    return html`<button type="button" class="primary" ?disabled=${!changed || this.saving} @click=${this.#save}>${t('recordings.policySave')}</button>
      <button type="button" ?disabled=${!changed} @click=${this.#drop}>${t('recordings.policyDrop')}</button>
      <button type="button" ?disabled=${!canAdd} @click=${() => this.#edit('new')}>${t('recordings.policyAdd')}</button>
      <button type="button" @click=${this.#reset}>${t('recordings.policyReset')}</button>
      ${changed ? html`<span class="warn" role="status">${t('recordings.policyChanged')}</span>` : nothing}`;
  }

  #row(policy: PolicyView): TemplateResult {
    const scope = scopeText(policy.groupId, this.groups.value);
    const named = { scope, role: roleText(policy.role) };
    const { minDays: min, maxDays: max } = policy;
    return html`<tr>
      <th scope="row">${scope}</th>
      <td>${roleText(policy.role)}</td>
      <td>${modeText(policy)}</td>
      <td>${policy.mode === 'off' ? '–' : t('recordings.keepFromTo', { min, max })}</td>
      <td class="actions">
        ${iconButton('pencil', t('recordings.policyEdit', named), () => this.#edit(policy))}
        ${
          policy.groupId === null
            ? nothing
            : iconButton('trash-2', t('recordings.policyRemove', named), () =>
                this.#change(withoutPolicy(this.#now, policy)),
              )
        }
      </td>
    </tr>`;
  }

  #dialog(policies: readonly PolicyView[]): TemplateResult {
    const { editing } = this;
    const policy = editing === 'new' ? undefined : editing;
    const heading = policy
      ? t('recordings.policyEdit', { scope: scopeText(policy.groupId, this.groups.value), role: roleText(policy.role) })
      : t('recordings.policyAdd');
    return html`<tc-dialog ?open=${editing !== undefined} heading=${heading} @close=${() => this.#edit(undefined)}>
      ${
        editing === undefined
          ? nothing
          : html`<tc-policy-form .policies=${policies} .groups=${this.groups.value ?? []} .policy=${policy}
              @tc-policy=${this.#taken}></tc-policy-form>`
      }
    </tc-dialog>`;
  }

  get #now(): readonly PolicyView[] {
    return this.draft ?? this.kept.value ?? [];
  }

  #edit(editing: PolicyView | 'new' | undefined): void {
    this.editing = editing;
  }

  #change(policies: readonly PolicyView[]): void {
    this.draft = policies;
  }

  readonly #taken = (event: CustomEvent<PolicyView>): void => {
    const before = this.editing === 'new' ? undefined : this.editing;
    this.#change(withPolicy(this.#now, event.detail, before));
    this.#edit(undefined);
  };

  readonly #drop = (): void => {
    this.draft = undefined;
    this.error = undefined;
  };

  /** Put before the person; he saves it like any other change. */
  readonly #reset = async (): Promise<void> => {
    const result = await api<PolicyView[]>('GET', '/api/recordings/policies/default');
    if (result.ok) this.#change(result.value);
    else this.error = result.error;
  };

  readonly #save = async (): Promise<void> => {
    if (!this.draft || this.saving) return;
    this.saving = true;
    const result = await api<PolicyView[]>('PUT', '/api/recordings/policies', { body: this.draft });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    await this.kept.reload();
    this.draft = undefined;
    showToast({ text: t('recordings.policySaved') });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-recording-policies': TcRecordingPolicies;
  }
}
