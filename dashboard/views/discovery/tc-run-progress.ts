/** How far a discovery run is: state in words, a bar, and the button that stops it (`tc-stop`). */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DiscoveryProgress } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';

const stateTexts: Readonly<Record<DiscoveryProgress['state'], TextKey>> = {
  running: 'discovery.stateRunning',
  done: 'discovery.stateDone',
  cancelled: 'discovery.stateCancelled',
  failed: 'discovery.stateFailed',
};

@customElement('tc-run-progress')
export class RunProgress extends LitElement {
  static override styles = [
    controls,
    css`
      .card {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2) var(--tc-space-4);
        padding: var(--tc-space-3) var(--tc-space-4);
      }
      progress {
        flex: 1 1 12rem;
        height: var(--tc-space-2);
        accent-color: var(--tc-info);
      }
    `,
  ];

  @property({ attribute: false }) run: DiscoveryProgress | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { run } = this;
    if (run === undefined) return nothing;
    const { probed, total, reading, found } = run;
    return html`<div class="card">
      <strong role="status">${t(stateTexts[run.state])}</strong>
      <span class="muted">${formatDateTime(run.startedAtMs)}</span>
      <span>${t('discovery.progress', { probed, total, reading, found: found.length })}</span>
      ${
        run.state === 'running'
          ? html`<progress max=${Math.max(1, total)} value=${probed} aria-label=${t('discovery.stateRunning')}></progress>
              <button type="button" @click=${() => this.dispatchEvent(new Event('tc-stop'))}>
                <tc-icon name="x"></tc-icon> ${t('discovery.cancel')}
              </button>`
          : nothing
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-run-progress': RunProgress;
  }
}
