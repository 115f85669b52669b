/** Camera groups: named sets, so that a grant can mean "the crossings". Made, changed and removed here. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-admin-tabs.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import './tc-group-form.ts';

@customElement('tc-groups-view')
export class TcGroupsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      td.codes {
        white-space: normal;
      }
    `,
  ];

  /** `new`, or the group that is being changed. */
  @state() private editing: CameraGroup | 'new' | undefined;
  @state() private removing = '';
  protected readonly locale = new LocaleController(this);
  private readonly groups = new Loaded<CameraGroup[]>(this, () => '/api/camera-groups');
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { editing } = this;
    const heading = editing === 'new' ? t('grants.groupAdd') : t('places.edit', { code: editing?.code ?? '' });
    return html`<tc-admin-tabs here="/groups"></tc-admin-tabs>
      <header>
        <h1>${t('shell.pageGroups')}</h1>
        <button class="primary" type="button" @click=${() => this.#edit('new')}>
          <tc-icon name="plus"></tc-icon> ${t('grants.groupAdd')}
        </button>
      </header>
      <p class="muted">${t('grants.groupHint')}</p>
      <div class="card list" tabindex="0" role="region" aria-label=${t('shell.pageGroups')}>${this.#list()}</div>
      <tc-dialog wide ?open=${editing !== undefined} heading=${heading} @close=${this.#close}>
        ${
          editing === undefined
            ? nothing
            : html`<tc-group-form .group=${editing === 'new' ? undefined : editing} @tc-cancel=${this.#close}
                @tc-saved=${this.#saved}></tc-group-form>`
        }
      </tc-dialog>`;
  }

  #list(): TemplateResult {
    const { value, error } = this.groups;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (value.length === 0) return html`<p class="empty">${t('grants.groupsNone')}</p>`;
    return html`<table>
      <thead><tr>
        <th scope="col">${t('places.code')}</th><th scope="col">${t('places.name')}</th>
        <th scope="col">${t('grants.cameras')}</th><th scope="col">${t('cameras.columnActions')}</th>
      </tr></thead>
      <tbody>${value.map((group) => this.#row(group))}</tbody>
    </table>`;
  }

  #row(group: CameraGroup): TemplateResult {
    const codes = group.cameraIds.map((id) => this.store.district.cameras.get(id)?.code ?? '?');
    return html`<tr>
      <td class="code">${group.code}</td>
      <th scope="row">${group.name}</th>
      <td class="codes">${codes.length === 0 ? t('grants.groupEmpty') : codes.join(', ')} <span class="muted">(${codes.length})</span></td>
      <td class="actions">${this.#acts(group)}</td>
    </tr>`;
  }

  #acts(group: CameraGroup): TemplateResult {
    const { id, code } = group;
    if (this.removing === id) {
      return html`<button type="button" @click=${() => this.#ask('')}>${t('cameras.cancel')}</button>
        <button class="danger" type="button" @click=${() => void this.#remove(group)}>${t('places.removeSure', { code })}</button>`;
    }
    return html`${iconButton('pencil', t('places.edit', { code }), () => this.#edit(group))}
      ${iconButton('trash-2', t('places.remove', { code }), () => this.#ask(id))}`;
  }

  #edit(editing: CameraGroup | 'new'): void {
    this.editing = editing;
  }

  #ask(id: string): void {
    this.removing = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button.danger')?.focus());
  }

  readonly #close = (): void => {
    this.editing = undefined;
  };

  readonly #saved = (event: CustomEvent<CameraGroup>): void => {
    this.editing = undefined;
    showToast({ text: t('cameras.saved', { code: event.detail.code }) });
    void this.groups.reload();
  };

  async #remove({ id, code }: CameraGroup): Promise<void> {
    this.removing = '';
    const result = await api('DELETE', `/api/camera-groups/${id}`);
    if (result.ok) showToast({ text: t('places.removed', { code }) });
    else showToast({ kind: 'error', text: `${code}: ${apiErrorText(result.error)}` });
    await this.groups.reload();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-groups-view': TcGroupsView;
  }
}
