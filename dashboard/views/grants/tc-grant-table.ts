/** Grants as a table; those that are over stay as history, greyed. Fires `tc-revoked` after one was taken back. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GrantView } from '../../../gateway/access/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import type { IconName } from '../../components/icon-set.ts';
import { rightTexts } from '../../components/right-texts.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type GrantState, isOver, sortGrants, stateOf } from './grant-list.ts';
import type { Grantee } from './grantee.ts';
import { scopeText } from './scope-text.ts';

const states: Readonly<Record<GrantState, readonly [icon: IconName, text: TextKey]>> = {
  'in-force': ['check', 'grants.inForce'],
  future: ['clock', 'grants.future'],
  over: ['file-clock', 'grants.over'],
  revoked: ['ban', 'grants.revoked'],
};

@customElement('tc-grant-table')
export class TcGrantTable extends LitElement {
  static override styles = [
    controls,
    listPage,
    formStyles,
    listPart,
    css`
      tbody :is(th, td) {
        vertical-align: top;
        padding-block: var(--tc-space-2);
      }
      td.rights {
        min-width: 14rem;
      }
      td.reason {
        max-width: 18rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) grants: readonly GrantView[] = [];
  @property({ attribute: false }) people: ReadonlyMap<string, Grantee> = new Map();
  @property({ attribute: false }) groups: ReadonlyMap<string, CameraGroup> = new Map();
  /** Which one is asked about before it is taken back. */
  @state() private asking = '';
  protected readonly locale = new LocaleController(this);
  /** Grants begin and end by themselves. */
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const nowMs = this.store.district.clock.nowMs();
    if (this.grants.length === 0) return html`<p class="muted">${t('grants.none')}</p>`;
    const columns: readonly TextKey[] = [
      'grants.who',
      'grants.where',
      'grants.rights',
      'grants.when',
      'people.reason',
      'people.state',
      'cameras.columnActions',
    ];
    return html`<table>
      <thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${sortGrants(this.grants, nowMs).map((grant) => this.#row(grant, stateOf(grant, nowMs)))}</tbody>
    </table>`;
  }

  #row(grant: GrantView, state: GrantState): TemplateResult {
    const { id, fromMs, untilMs, reason, grantedBy, revokedAtMs, scope } = grant;
    const [icon, text] = states[state];
    const by = this.people.get(grantedBy)?.name ?? grantedBy;
    return html`<tr class=${isOver(state) ? 'over' : ''} data-grant=${id}>
      <th scope="row">${this.#subject(grant)}</th>
      <td>${scopeText(scope, this.store.district, this.groups)}</td>
      <td class="rights">${this.#rights(grant)}</td>
      <td>${formatDateTime(fromMs)}<br />${untilMs === null ? t('grants.openEnd') : `→ ${formatDateTime(untilMs)}`}</td>
      <td class="reason">${reason}<br /><span class="muted">${t('grants.by', { name: by })}</span></td>
      <td><span class="tag"><tc-icon name=${icon}></tc-icon>${t(text)}</span>
        ${revokedAtMs === null ? nothing : html`<br />${formatDateTime(revokedAtMs)}`}</td>
      <td class="actions">${isOver(state) ? nothing : this.#acts(grant)}</td>
    </tr>`;
  }

  #subject({ subject, below }: GrantView): TemplateResult {
    if (subject.kind === 'person') return html`${this.people.get(subject.id)?.name ?? t('grants.unknown')}`;
    const unit = this.store.district.units.get(subject.id)?.name ?? t('grants.unknown');
    return html`${unit}<br /><span class="muted">${t(below ? 'grants.unitBelow' : 'grants.unitOnly')}</span>`;
  }

  #rights({ rights, technical }: GrantView): TemplateResult {
    if (technical) return html`<span class="tag"><tc-icon name="wrench"></tc-icon>${t('grants.technical')}</span>`;
    if (rights === null) return html`${t('grants.byRole')}`;
    return html`${rights.map((right) => t(rightTexts[right])).join(', ')}`;
  }

  #acts({ id, reason }: GrantView): TemplateResult {
    if (this.asking !== id) return iconButton('ban', t('grants.revoke', { reason }), () => this.#ask(id));
    return html`<button type="button" @click=${() => this.#ask('')}>${t('cameras.cancel')}</button>
      <button class="danger" type="button" @click=${() => void this.#revoke(id)}>${t('grants.revokeSure')}</button>`;
  }

  #ask(id: string): void {
    this.asking = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button.danger')?.focus());
  }

  async #revoke(id: string): Promise<void> {
    this.asking = '';
    const result = await api('DELETE', `/api/grants/${id}`);
    if (result.ok) showToast({ text: t('grants.revokedDone') });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    this.dispatchEvent(new Event('tc-revoked'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-grant-table': TcGrantTable;
  }
}
