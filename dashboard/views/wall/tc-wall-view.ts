/**
 * The wall. What it shows is the layout of a wall or desk on the server; this page only knows which one it is: the desk
 * chosen in this browser at `/`, the named one at `/wall/{name}` (a station: no frame, no controls, nobody at it).
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Layout, Wall } from '../../../gateway/walls/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { pageProtocol } from '../../live/open-player.ts';
import { mayUseLowLatency } from '../../live/player-policy.ts';
import { saveSnapshot } from '../../live/snapshot.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { markMoment } from '../../playback/bookmark-acts.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { ownDesk } from '../../state/own-desk.ts';
import { PreferencesController, preferences } from '../../state/preferences.ts';
import { cameraPath } from '../../state/route.ts';
import { navigate } from '../../state/router.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { matchCode } from './code-entry.ts';
import { FullPicture } from './full-picture.ts';
import { neighbour } from './grid-shape.ts';
import { placeTiles } from './place-tiles.ts';
import { SteadyFill } from './steady-fill.ts';
import './tc-send-dialog.ts';
import './tc-side-panel.ts';
import type { TcTile } from './tc-tile.ts';
import type { TileAct } from './tile-act.ts';
import './tc-tile.ts';
import './tc-wall-toolbar.ts';
import { actOnMoment, setLayout } from './wall-acts.ts';
import { type Filled, withCameraIn, withSwapped } from './wall-fill.ts';
import { WallKeyboard } from './wall-keyboard.ts';
import type { WallKeyAct } from './wall-keys.ts';
import { wallStyles } from './wall-styles.ts';

const panShare = 0.15;
const zoomStep = 1.4;
const panSteps = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

@customElement('tc-wall-view')
export class TcWallView extends LitElement {
  static override styles = [controls, wallStyles];

  /** Name of the wall at `/wall/{name}`. */
  @property() station: string | undefined;
  @state() private selected = 0;
  @state() private ptzOpen = false;
  /** Tile that was picked up to be moved. */
  @state() private lifted: number | null = null;
  @state() private sending: string | null = null;
  /** Camera whose sound plays: one at a time. */
  @state() private heard: string | null = null;
  protected readonly locale = new LocaleController(this);
  protected readonly preference = new PreferencesController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => ['walls', 'inventory', 'streams', 'health']);
  private readonly full = new FullPicture(this);
  private readonly keyboard = new WallKeyboard(this, {
    enabled: () => this.station === undefined && this.sending === null,
    codes: () => this.store.district.cameras.values().map((camera) => camera.code),
    zoomed: () => (this.#tile()?.livePicture?.summary().zoom ?? 1) > 1,
    replaying: () => this.#tile()?.replaying === true,
    act: (act) => this.#keyAct(act),
  });
  readonly #fill = new SteadyFill();
  #shown: Filled = { cameraIds: [], page: 0, pages: 1 };

  protected override render(): TemplateResult {
    const wall = this.#wall();
    if (!wall) return this.#missing();
    this.#shown = this.#fill.fill(wall.layout, this.store.district, performance.now());
    this.selected = Math.min(this.selected, wall.layout.tileCount - 1);
    if (!this.#shown.cameraIds.includes(this.heard)) this.heard = null;
    const bare = this.station !== undefined || this.full.tile !== null;
    return html`<div class="wall ${bare ? 'bare' : ''} ${preferences.sidePanel && !bare ? 'with-side' : ''}">
      <h1 class="visually-hidden">${wall.title}</h1>
      ${bare ? nothing : html`<tc-wall-toolbar .wall=${wall} .filled=${this.#shown} @layout=${this.#layoutChosen}></tc-wall-toolbar>`}
      <div
        class="grid"
        role="group"
        aria-label=${wall.title}
        @tile-act=${this.#tileAct}
        @tile-drop=${this.#dropped}
      >${this.#tiles()}</div>
      ${
        preferences.sidePanel && !bare
          ? html`<tc-side-panel
              .cameraId=${this.#selectedCamera()}
              .ptzOpen=${this.ptzOpen}
              @pick=${(event: CustomEvent<string>) => void this.#put(event.detail)}
              @ptz=${() => this.#toggle('ptz')}
            ></tc-side-panel>`
          : nothing
      }
      ${this.keyboard.text === '' ? nothing : html`<output class="code">${t('wall.codeEntry', { text: this.keyboard.text })}</output>`}
      ${this.lifted === null ? nothing : html`<output class="code">${t('wall.lifted')}</output>`}
      ${
        this.full.tile !== null && this.ptzOpen && this.#selectedCamera() !== null
          ? html`<tc-ptz-pad class="floating" grab .cameraId=${this.#selectedCamera() ?? ''}></tc-ptz-pad>`
          : nothing
      }
      <tc-send-dialog .cameraId=${this.sending} .from=${wall.id} @close=${() => {
        this.sending = null;
      }}></tc-send-dialog>
    </div>`;
  }

  #tiles() {
    const playing = this.#shown.cameraIds.filter((id) => id !== null).length;
    const only = this.full.tile;
    const seen = new Map<string, number>();
    const tiles = this.#shown.cameraIds.map((cameraId, index) => {
      const nth = (seen.get(cameraId ?? '') ?? 0) + 1;
      seen.set(cameraId ?? '', nth);
      return { cameraId, index, key: `${cameraId ?? 'empty'}#${nth}` };
    });
    return repeat(
      only === null ? tiles : tiles.filter((tile) => tile.index === only),
      (tile) => tile.key,
      ({ cameraId, index }) => html`<tc-tile
        tabindex=${this.station === undefined && index === this.selected ? 0 : -1}
        .cameraId=${cameraId}
        .index=${index}
        .selected=${this.station === undefined && index === this.selected && only === null}
        .moving=${this.lifted === index}
        .full=${only === index}
        .station=${this.station !== undefined}
        .ptzOpen=${this.ptzOpen && index === this.selected}
        .crowd=${only === null ? playing : 1}
        .sound=${cameraId !== null && cameraId === this.heard}
        .lowLatency=${mayUseLowLatency(only === null ? playing : 1, pageProtocol())}
        @pointerdown=${() => {
          this.selected = index;
        }}
        @focus=${() => {
          this.selected = index;
        }}
      ></tc-tile>`,
    );
  }

  #missing(): TemplateResult {
    const { connection, walls } = this.store.district;
    if (connection === 'connecting' || (this.station === undefined && walls.size === 0)) {
      return html`<p class="missing muted">${t('wall.loading')}</p>`;
    }
    return html`<p class="missing">${t('wall.noSuchWall', { name: this.station ?? '' })}</p>`;
  }

  protected override updated(): void {
    const grid = this.renderRoot.querySelector<HTMLElement>('.grid');
    const wall = this.#wall();
    if (grid && wall) placeTiles(grid, wall.layout.tileCount, this.full.tile !== null);
  }

  #wall(): Wall | undefined {
    const { district } = this.store;
    if (this.station !== undefined) return district.wallByName(this.station);
    return ownDesk(district);
  }

  #tile(index = this.selected): TcTile | undefined {
    return [...this.renderRoot.querySelectorAll<TcTile>('tc-tile')].find((tile) => tile.index === index);
  }

  #selectedCamera(): string | null {
    return this.#shown.cameraIds[this.selected] ?? null;
  }

  async #set(layout: Layout): Promise<void> {
    const wall = this.#wall();
    if (wall) await setLayout(this.store.district, wall, layout);
  }

  readonly #layoutChosen = (event: CustomEvent<Layout>): void => void this.#set(event.detail);

  async #put(cameraId: string | null): Promise<void> {
    const wall = this.#wall();
    if (wall) await this.#set(withCameraIn(wall.layout, this.#shown.cameraIds, this.selected, cameraId));
  }

  readonly #dropped = (event: CustomEvent<{ cameraId: string; from: number | null; index: number }>): void => {
    const wall = this.#wall();
    const { cameraId, from, index } = event.detail;
    if (!wall || from === index) return;
    this.selected = index;
    const shown = this.#shown.cameraIds;
    void this.#set(
      from === null ? withCameraIn(wall.layout, shown, index, cameraId) : withSwapped(wall.layout, shown, from, index),
    );
  };

  readonly #tileAct = (event: CustomEvent<{ act: TileAct; index: number }>): void => {
    this.selected = event.detail.index;
    this.#toggle(event.detail.act);
  };

  #toggle(act: TileAct): void {
    const cameraId = this.#selectedCamera();
    const { district } = this.store;
    const camera = district.cameras.get(cameraId ?? '');
    if (act === 'full') this.full.toggle(this.selected);
    if (cameraId === null || !camera) return;
    if (act === 'open') navigate(cameraPath(camera.code));
    if (act === 'send') this.sending = cameraId;
    if (act === 'clear') void this.#put(null);
    if (act === 'snapshot' && district.may('snapshot', cameraId)) void this.#snapshot(cameraId, camera.code);
    if (act === 'sound' && district.may('listen', cameraId)) this.heard = this.heard === cameraId ? null : cameraId;
    if (act === 'replay' && district.may('live', cameraId)) this.#tile()?.startReplay();
    actOnMoment(act, district, camera, this.#tile()?.shownAtMs());
    if (act === 'ptz' && district.may('ptz', cameraId)) {
      this.ptzOpen = !this.ptzOpen;
      if (this.ptzOpen) preferences.sidePanel = true;
    }
  }

  async #snapshot(cameraId: string, code: string): Promise<void> {
    const source = this.#tile()?.snapshotSource() ?? { shown: undefined };
    const saved = await saveSnapshot({ cameraId, code, ...source, nowMs: this.store.district.clock.nowMs() });
    if (saved.ok) showToast({ text: t('live.snapshotSaved', { name: saved.value }) });
    else showToast({ kind: 'error', text: apiErrorText(saved.error) });
  }

  #keyAct(act: WallKeyAct): void {
    const wall = this.#wall();
    const picture = this.#tile()?.livePicture;
    if (!wall) return;
    if (act.kind === 'select') this.#select(neighbour(wall.layout.tileCount, this.selected, act.direction));
    else if (act.kind === 'pan')
      picture?.panBy(panSteps[act.direction][0] * panShare, panSteps[act.direction][1] * panShare);
    else if (act.kind === 'zoom') picture?.zoomBy(act.in ? zoomStep : 1 / zoomStep);
    else if (act.kind === 'tile' && act.act === 'open' && this.lifted !== null) this.#putDown(wall);
    else if (act.kind === 'tile') this.#toggle(act.act);
    else if (act.kind === 'enter-code') this.#enterCode();
    else if (act.kind === 'previous' && wall.previous) void this.#set(wall.previous);
    else if (act.kind === 'page') this.#turn(wall, act.step);
    else if (act.kind === 'pick-up') this.lifted === null ? this.#pickUp() : this.#putDown(wall);
    else if (act.kind === 'replay') this.#tile()?.steerReplay(act.act);
    else if (act.kind === 'bookmark-all')
      void markMoment(
        this.store.district,
        this.#shown.cameraIds.filter((id) => id !== null),
      );
    else if (act.kind === 'escape') this.#escape();
  }

  #select(index: number): void {
    this.selected = index;
    void this.updateComplete.then(() => this.#tile(index)?.focus());
  }

  #pickUp(): void {
    if (this.#selectedCamera() !== null) this.lifted = this.selected;
  }

  #putDown(wall: Wall): void {
    const from = this.lifted;
    this.lifted = null;
    if (from === null || from === this.selected) return;
    void this.#set(withSwapped(wall.layout, this.#shown.cameraIds, from, this.selected));
  }

  #turn(wall: Wall, step: number): void {
    const { page, pages } = this.#shown;
    if (pages > 1) void this.#set({ ...wall.layout, page: (page + step + pages) % pages });
  }

  #enterCode(): void {
    const match = matchCode(this.keyboard.text, this.store.district.cameras.values());
    if (match.kind === 'one') void this.#put(match.camera.id);
    else if (match.kind === 'none')
      showToast({ kind: 'error', text: t('wall.codeUnknown', { text: this.keyboard.text }) });
    else
      showToast({
        kind: 'error',
        text: t('wall.codeSeveral', { text: this.keyboard.text, codes: match.codes.join(', ') }),
      });
    this.keyboard.clear();
  }

  #escape(): void {
    if (this.keyboard.text !== '') this.keyboard.clear();
    else if (this.lifted !== null) this.lifted = null;
    else if (this.#tile()?.replaying) this.#tile()?.endReplay();
    else if (this.full.tile !== null) this.full.leave();
    else this.#tile()?.livePicture?.resetZoom();
    this.#tile()?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-wall-view': TcWallView;
  }
}
