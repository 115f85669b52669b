/** Filter and grouping controls above the board. Fires `tc-query` with the whole new `BoardQuery`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import { kindText } from '../../components/tc-top-bar.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { siteKinds } from '../../state/counts.ts';
import { controls } from '../../styles/controls.ts';
import { type BoardFilter, noFilter, sickFirst } from './board-order.ts';
import { type BoardQuery, isFiltered } from './board-query.ts';
import { boardStyles } from './board-styles.ts';
import { stateTexts } from './word-look.ts';

type Choice = readonly [value: string, text: string];

@customElement('tc-board-bar')
export class BoardBar extends LitElement {
  static override styles = [
    controls,
    boardStyles,
    css`
      :host {
        display: block;
        height: auto;
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) query: BoardQuery = { filter: noFilter, sort: sickFirst, grouping: 'none' };
  @property({ attribute: false }) sites: readonly Site[] = [];
  @property({ attribute: false }) links: readonly Link[] = [];
  @property({ attribute: false }) lessors: readonly Unit[] = [];
  @property({ type: Number }) shown = 0;
  @property({ type: Number }) total = 0;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { filter, grouping } = this.query;
    const any: Choice = ['', t('health.any')];
    const named = (list: readonly { id: string; name: string }[]): Choice[] => [
      any,
      ...list.map(({ id, name }): Choice => [id, name]),
    ];
    const states = Object.entries(stateTexts).map(([value, key]): Choice => [value, t(key)]);
    const kinds = siteKinds.map((kind): Choice => [kind, t(kindText[kind])]);
    return html`<div class="bar" role="search">
      <label class="grow">
        <span class="visually-hidden">${t('health.filterText')}</span>
        <input type="search" .value=${filter.text} placeholder=${t('health.filterText')} @input=${this.#typed} />
      </label>
      ${this.#select('health.filterState', 'state', [any, ['sick', t('health.stateSick')], ...states])}
      ${this.#select('health.filterKind', 'kind', [any, ...kinds])}
      ${this.#select('health.filterSite', 'siteId', named(this.sites))}
      ${this.links.length > 0 ? this.#select('health.filterLink', 'linkId', named(this.links)) : nothing}
      ${this.lessors.length > 0 ? this.#select('health.filterLessor', 'lessorId', named(this.lessors)) : nothing}
      <label>${t('health.groupBy')}
        <select @change=${this.#grouped}>
          ${options(grouping, [
            ['none', t('health.groupNone')],
            ['site', t('health.groupSite')],
            ['link', t('health.groupLink')],
          ])}
        </select>
      </label>
      ${
        isFiltered(filter)
          ? html`<button type="button" @click=${() => this.#emit({ ...this.query, filter: noFilter })}>
              ${t('health.clearFilter')}
            </button>`
          : nothing
      }
      <span class="shown" role="status">${t('health.shown', { shown: this.shown, total: this.total })}</span>
      <slot></slot>
    </div>`;
  }

  #select(text: TextKey, field: keyof BoardFilter, choices: readonly Choice[]): TemplateResult {
    const change = (event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      this.#emit({ ...this.query, filter: { ...this.query.filter, [field]: value } });
    };
    return html`<label>${t(text)}
      <select @change=${change}>${options(this.query.filter[field], choices)}</select>
    </label>`;
  }

  readonly #typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    this.#emit({ ...this.query, filter: { ...this.query.filter, text } });
  };

  readonly #grouped = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.#emit({ ...this.query, grouping: value === 'site' || value === 'link' ? value : 'none' });
  };

  #emit(query: BoardQuery): void {
    this.dispatchEvent(new CustomEvent<BoardQuery>('tc-query', { detail: query }));
  }
}

const options = (chosen: string, choices: readonly Choice[]) =>
  choices.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`);

declare global {
  interface HTMLElementTagNameMap {
    'tc-board-bar': BoardBar;
  }
}
