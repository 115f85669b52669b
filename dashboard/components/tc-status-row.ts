/** The row at the bottom: is the gateway well, how many cameras play, how much comes in, how many conditions are open. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatNumber } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { countLive } from '../state/counts.ts';
import { DistrictController } from '../state/district-context.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';

@customElement('tc-status-row')
export class TcStatusRow extends LitElement {
  static override styles = [
    controls,
    css`
      footer {
        display: flex;
        align-items: center;
        gap: var(--tc-space-6);
        height: 100%;
        padding: 0 var(--tc-space-3);
        border-top: var(--tc-hairline) solid var(--tc-line);
        background: var(--tc-panel);
        color: var(--tc-muted);
        white-space: nowrap;
        overflow: hidden;
      }
      b {
        font-weight: 600;
        color: var(--tc-text);
      }
      b.critical {
        color: var(--tc-critical-text);
      }
      button {
        margin-left: auto;
        min-height: var(--tc-target);
        color: var(--tc-muted);
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => [
    'connection',
    'streams',
    'health',
    'conditions',
    'gateway',
  ]);

  protected override render() {
    const { district } = this.store;
    const live = district.connection === 'live';
    const kbps = [...district.health.values()].reduce((sum, health) => sum + (health.bitrateKbps ?? 0), 0);
    const ingest = district.gateway?.ingestKbps ?? kbps;
    return html`<footer>
      <span>
        <tc-icon name="server"></tc-icon> ${t('shell.gateway')}
        <b class=${live ? '' : 'critical'}>${t(live ? 'shell.gatewayOk' : 'shell.gatewayLost')}</b>
      </span>
      <span>${t('shell.playing')} <b>${live ? countLive(district.streams) : '–'}/${district.cameras.size}</b></span>
      <span>${t('shell.ingest')} <b>${live ? formatNumber(ingest / 1000, 1) : '–'} Mbit/s</b></span>
      <span>${t('shell.conditions')} <b>${district.conditions.size}</b></span>
      <button class="quiet" type="button" @click=${this.#keys}><kbd>?</kbd> ${t('shell.keys')}</button>
    </footer>`;
  }

  readonly #keys = (): void => {
    this.dispatchEvent(new CustomEvent('tc-keys', { bubbles: true, composed: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-status-row': TcStatusRow;
  }
}
