/** The row over the wall: which desk, how many tiles, filled how, which page, previous layout. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Layout, TileCount, Wall } from '../../../gateway/walls/schemas.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { PreferencesController, preferences } from '../../state/preferences.ts';
import { controls } from '../../styles/controls.ts';
import { gridSide, tileCounts, tilePlaces } from './grid-shape.ts';
import './tc-walls-dialog.ts';
import { asHand, type Filled } from './wall-fill.ts';

@customElement('tc-wall-toolbar')
export class TcWallToolbar extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      div[role='toolbar'] {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-1) var(--tc-space-3);
        padding: var(--tc-space-1);
      }
      .group {
        display: flex;
        align-items: center;
        gap: var(--tc-space-1);
      }
      button,
      select {
        min-height: var(--tc-target) !important;
      }
      button.icon {
        width: var(--tc-target);
      }
      .count {
        gap: var(--tc-space-1);
        min-width: 2.9rem;
        padding: 0 var(--tc-space-2);
      }
      svg {
        width: 1rem;
        height: 1rem;
      }
      rect {
        fill: currentColor;
      }
      select {
        max-width: 15rem;
      }
      .end {
        margin-left: auto;
      }
      /* One row beside the side panel of a small screen too. */
      @container (max-width: 78rem) {
        .count {
          min-width: var(--tc-target);
          padding: 0 var(--tc-space-1);
        }
        .count svg {
          display: none;
        }
        select {
          max-width: 11rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) wall: Wall | undefined;
  @property({ attribute: false }) filled: Filled | undefined;
  @state() private wallsOpen = false;
  protected readonly locale = new LocaleController(this);
  protected readonly preference = new PreferencesController(this);
  private readonly store = new DistrictController(this, () => ['walls', 'inventory']);

  protected override render() {
    const { wall, filled } = this;
    if (!wall || !filled) return nothing;
    return html`<div role="toolbar" aria-label=${t('wall.toolbar')}>
        <span class="group">${this.#desks(wall)}</span>
        <span class="group" role="group" aria-label=${t('wall.layout')}>
          ${tileCounts.map((count) => this.#count(wall, filled, count))}
        </span>
        <span class="group">${this.#fills(wall)}</span>
        ${filled.pages > 1 ? this.#pages(wall, filled) : nothing}
        <button class="quiet" type="button" ?disabled=${wall.previous === null} @click=${() => wall.previous && this.#set(wall.previous)}>
          <tc-icon name="undo-2"></tc-icon>${t('wall.previous')} <kbd>Z</kbd>
        </button>
        <button
          class="icon quiet end"
          type="button"
          aria-pressed=${preferences.sidePanel ? 'true' : 'false'}
          aria-label=${t('wall.sidePanel')}
          title=${t('wall.sidePanel')}
          @click=${() => {
            preferences.sidePanel = !preferences.sidePanel;
          }}
        ><tc-icon name="panel-right"></tc-icon></button>
      </div>
      <tc-walls-dialog .open=${this.wallsOpen} .current=${wall.id} @close=${() => {
        this.wallsOpen = false;
      }}></tc-walls-dialog>`;
  }

  #desks(wall: Wall) {
    const walls = [...this.store.district.walls.values()].sort((a, b) => a.title.localeCompare(b.title, 'vi'));
    return html`<select
        aria-label=${t('wall.desk')}
        .value=${live(wall.id)}
        @change=${(event: Event) => {
          preferences.deskId = (event.target as HTMLSelectElement).value;
        }}
      >
        ${walls.map((one) => html`<option value=${one.id} ?selected=${one.id === wall.id}>${one.title}</option>`)}
      </select>
      <button class="icon quiet" type="button" aria-label=${t('wall.walls')} title=${t('wall.walls')} @click=${() => {
        this.wallsOpen = true;
      }}><tc-icon name="settings"></tc-icon></button>`;
  }

  #count(wall: Wall, filled: Filled, count: TileCount) {
    const side = gridSide(count);
    const size = 16 / side;
    return html`<button
      class="count quiet"
      type="button"
      aria-pressed=${wall.layout.tileCount === count ? 'true' : 'false'}
      aria-label=${t('wall.tiles', { count })}
      @click=${() => this.#setCount(wall, filled, count)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        ${tilePlaces(count).map((place) => svgRect(place.column * size, place.row * size, place.span * size - 1))}
      </svg>${count}
    </button>`;
  }

  #fills(wall: Wall) {
    const { layout } = wall;
    const sites = [...this.store.district.sites.values()].sort((a, b) =>
      a.name.localeCompare(b.name, 'vi', { numeric: true }),
    );
    const value = layout.fill === 'site' ? `site:${layout.siteId ?? ''}` : layout.fill;
    return html`<select aria-label=${t('wall.fill')} .value=${live(value)} @change=${(event: Event) => this.#setFill(wall, (event.target as HTMLSelectElement).value)}>
      <option value="hand" ?selected=${value === 'hand'}>${t('wall.fillHand')}</option>
      <option value="state" ?selected=${value === 'state'}>${t('wall.fillState')}</option>
      <optgroup label=${t('wall.fillSite')}>
        <option value="site:" ?selected=${value === 'site:'}>${t('wall.allSites')}</option>
        ${sites.map((site) => html`<option value="site:${site.id}" ?selected=${value === `site:${site.id}`}>${site.name}</option>`)}
      </optgroup>
    </select>`;
  }

  #pages(wall: Wall, filled: Filled) {
    const go = (step: number) =>
      this.#set({ ...wall.layout, page: (filled.page + step + filled.pages) % filled.pages });
    return html`<span class="group">
      <button class="icon quiet" type="button" aria-label=${t('wall.pageBefore')} @click=${() => go(-1)}><tc-icon name="chevron-left"></tc-icon></button>
      <span>${t('wall.page', { page: filled.page + 1, pages: filled.pages })}</span>
      <button class="icon quiet" type="button" aria-label=${t('wall.pageNext')} @click=${() => go(1)}><tc-icon name="chevron-right"></tc-icon></button>
    </span>`;
  }

  #setCount(wall: Wall, filled: Filled, tileCount: TileCount): void {
    if (wall.layout.fill === 'hand') {
      this.#set({
        ...asHand(wall.layout, filled.cameraIds),
        tileCount,
        cameraIds: filled.cameraIds.slice(0, tileCount),
      });
      return;
    }
    // The first camera shown stays on the page.
    const first = filled.page * wall.layout.tileCount;
    this.#set({ ...wall.layout, tileCount, page: Math.floor(first / tileCount) });
  }

  #setFill(wall: Wall, value: string): void {
    if (value === 'hand') this.#set(asHand(wall.layout, this.filled?.cameraIds ?? []));
    else if (value === 'state') this.#set({ ...wall.layout, fill: 'state', siteId: null, page: 0 });
    else this.#set({ ...wall.layout, fill: 'site', siteId: value.slice('site:'.length) || null, page: 0 });
  }

  #set(layout: Layout): void {
    this.dispatchEvent(new CustomEvent('layout', { detail: layout }));
  }
}

function svgRect(x: number, y: number, size: number) {
  return svg`<rect x=${x} y=${y} width=${size} height=${size} rx="0.5"></rect>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-wall-toolbar': TcWallToolbar;
  }
}
