/**
 * The administrator's list of wall stations: make one, give it to a wall, hand out its pairing address once, revoke it, and
 * see which of them speak and what they show. Looked at again every 5 s.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { StationAddress, StationView } from '../../../gateway/access/stations/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import type { IconName } from '../../components/icon-set.ts';
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
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import './tc-station-address.ts';
import './tc-station-form.ts';

type Open =
  | { readonly kind: 'form'; readonly station: StationView | undefined }
  | { readonly kind: 'address'; readonly link: string; readonly problem: string }
  | { readonly kind: 'renew' | 'revoke'; readonly station: StationView };

const headings: Readonly<Record<Open['kind'], TextKey>> = {
  form: 'station.changeHeading',
  address: 'station.address',
  renew: 'station.renew',
  revoke: 'station.revoke',
};

const columns: readonly TextKey[] = [
  'station.name',
  'station.wall',
  'station.unit',
  'station.state',
  'station.lastSeen',
  'station.shows',
  'station.acts',
];

const looks: Readonly<Record<StationView['state'], readonly [IconName, TextKey, string]>> = {
  waiting: ['clock', 'station.stateWaiting', 'tag'],
  on: ['check', 'station.stateOn', 'tag'],
  silent: ['triangle-alert', 'station.stateSilent', 'tag warn'],
  revoked: ['ban', 'station.stateRevoked', 'tag'],
};

const lookEveryMs = 5_000;

@customElement('tc-stations-view')
export class TcStationsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .intro {
        max-width: 80ch;
      }
      .acts {
        display: flex;
        justify-content: flex-end;
        gap: var(--tc-space-2);
        margin-top: var(--tc-space-4);
      }
    `,
  ];

  @state() private open: Open | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly stations = new Loaded<StationView[]>(this, () => '/api/stations');
  private readonly store = new DistrictController(this, () => ['inventory', 'walls']);
  #timer: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => document.hidden || void this.stations.reload(), lookEveryMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  protected override render() {
    const all = this.stations.value ?? [];
    return html`<tc-admin-tabs here="/stations"></tc-admin-tabs>
      <header>
        <h1>${t('station.title')}</h1>
        <button class="primary" type="button" @click=${() => this.#show({ kind: 'form', station: undefined })}>
          <tc-icon name="plus"></tc-icon> ${t('station.make')}
        </button>
      </header>
      <p class="muted intro">${t('station.intro')}</p>
      <div class="card list" tabindex="0" role="region" aria-label=${t('station.title')}>
        ${all.length === 0 ? html`<p class="empty">${this.#emptyText()}</p>` : this.#table(all)}
      </div>
      ${this.#dialog()}`;
  }

  #emptyText(): string {
    if (this.stations.error) return apiErrorText(this.stations.error);
    return t(this.stations.value ? 'station.none' : 'cameras.loading');
  }

  #table(all: readonly StationView[]): TemplateResult {
    return html`<table>
      <caption class="visually-hidden">${t('station.title')}</caption>
      <thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${all.map((station) => this.#row(station))}</tbody>
    </table>`;
  }

  #row(station: StationView): TemplateResult {
    const { name, unitId, wallName, state: now, seenAtMs } = station;
    const { units } = this.store.district;
    const [icon, text, look] = looks[now];
    return html`<tr class=${now === 'revoked' ? 'over' : ''} data-station=${station.id}>
      <th scope="row">${name}</th>
      <td>${wallName === null ? t('station.wallGone') : html`<a href="/wall/${wallName}">${this.#title(station)}</a>`}</td>
      <td>${unitId === null ? '–' : (units.get(unitId)?.name ?? '–')}</td>
      <td><span class=${look}><tc-icon name=${icon}></tc-icon>${t(text)}</span></td>
      <td>${seenAtMs === null ? t('station.never') : formatDateTime(seenAtMs)}</td>
      <td>${shownText(station)}</td>
      <td class="actions">${now === 'revoked' ? nothing : this.#acts(station)}</td>
    </tr>`;
  }

  #title({ wallId, wallName }: StationView): string {
    return this.store.district.walls.get(wallId)?.title ?? wallName ?? '';
  }

  #acts(station: StationView): TemplateResult {
    const { name } = station;
    return html`${iconButton('pencil', `${t('station.change')}: ${name}`, () => this.#show({ kind: 'form', station }))}
      <a class="button icon quiet" href="/grants?person=${station.id}" aria-label="${t('station.rightsLink')}: ${name}"
        title="${t('station.rightsLink')}: ${name}"><tc-icon name="eye"></tc-icon></a>
      ${iconButton('link', `${t('station.renew')}: ${name}`, () => this.#show({ kind: 'renew', station }))}
      ${iconButton('ban', `${t('station.revoke')}: ${name}`, () => this.#show({ kind: 'revoke', station }))}`;
  }

  #dialog(): TemplateResult {
    const { open } = this;
    const making = open?.kind === 'form' && open.station === undefined;
    const heading = open === undefined ? '' : t(making ? 'station.make' : headings[open.kind]);
    return html`<tc-dialog ?open=${open !== undefined} heading=${heading} @close=${this.#close}>
      ${open === undefined ? nothing : this.#content(open)}
    </tc-dialog>`;
  }

  #content(open: Open): TemplateResult {
    switch (open.kind) {
      case 'form':
        return html`<tc-station-form .station=${open.station} @tc-cancel=${this.#close} @tc-made=${this.#made}
          @tc-saved=${this.#saved}></tc-station-form>`;
      case 'address':
        return html`<tc-station-address .link=${open.link} .problem=${open.problem}></tc-station-address>
          <div class="acts"><button type="button" @click=${this.#close}>${t('station.done')}</button></div>`;
      case 'renew':
        return this.#question(t('station.renewAsk'), 'station.renew', () => this.#renew(open.station));
      case 'revoke':
        return this.#question(t('station.revokeAsk', { name: open.station.name }), 'station.revoke', () =>
          this.#revoke(open.station),
        );
    }
  }

  #question(text: string, label: TextKey, act: () => Promise<void>): TemplateResult {
    return html`<p>${text}</p>
      <div class="acts">
        <button type="button" @click=${this.#close}>${t('station.cancel')}</button>
        <button type="button" class="danger" @click=${() => void act()}>${t(label)}</button>
      </div>`;
  }

  #show(open: Open): void {
    this.open = open;
  }

  readonly #close = (): void => {
    this.open = undefined;
  };

  readonly #made = (event: CustomEvent<StationAddress & { problem: string }>): void => {
    const { link, problem } = event.detail;
    this.open = { kind: 'address', link, problem };
    void this.stations.reload();
  };

  readonly #saved = (event: CustomEvent<StationView>): void => {
    this.open = undefined;
    showToast({ text: t('station.saved', { name: event.detail.name }) });
    void this.stations.reload();
  };

  async #renew({ id, name }: StationView): Promise<void> {
    const result = await api<StationAddress>('POST', `/api/stations/${id}/address`);
    if (result.ok) this.open = { kind: 'address', link: result.value.link, problem: '' };
    else showToast({ kind: 'error', text: `${name}: ${apiErrorText(result.error)}` });
    await this.stations.reload();
  }

  async #revoke({ id, name }: StationView): Promise<void> {
    const result = await api('DELETE', `/api/stations/${id}`);
    this.open = undefined;
    if (result.ok) showToast({ text: t('station.revoked', { name }) });
    else showToast({ kind: 'error', text: `${name}: ${apiErrorText(result.error)}` });
    await this.stations.reload();
  }
}

function shownText({ shows, state: now }: StationView): string {
  if (shows === null || now === 'revoked' || now === 'waiting') return '–';
  const { live, delayed, frozen, lost, starting } = shows.tiles;
  const revision = shows.revision ?? '–';
  return t('station.showsTiles', { live: live + delayed, frozen, lost: lost + starting, revision });
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-stations-view': TcStationsView;
  }
}
