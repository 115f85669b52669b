/** How many panes there is room for. Fires `pane-layout`. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { layoutFor, layouts, type PaneLayout } from './pane-layout.ts';

@customElement('tc-pane-layouts')
export class TcPaneLayouts extends LitElement {
  static override styles = [
    controls,
    css`
      div {
        display: flex;
        gap: var(--tc-space-1);
      }
      button {
        min-width: var(--tc-control);
        min-height: var(--tc-target);
        padding: 0 var(--tc-space-1);
      }
    `,
  ];

  @property({ type: Number }) cameras = 0;
  @property({ attribute: false }) chosen: PaneLayout | null = null;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const shown = layoutFor(this.cameras, this.chosen);
    const least = layoutFor(this.cameras, null);
    return html`<div role="group" aria-label=${t('wall.layout')}>
      ${layouts.map(
        (layout) => html`<button
          type="button"
          aria-label=${t('wall.tiles', { count: layout })}
          aria-pressed=${layout === shown ? 'true' : 'false'}
          ?disabled=${layout < least}
          title=${t('wall.tiles', { count: layout })}
          @click=${() => this.dispatchEvent(new CustomEvent<PaneLayout>('pane-layout', { detail: layout }))}
        >${layout}</button>`,
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-pane-layouts': TcPaneLayouts;
  }
}
