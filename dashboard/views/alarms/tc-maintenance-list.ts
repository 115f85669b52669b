/** Maintenance: planned, under way, and what ended in the last month. Who keeps the cameras ends it here. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { MaintenanceView } from '../../../gateway/alarms/schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { placeText, type SubjectName } from './alarm-place.ts';
import { mayMaintain } from './maintenance-rights.ts';
import { ReloadSoon } from './reload-soon.ts';
import './tc-maintenance-form.ts';

type WindowState = 'planned' | 'running' | 'ended';

function windowState({ fromMs, untilMs, closedAtMs }: MaintenanceView, nowMs: number): WindowState {
  if (closedAtMs !== null || (untilMs !== null && untilMs <= nowMs)) return 'ended';
  return fromMs > nowMs ? 'planned' : 'running';
}

const order: readonly WindowState[] = ['running', 'planned', 'ended'];

@customElement('tc-maintenance-list')
export class TcMaintenanceList extends LitElement {
  static override styles = [controls, formStyles, listPage];

  @state() private opening = false;
  /** Asked once more before it ends. */
  @state() private sure: string | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly windows = new Loaded<MaintenanceView[]>(this, () => '/api/maintenance');
  private readonly again = new ReloadSoon(this, () => void this.windows.reload());
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory'], this.again.soon);

  protected override render() {
    const { value, error } = this.windows;
    const nowMs = this.store.district.clock.nowMs();
    const rank = (window: MaintenanceView) => order.indexOf(windowState(window, nowMs));
    const windows = [...(value ?? [])].sort((a, b) => rank(a) - rank(b) || b.fromMs - a.fromMs);
    return html`<div class="bar">
        <p class="muted">${t('alarms.maintenanceText')}</p>
        ${
          ownSession.may('configure')
            ? html`<button type="button" class="primary" @click=${this.#open}><tc-icon name="wrench"></tc-icon>${t('alarms.maintenanceNew')}</button>`
            : nothing
        }
      </div>
      ${error ? html`<p class="problem">${apiErrorText(error)}</p>` : nothing}
      ${value && windows.length === 0 ? html`<p class="empty">${t('alarms.maintenanceNone')}</p>` : nothing}
      ${windows.length > 0 ? this.#table(windows, nowMs) : nothing}
      <tc-dialog ?open=${this.opening} heading=${t('alarms.maintenanceNew')} @close=${this.#close}>
        ${this.opening ? html`<tc-maintenance-form @tc-done=${this.#opened}></tc-maintenance-form>` : nothing}
      </tc-dialog>`;
  }

  #table(windows: readonly MaintenanceView[], nowMs: number): TemplateResult {
    return html`<table>
      <thead><tr>
        <th scope="col">${t('alarms.maintenanceOf')}</th>
        <th scope="col">${t('alarms.columnState')}</th>
        <th scope="col">${t('alarms.maintenanceFrom')}</th>
        <th scope="col">${t('alarms.columnUntil')}</th>
        <th scope="col">${t('alarms.reason')}</th>
        <th scope="col">${t('alarms.maintenanceBy')}</th>
        <th scope="col"><span class="visually-hidden">${t('alarms.maintenanceEnd')}</span></th>
      </tr></thead>
      <tbody>${windows.map((window) => this.#row(window, windowState(window, nowMs)))}</tbody>
    </table>`;
  }

  #row(window: MaintenanceView, state: WindowState): TemplateResult {
    const subject: SubjectName = { kind: window.subjectKind, id: window.subjectId };
    const where = placeText(subject, this.store.district);
    const endMs = window.closedAtMs ?? window.untilMs;
    const mayEnd = state !== 'ended' && mayMaintain(subject, this.store.district);
    return html`<tr class=${state === 'ended' ? 'over' : ''}>
      <th scope="row">${where}</th>
      <td>${t(`alarms.window-${state}`)}</td>
      <td>${formatDateTime(window.fromMs)}</td>
      <td>${endMs === null ? t('alarms.untilEnded') : formatDateTime(endMs)}</td>
      <td>${window.reason}</td>
      <td>${window.openedBy}</td>
      <td class="actions">${mayEnd ? this.#endButton(window, where) : nothing}</td>
    </tr>`;
  }

  #endButton(window: MaintenanceView, where: string): TemplateResult {
    const sure = this.sure === window.id;
    return html`<button type="button" class=${sure ? 'danger' : ''} aria-label=${sure ? nothing : t('alarms.maintenanceEndOf', { where })}
      @click=${() => {
        if (sure) void this.#end(window, where);
        else this.sure = window.id;
      }}>
      ${t(sure ? 'alarms.maintenanceSure' : 'alarms.maintenanceEnd')}
    </button>`;
  }

  async #end({ id }: MaintenanceView, where: string): Promise<void> {
    this.sure = undefined;
    const result = await api<undefined>('POST', `/api/maintenance/${id}/end`);
    if (result.ok) showToast({ text: t('alarms.maintenanceEnded', { where }) });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.windows.reload();
  }

  readonly #open = (): void => {
    this.opening = true;
  };

  readonly #close = (): void => {
    this.opening = false;
  };

  readonly #opened = (): void => {
    this.opening = false;
    void this.windows.reload();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-maintenance-list': TcMaintenanceList;
  }
}
