/**
 * The administrator's list of people: make, change, disable and let in again, one-time links, sessions, and who is the
 * sealed account. Nobody is ever removed, because the audit points at people.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AccountView, InvitationView } from '../../../gateway/access/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import { roleTexts } from '../../components/right-texts.ts';
import '../../components/tc-admin-tabs.ts';
import '../../components/tc-dialog.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
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
import { unitTree } from '../cameras/place-draft.ts';
import { everybody, listPeople, type PeopleFilter } from './people-list.ts';
import { personErrorText } from './person-error-text.ts';
import './tc-break-glass.ts';
import './tc-disable-form.ts';
import './tc-link-once.ts';
import './tc-person-form.ts';
import './tc-person-sessions.ts';

/** Which dialog is open. */
type Open =
  | { readonly kind: 'form'; readonly person: AccountView | undefined }
  | { readonly kind: 'disable' | 'sessions'; readonly person: AccountView }
  | { readonly kind: 'link'; readonly invitation: InvitationView };

const headings: Readonly<Record<Open['kind'], TextKey>> = {
  form: 'people.formTitle',
  disable: 'people.disableTitle',
  sessions: 'people.sessionsTitle',
  link: 'people.linkTitle',
};

const columns: readonly TextKey[] = [
  'people.name',
  'people.login',
  'people.role',
  'people.unit',
  'people.lastUsed',
  'people.state',
  'cameras.columnActions',
];

@customElement('tc-people-view')
export class TcPeopleView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .reason {
        display: block;
        max-width: 22rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @state() private filter: PeopleFilter = everybody;
  @state() private open: Open | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly people = new Loaded<AccountView[]>(this, () => '/api/people');
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { units } = this.store.district;
    const all = this.people.value ?? [];
    const shown = listPeople(all, units, this.filter);
    return html`<tc-admin-tabs here="/people"></tc-admin-tabs>
      <header>
        <h1>${t('shell.pagePeople')}</h1>
        <button class="primary" type="button" @click=${() => this.#show({ kind: 'form', person: undefined })}>
          <tc-icon name="user-plus"></tc-icon> ${t('people.add')}
        </button>
      </header>
      <tc-break-glass></tc-break-glass>
      ${this.#bar(shown.length, all.length)}
      <div class="card list" tabindex="0" role="region" aria-label=${t('shell.pagePeople')}>
        ${shown.length === 0 ? html`<p class="empty">${this.#emptyText(all.length)}</p>` : this.#table(shown)}
      </div>
      ${this.#dialog()}`;
  }

  #bar(shown: number, total: number): TemplateResult {
    const { filter } = this;
    const states: readonly (readonly [PeopleFilter['state'], TextKey])[] = [
      ['any', 'people.stateAny'],
      ['enabled', 'people.stateEnabled'],
      ['disabled', 'people.stateDisabled'],
      ['sealed', 'people.stateSealed'],
    ];
    return html`<div class="bar" role="search">
      <input type="search" aria-label=${t('people.filter')} placeholder=${t('people.filter')} .value=${filter.text}
        @input=${(event: Event) => this.#filter({ text: textOf(event) })} />
      <select aria-label=${t('people.role')} @change=${(event: Event) => this.#filter({ role: textOf(event) as PeopleFilter['role'] })}>
        <option value="">${t('people.role')}: ${t('people.any')}</option>
        ${Object.entries(roleTexts).map(([role, key]) => html`<option value=${role}>${t(key)}</option>`)}
      </select>
      <select aria-label=${t('people.unit')} @change=${(event: Event) => this.#filter({ unitId: textOf(event) })}>
        <option value="">${t('people.unit')}: ${t('people.any')}</option>
        <option value="none">${t('people.noUnit')}</option>
        ${unitTree([...this.store.district.units.values()]).map(
          ({ unit, depth }) => html`<option value=${unit.id}>${'– '.repeat(depth)}${unit.name}</option>`,
        )}
      </select>
      <select aria-label=${t('people.state')} @change=${(event: Event) => this.#filter({ state: textOf(event) as PeopleFilter['state'] })}>
        ${states.map(([value, key]) => html`<option value=${value}>${t(key)}</option>`)}
      </select>
      <span class="muted" role="status">${t('people.shown', { shown, total })}</span>
    </div>`;
  }

