/**
 * Sites, links and units of the district: three lists, each with making, changing and removing (asked twice). A form
 * takes the list's place while it is open. The gateway refuses to remove what something still belongs to, and says what.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { IconName } from '../../components/icon-set.ts';
import { kindText } from '../../components/tc-top-bar.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from './form-styles.ts';
import { type Place, type PlaceKind, placePaths, unitTree } from './place-draft.ts';
import { placeErrorText, unitKindTexts } from './place-texts.ts';
import '../../components/tc-icon.ts';
import './tc-place-form.ts';

const tabs: Readonly<Record<PlaceKind, TextKey>> = {
  site: 'places.sites',
  link: 'places.links',
  unit: 'places.units',
};
const adds: Readonly<Record<PlaceKind, TextKey>> = {
  site: 'places.addSite',
  link: 'places.addLink',
  unit: 'places.addUnit',
};

@customElement('tc-places')
export class Places extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
        margin: var(--tc-space-3) 0;
      }
      .bar .primary {
        margin-left: auto;
      }
      .scroll {
        max-height: 60vh;
      }
      h3 {
        margin-bottom: var(--tc-space-3);
      }
    `,
  ];

  /** Shows this list alone. */
  @property() only: PlaceKind | undefined;
  @state() private kind: PlaceKind = 'site';
  /** `new`, or the id that is being changed. */
  @state() private editing: string | undefined;
  @state() private removing = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override willUpdate(): void {
    if (this.only) this.kind = this.only;
  }

  protected override render() {
    if (this.editing !== undefined) return this.#form(this.editing);
    return html`<p class="muted">${t('places.hint')}</p>
      <div class="bar">
        ${(this.only ? [] : Object.entries(tabs)).map(
          ([kind, key]) => html`<button type="button" aria-pressed=${kind === this.kind}
            @click=${() => this.#choose(kind as PlaceKind)}>${t(key)}</button>`,
        )}
        ${
          this.#mayChange
            ? html`<button class="primary" type="button" @click=${() => this.#edit('new')}>
                <tc-icon name="plus"></tc-icon> ${t(adds[this.kind])}
              </button>`
            : nothing
        }
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${t(tabs[this.kind])}>${this.#list()}</div>`;
  }

  /** Units are for those who manage people: rights hang on them. */
  get #mayChange(): boolean {
    return this.kind !== 'unit' || ownSession.may('people');
  }

  #form(id: string): TemplateResult {
    const { sites, links, units } = this.store.district;
    const place = { site: sites, link: links, unit: units }[this.kind].get(id);
    return html`<h3>${place === undefined ? t(adds[this.kind]) : t('places.edit', { code: place.code })}</h3>
      <tc-place-form .kind=${this.kind} .place=${place} @tc-cancel=${this.#leave} @tc-saved=${this.#saved}></tc-place-form>`;
  }

  #list(): TemplateResult {
    const { sites, links, units, cameras } = this.store.district;
    const nameOf = (map: ReadonlyMap<string, Place>, id: string | null) =>
      id === null ? '–' : (map.get(id)?.name ?? '–');
    switch (this.kind) {
      case 'site':
        return this.#table(
          ['places.kind', 'places.unit', 'places.cameras'],
          [...sites.values()].map((site) => ({
            place: site,
            name: html`<a href="/health?site=${site.id}">${site.name}</a>`,
            cells: [t(kindText[site.kind]), nameOf(units, site.unitId), String(site.cameraCount)],
          })),
        );
      case 'link':
        return this.#table(
          ['places.site', 'places.cameras'],
          [...links.values()].map((link) => {
            const count = [...cameras.values()].filter(({ linkId }) => linkId === link.id).length;
            return { place: link, name: link.name, cells: [nameOf(sites, link.siteId), String(count)] };
          }),
        );
      case 'unit':
        return this.#table(
          ['places.kind', 'places.parent', 'places.contact'],
          unitTree([...units.values()]).map(({ unit, depth }) => ({
            place: unit,
            name: `${'– '.repeat(depth)}${unit.name}`,
            cells: [t(unitKindTexts[unit.kind]), nameOf(units, unit.parentId), unit.contact ?? '–'],
          })),
        );
    }
  }

  #table(columns: readonly TextKey[], rows: readonly Row[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted">${t('places.none')}</p>`;
    return html`<table>
      <thead><tr>
        ${(['places.code', 'places.name', ...columns] as const).map((key) => html`<th scope="col">${t(key)}</th>`)}
        <th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>
      </tr></thead>
      <tbody>${rows.map(
        ({ place, name, cells }) => html`<tr>
          <td class="code">${place.code}</td>
          <th scope="row">${name}</th>
          ${cells.map((cell) => html`<td>${cell}</td>`)}
          <td class="actions">${this.#actions(place)}</td>
        </tr>`,
      )}</tbody>
    </table>`;
  }

  #actions(place: Place): TemplateResult {
    const { code } = place;
    if (!this.#mayChange) return html``;
    if (this.removing === place.id) {
      return html`<button type="button" @click=${() => this.#ask('')}>${t('cameras.cancel')}</button>
        <button class="danger" type="button" @click=${() => this.#remove(place)}>${t('places.removeSure', { code })}</button>`;
    }
    return html`${iconButton('pencil', t('places.edit', { code }), () => this.#edit(place.id))}
      ${iconButton('trash-2', t('places.remove', { code }), () => this.#ask(place.id))}`;
  }

  #choose(kind: PlaceKind): void {
    this.kind = kind;
    this.removing = '';
  }

  #edit(id: string): void {
    this.editing = id;
    this.removing = '';
  }

  #ask(id: string): void {
    this.removing = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button.danger')?.focus());
  }

  readonly #leave = (): void => {
    this.editing = undefined;
    // The form is gone, and with it the focus.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.bar .primary')?.focus());
  };

  readonly #saved = (event: CustomEvent<Place>): void => {
    showToast({ text: t('cameras.saved', { code: event.detail.code }) });
    this.#leave();
  };

  async #remove({ id, code }: Place): Promise<void> {
    this.removing = '';
    const result = await api('DELETE', `${placePaths[this.kind]}/${id}`);
    if (result.ok) showToast({ text: t('places.removed', { code }) });
    else showToast({ kind: 'error', text: `${code}: ${placeErrorText(result.error)}` });
  }
}

interface Row {
  readonly place: Place;
  readonly name: TemplateResult | string;
  readonly cells: readonly string[];
}

const iconButton = (icon: IconName, label: string, run: () => void): TemplateResult =>
  html`<button class="icon quiet" type="button" aria-label=${label} title=${label} @click=${run}>
    <tc-icon name=${icon}></tc-icon>
  </button>`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-places': Places;
  }
}
