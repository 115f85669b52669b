/** The cards on top of the board: per kind of site how many cameras are good of how many, and what is wrong. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SiteKind } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import type { KindSummary } from './board-order.ts';
import { wordLooks } from './word-look.ts';

const kindTexts: Readonly<Record<SiteKind, TextKey>> = {
  tunnel: 'health.kindTunnel',
  'city-gate': 'health.kindCityGate',
  ward: 'health.kindWard',
};

@customElement('tc-board-cards')
export class BoardCards extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr));
        gap: var(--tc-space-3);
      }
      li {
        padding: var(--tc-space-3) var(--tc-space-4);
      }
      h2 {
        font-weight: 400;
        color: var(--tc-muted);
      }
      strong {
        font-size: var(--tc-font-xl);
        font-weight: 600;
        line-height: 1.3;
      }
    `,
  ];

  @property({ attribute: false }) summaries: readonly KindSummary[] = [];

  readonly locale = new LocaleController(this);

  override render() {
    return html`<ul>
      ${this.summaries.map(
        (summary) => html`<li class="card">
          <h2>${t(kindTexts[summary.kind])}</h2>
          <p>
            <strong>${summary.good}</strong>
            <span class="muted">${[t('health.ofGood', { total: summary.total }), ...this.#wrong(summary)].join(' · ')}</span>
          </p>
        </li>`,
      )}
    </ul>`;
  }

  #wrong(summary: KindSummary): readonly string[] {
    if (summary.wrong.length === 0) return [t('health.allGood')];
    return summary.wrong.map(({ word, count }) => t(wordLooks[word].count, { n: count }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-board-cards': BoardCards;
  }
}