  #emptyText(total: number): string {
    if (this.people.error) return apiErrorText(this.people.error);
    if (!this.people.value) return t('cameras.loading');
    return t(total === 0 ? 'people.none' : 'people.noMatch');
  }

  #table(shown: readonly AccountView[]): TemplateResult {
    return html`<table>
      <caption class="visually-hidden">${t('shell.pagePeople')}</caption>
      <thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${shown.map((person) => this.#row(person))}</tbody>
    </table>`;
  }

  #row(person: AccountView): TemplateResult {
    const { name, login, role, unitId, lastUsedAtMs, disabledAtMs } = person;
    const unit = unitId === null ? undefined : this.store.district.units.get(unitId);
    return html`<tr class=${disabledAtMs === null ? '' : 'over'}>
      <th scope="row">${name}</th>
      <td>${login}</td>
      <td>${t(roleTexts[role])}</td>
      <td>${unit?.name ?? '–'}</td>
      <td>${lastUsedAtMs === null ? t('people.never') : formatDateTime(lastUsedAtMs)}</td>
      <td>${this.#state(person)}</td>
      <td class="actions">${this.#acts(person)}</td>
    </tr>`;
  }

  #state({ disabledAtMs, disabledReason, breakGlass }: AccountView): TemplateResult {
    if (disabledAtMs !== null) {
      const since = t('people.disabledSince', { time: formatDateTime(disabledAtMs) });
      return html`<span class="tag warn"><tc-icon name="ban"></tc-icon>${since}</span>
        <span class="reason muted" title=${disabledReason ?? ''}>${disabledReason ?? ''}</span>`;
    }
    if (!breakGlass) return html`${t('people.enabled')}`;
    return html`<span class="tag"><tc-icon name="shield-alert"></tc-icon>${t('people.sealed')}</span>`;
  }

  #acts(person: AccountView): TemplateResult {
    const { id, name, disabledAtMs } = person;
    const self = id === ownSession.own?.id;
    return html`${iconButton('pencil', t('people.edit', { name }), () => this.#show({ kind: 'form', person }))}
      <a class="button icon quiet" href="/grants?person=${id}" aria-label=${t('people.rightsOf', { name })}
        title=${t('people.rightsOf', { name })}><tc-icon name="eye"></tc-icon></a>
      ${iconButton('monitor', t('people.sessionsOf', { name }), () => this.#show({ kind: 'sessions', person }))}
      ${disabledAtMs === null ? iconButton('link', t('people.linkFor', { name }), () => void this.#invite(person)) : nothing}
      ${
        disabledAtMs !== null
          ? iconButton('user-check', t('people.enable', { name }), () => void this.#enable(person))
          : self
            ? nothing
            : iconButton('user-x', t('people.disable', { name }), () => this.#show({ kind: 'disable', person }))
      }`;
  }

  #dialog(): TemplateResult {
    const { open } = this;
    const name = open === undefined ? '' : open.kind === 'link' ? open.invitation.account.name : open.person?.name;
    const heading = open === undefined ? '' : name ? t(headings[open.kind], { name }) : t('people.add');
    return html`<tc-dialog ?wide=${open?.kind === 'sessions'} ?open=${open !== undefined} heading=${heading} @close=${this.#close}>
      ${open === undefined ? nothing : this.#content(open)}
    </tc-dialog>`;
  }

  #content(open: Open): TemplateResult {
    switch (open.kind) {
      case 'form':
        return html`<tc-person-form .person=${open.person} @tc-cancel=${this.#close} @tc-saved=${this.#saved}
          @tc-invited=${this.#invited}></tc-person-form>`;
      case 'disable':
        return html`<tc-disable-form .person=${open.person} @tc-cancel=${this.#close} @tc-saved=${this.#disabled}></tc-disable-form>`;
      case 'sessions':
        return html`<tc-person-sessions .person=${open.person}></tc-person-sessions>`;
      case 'link':
        return html`<tc-link-once .invitation=${open.invitation}></tc-link-once>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #filter(change: Partial<PeopleFilter>): void {
    this.filter = { ...this.filter, ...change };
  }

  readonly #close = (): void => {
    this.open = undefined;
  };

  readonly #saved = (event: CustomEvent<AccountView>): void => {
    this.open = undefined;
    showToast({ text: t('people.saved', { name: event.detail.name }) });
    void this.people.reload();
  };

  readonly #invited = (event: CustomEvent<InvitationView>): void => {
    this.open = { kind: 'link', invitation: event.detail };
    void this.people.reload();
  };

  readonly #disabled = (event: CustomEvent<AccountView>): void => {
    const person = event.detail;
    this.open = undefined;
    showToast({
      text: t('people.disabled', { name: person.name }),
      action: { label: t('cameras.undo'), run: () => void this.#enable(person) },
    });
    void this.people.reload();
  };

  async #invite({ id, name }: AccountView): Promise<void> {
    const result = await api<InvitationView>('POST', `/api/people/${id}/invite`);
    if (result.ok) this.open = { kind: 'link', invitation: result.value };
    else showToast({ kind: 'error', text: `${name}: ${apiErrorText(result.error)}` });
  }

  async #enable({ id, name }: AccountView): Promise<void> {
    const result = await api<AccountView>('POST', `/api/people/${id}/enable`);
    if (result.ok) showToast({ text: t('people.enabledAgain', { name }) });
    else showToast({ kind: 'error', text: `${name}: ${personErrorText(result.error)}` });
    await this.people.reload();
  }
}

const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

declare global {
  interface HTMLElementTagNameMap {
    'tc-people-view': TcPeopleView;
  }
}
