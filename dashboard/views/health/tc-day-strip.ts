/** The worst state of each of the last 24 hours, oldest at the left: height and hatch differ besides the colour. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HealthState } from '../../../gateway/health/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { stateTexts } from './word-look.ts';

const order: readonly HealthState[] = ['down', 'degraded', 'unknown', 'excused', 'up'];

@customElement('tc-day-strip')
export class DayStrip extends LitElement {
  static override styles = css`
    :host {
      display: block;
      width: 13rem;
      max-width: 100%;
    }
    svg {
      display: block;
      width: 100%;
      height: var(--tc-icon-s);
    }
    .up {
      fill: var(--tc-strip);
    }
    .degraded {
      fill: var(--tc-warn);
    }
    .down {
      fill: var(--tc-critical);
    }
    .unknown,
    .excused {
      fill: none;
      stroke: var(--tc-strip);
      stroke-width: 1;
    }
    .excused {
      stroke-dasharray: 2 2;
    }
  `;

  @property({ attribute: false }) lastDay: readonly HealthState[] = [];

  readonly locale = new LocaleController(this);

  override render() {
    return html`<svg viewBox="0 0 192 16" preserveAspectRatio="none" role="img" aria-label=${this.#summary()}>
      ${this.lastDay.map((state, index) => this.#bar(state, index))}
    </svg>`;
  }

  #bar(state: HealthState, index: number) {
    const hollow = state === 'unknown' || state === 'excused';
    const inset = hollow ? 0.5 : 0;
    const top = state === 'up' ? 4 : state === 'degraded' ? 2 : 0;
    return svg`<rect class=${state} x=${index * 8 + inset} y=${top + inset} width=${6 - 2 * inset}
      height=${16 - top - 2 * inset}></rect>`;
  }

  #summary(): string {
    const parts = order.flatMap((state) => {
      const n = this.lastDay.filter((entry) => entry === state).length;
      return n === 0 ? [] : [t('health.dayStripHours', { state: t(stateTexts[state]), n })];
    });
    return t('health.dayStrip', { summary: parts.join(', ') || '–' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-day-strip': DayStrip;
  }
}
