/** The worked example under the terms of a contract: it changes with every key, so that the formula is understood. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { figureText, formatDong } from './money.ts';
import { exampleMonth, type Terms, type WorkedExample, workExample } from './worked-example.ts';

@customElement('tc-worked-example')
export class TcWorkedExample extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-bottom: var(--tc-space-4);
      }
      h3 {
        margin-bottom: var(--tc-space-2);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--tc-space-1) var(--tc-space-3);
        margin-top: var(--tc-space-2);
      }
      dd {
        text-align: right;
        white-space: nowrap;
      }
      .sum {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) terms: Terms | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<section class="card" aria-live="polite">
      <h3>${t('contracts.example')}</h3>
      ${this.terms ? this.#worked(this.terms) : html`<p class="muted">${t('contracts.exampleWaits')}</p>`}
    </section>`;
  }

  #worked(terms: Terms): TemplateResult {
    const worked = workExample(terms);
    const { days, outageMin } = exampleMonth;
    const [long = 0, short = 0] = outageMin;
    const seen = t('contracts.exampleSeen', {
      days,
      long: formatNumber(long / 60),
      short: formatNumber(short / 60),
      percent: formatNumber(worked.availabilityPercent, 2),
      promised: figureText(terms.promisedPercent),
    });
    return html`<p>${seen}</p>
      <p class="muted">${countedText(terms, worked)}</p>
      <dl>
        <dt>${t('contracts.price')}</dt><dd>${formatDong(worked.price)}</dd>
        <dt>${t('contracts.penalty')}</dt><dd>${formatDong(-worked.penalty)}</dd>
        ${
          worked.rawPenalty > worked.mostPenalty
            ? html`<dt class="muted">${t('contracts.exampleCapped', { amount: formatDong(worked.rawPenalty) })}</dt><dd></dd>`
            : nothing
        }
        <dt class="sum">${t('contracts.owed')}</dt><dd class="sum">${formatDong(worked.owed)}</dd>
      </dl>`;
  }
}

function countedText({ penalty, repairHours }: Terms, { counted, downMin }: WorkedExample): string {
  if (penalty.kind === 'none') return t('contracts.exampleNone');
  if (penalty.kind === 'pro-rata') return t('contracts.exampleProRata', { minutes: formatNumber(downMin) });
  if (penalty.kind === 'below-promise') {
    return t('contracts.exampleBelow', { n: counted, percent: figureText(penalty.percentPerPoint) });
  }
  return t('contracts.examplePerHour', {
    n: counted,
    hours: figureText(repairHours),
    amount: formatDong(penalty.dongPerHour),
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-worked-example': TcWorkedExample;
  }
}
