/**
 * A wall station: `/wall/{name}`. The wall of the paired station fills the screen; there is no control, no cursor and nobody
 * who could press anything, so whatever goes wrong must be said in words that are read from across the room, and must mend
 * itself. Every 5 s it tells the gateway what it shows. For a person who is signed in it is his view of that wall.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { OwnController } from '../../state/own-session.ts';
import { type StationState, stationSession } from '../../state/station-session.ts';
import { controls } from '../../styles/controls.ts';
import '../wall/tc-wall-view.ts';
import type { TcWallView } from '../wall/tc-wall-view.ts';
import { stationBeat } from './station-beat.ts';

const beatMs = 5_000;

const refusalTexts = {
  unpaired: ['station.unpairedHeading', 'station.unpairedText'],
  refused: ['station.refusedHeading', 'station.refusedText'],
  'signed-in': ['station.signedInHeading', 'station.signedInText'],
} as const;

@customElement('tc-station-view')
export class TcStationView extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        height: 100%;
        background: var(--tc-picture);
      }
      :host([unattended]) {
        cursor: none;
      }
      .words {
        display: grid;
        place-content: center;
        gap: var(--tc-space-4);
        height: 100%;
        padding: var(--tc-space-8);
        background: var(--tc-bg);
        font-size: 1.6rem;
        text-align: center;
      }
      h1 {
        font-size: 2.6rem;
      }
      p {
        max-width: 60ch;
      }
    `,
  ];

  /** Name of the wall in the address. */
  @property() name = '';
  @query('tc-wall-view') private wallView!: TcWallView | null;
  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['walls', 'connection']);
  #beatTimer: number | undefined;
  #version: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    stationSession.addEventListener('change', this.#changed);
    this.#beatTimer = window.setInterval(() => void this.#beat(), beatMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    stationSession.removeEventListener('change', this.#changed);
    window.clearInterval(this.#beatTimer);
  }

  protected override render() {
    const { state } = stationSession;
    const person = this.session.own !== undefined;
    this.toggleAttribute('unattended', !person);
    this.#followVersion(person);
    if (state.kind === 'station')
      return html`<tc-wall-view .station=${this.#ownWall()?.name ?? this.name}></tc-wall-view>`;
    if (state.kind === 'none' && !(person && state.why === 'unpaired')) return this.#refused(state);
    if (person) return html`<tc-wall-view .station=${this.name}></tc-wall-view>`;
    return html`<div class="words"><p class="muted">${t('station.starting')}</p></div>`;
  }

  #refused({ why }: Extract<StationState, { kind: 'none' }>): TemplateResult {
    const [heading, text] = refusalTexts[why];
    return html`<div class="words" role="alert"><h1>${t(heading)}</h1><p>${t(text)}</p></div>`;
  }

  /** The one wall that the gateway gives a station; an administrator may have given it another since it was paired. */
  #ownWall() {
    const [wall] = this.store.district.walls.values();
    return wall;
  }

  /** A gateway of another version brings other pages, and nobody is here to load them. */
  #followVersion(person: boolean): void {
    const version = this.store.district.gateway?.version;
    if (version === undefined || person) return;
    this.#version ??= version;
    if (this.#version !== version) location.reload();
  }

  async #beat(): Promise<void> {
    if (stationSession.state.kind !== 'station') return;
    const tiles = [...(this.wallView?.renderRoot.querySelectorAll<HTMLElement>('tc-tile') ?? [])];
    const beat = stationBeat(
      this.#ownWall()?.revision ?? null,
      tiles.map((tile) => tile.dataset['state']),
    );
    const result = await api('POST', '/api/stations/own/beat', { body: beat, timeoutMs: beatMs });
    // Its address no longer counts, or it is another station now.
    if (!result.ok && (result.error.status === 401 || result.error.status === 403)) void stationSession.ask();
  }

  readonly #changed = (): void => {
    this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-station-view': TcStationView;
  }
}
