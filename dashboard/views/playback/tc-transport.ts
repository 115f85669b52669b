/**
 * Buttons of the clock: play, steps, speed, the moment itself (which can be typed), and what is done with the moment. Fires
 * `transport-act`.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { iconButton } from '../../components/icon-button.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import { formatNumber, formatTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { speeds } from '../../playback/playback-clock.ts';
import type { PlaybackSession } from '../../playback/playback-session.ts';
import { controls } from '../../styles/controls.ts';
import { parseMoment, renderMoment } from './moment-entry.ts';
import type { TimeView } from './timeline-scale.ts';

export type TransportAct = 'bookmark' | 'copy' | 'zoom-in' | 'zoom-out' | 'mark-from' | 'mark-to' | 'mark-none';

@customElement('tc-transport')
export class TcTransport extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2);
      }
      .moment {
        width: 15.5rem;
        font-size: var(--tc-font-l);
        text-align: center;
      }
      .group {
        display: flex;
        align-items: center;
        gap: var(--tc-space-1);
      }
      .play {
        width: 3rem;
      }
      .sum {
        margin-left: auto;
        color: var(--tc-muted);
        white-space: nowrap;
      }
      .reverse {
        color: var(--tc-warn-text);
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) session: PlaybackSession | undefined;
  @property({ attribute: false }) view: TimeView = { fromMs: 0, toMs: 1 };
  @property({ type: Number }) cameras = 0;
  @property({ type: Number }) positionMs = 0;
  @property({ type: Boolean }) mayBookmark = false;
  @property({ type: Boolean }) marked = false;
  /** What is being typed; null: nobody types, the clock shows. */
  @state() private typed: string | null = null;
  @state() private wrong = false;
  @query('.moment') private entry!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);

  /** `E`: the moment is to be typed. */
  enterMoment(): void {
    this.entry.focus();
    this.entry.select();
  }

  protected override render() {
    const { session } = this;
    if (!session) return nothing;
    const { clock } = session;
    return html`<div class="group" role="group" aria-label=${t('playback.steps')}>
        ${iconButton('skip-back', t('playback.recordedBefore'), () => void session.toRecorded(-1))}
        ${iconButton('step-back', t('playback.frameBefore'), () => session.stepFrame(-1))}
        <button class="primary play" type="button" aria-label=${t(clock.playing ? 'playback.pause' : 'playback.play')}
          title=${t(clock.playing ? 'playback.pause' : 'playback.play')} @click=${() => session.toggle()}>
          <tc-icon name=${clock.playing ? 'pause' : 'play'}></tc-icon>
        </button>
        ${iconButton('step-forward', t('playback.frameNext'), () => session.stepFrame(1))}
        ${iconButton('skip-forward', t('playback.recordedNext'), () => void session.toRecorded(1))}
      </div>
      <select aria-label=${t('playback.speed')} title=${t('playback.speed')} @change=${this.#speed}>
        ${speeds.map((speed) => html`<option value=${speed} ?selected=${clock.speed === speed}>${speedText(speed)}</option>`)}
        ${clock.speed < 0 ? html`<option value=${clock.speed} selected>${speedText(clock.speed)}</option>` : nothing}
      </select>
      <input
        class="moment"
        autocomplete="off"
        spellcheck="false"
        aria-label=${t('playback.moment')}
        title=${t('playback.momentText')}
        aria-invalid=${this.wrong ? 'true' : 'false'}
        .value=${this.typed ?? renderMoment(this.positionMs)}
        @focus=${this.#focus}
        @input=${this.#input}
        @keydown=${this.#key}
        @blur=${this.#blur}
      />
      ${this.mayBookmark ? this.#act('bookmark', 'bookmark', t('playback.bookmarkAct')) : nothing}
      ${iconButton('link', `${t('playback.copy')} (C)`, () => this.#fire('copy'))}
      <div class="group" role="group" aria-label=${t('playback.mark')}>
        <button type="button" title=${t('playback.markFrom')} @click=${() => this.#fire('mark-from')}><kbd>I</kbd> ${t('playback.from')}</button>
        <button type="button" title=${t('playback.markTo')} @click=${() => this.#fire('mark-to')}>${t('playback.to')} <kbd>O</kbd></button>
        ${this.marked ? iconButton('x', t('playback.markNone'), () => this.#fire('mark-none')) : nothing}
        <slot name="marked"></slot>
      </div>
      ${clock.held && clock.playing ? html`<span class="muted" role="status">${t('playback.waiting')}</span>` : nothing}
      ${clock.playing && clock.speed < 0 ? html`<span class="reverse">${t('playback.backwards')}</span>` : nothing}
      <div class="sum group">
        <span>${t('playback.sum', { count: this.cameras })} · ${formatTime(this.view.fromMs).slice(0, 5)} – ${formatTime(this.view.toMs).slice(0, 5)}</span>
        ${iconButton('zoom-out', t('playback.zoomOut'), () => this.#fire('zoom-out'))}
        ${iconButton('zoom-in', t('playback.zoomIn'), () => this.#fire('zoom-in'))}
      </div>`;
  }

  #act(act: TransportAct, icon: IconName, label: string) {
    return html`<button type="button" title=${label} @click=${() => this.#fire(act)}>
      <tc-icon name=${icon}></tc-icon> ${label}
    </button>`;
  }

  #fire(act: TransportAct): void {
    this.dispatchEvent(new CustomEvent<TransportAct>('transport-act', { detail: act }));
  }

  readonly #speed = (event: Event): void => {
    this.session?.setSpeed(Number((event.target as HTMLSelectElement).value));
  };

  readonly #focus = (): void => {
    this.typed = renderMoment(this.positionMs);
  };

  readonly #input = (): void => {
    this.typed = this.entry.value;
    this.wrong = false;
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.entry.blur();
    if (event.key !== 'Enter') return;
    const atMs = parseMoment(this.entry.value, this.positionMs);
    this.wrong = atMs === undefined;
    if (atMs === undefined) return;
    this.session?.seek(atMs);
    this.entry.blur();
  };

  readonly #blur = (): void => {
    this.typed = null;
    this.wrong = false;
  };
}

export const speedText = (speed: number): string =>
  `${speed < 0 ? '−' : ''}${formatNumber(Math.abs(speed), Number.isInteger(speed) ? 0 : 2)}×`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-transport': TcTransport;
  }
}
