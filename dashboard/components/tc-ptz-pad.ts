/**
 * Steering a camera: eight directions and zoom, by pointer (held) or by keys while the pad has the focus. Whatever ends
 * the hold (release, lost focus, hidden tab, page gone, Escape) stops the camera at once. Shows who steers, and offers
 * to take over.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { formatDuration } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { DistrictController } from '../state/district-context.ts';
import { errorText } from '../state/error-texts.ts';
import { steeringName } from '../state/own-desk.ts';
import { PtzLink, type PtzMessage, type PtzRefusal } from '../state/ptz-link.ts';
import { createSteering, type Motion, type Steering } from '../state/ptz-steering.ts';
import { SecondTick } from '../state/second-tick.ts';
import { controls } from '../styles/controls.ts';
import type { IconName } from './icon-set.ts';
import { directions, keyMotions, zooms } from './ptz-motions.ts';
import { ptzStyles } from './ptz-styles.ts';
import './tc-icon.ts';
import './tc-ptz-presets.ts';
import type { TcPtzPresets } from './tc-ptz-presets.ts';

@customElement('tc-ptz-pad')
export class TcPtzPad extends LitElement {
  static override styles = [controls, ptzStyles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() cameraId = '';
  /** Takes the focus when it appears: it was opened to steer at once. */
  @property({ type: Boolean }) grab = false;
  /** Speed of moves by buttons and keys, a share of the camera's own. */
  @state() private speed = 0.5;
  @state() private refused: PtzRefusal | null = null;
  @state() private failure = '';
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => [`camera:${this.cameraId}`]);
  private readonly link = new PtzLink(
    this,
    () => steeringName(this.store.district),
    (message) => this.#said(message),
  );
  #steering: Steering = this.#steer('');

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#hidden);
    window.addEventListener('blur', this.#stop);
    window.addEventListener('pagehide', this.#stop);
    this.addEventListener('focusout', this.#focusOut);
  }

  override disconnectedCallback(): void {
    this.#stop();
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#hidden);
    window.removeEventListener('blur', this.#stop);
    window.removeEventListener('pagehide', this.#stop);
    this.removeEventListener('focusout', this.#focusOut);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('cameraId')) return;
    this.#steering.stop();
    this.#steering = this.#steer(this.cameraId);
    this.refused = null;
    this.failure = '';
  }

  protected override firstUpdated(): void {
    if (this.grab) this.focus();
  }

  protected override render() {
    return html`<div
      class="pad"
      role="group"
      aria-label=${t('ptz.pad')}
      tabindex="0"
      @keydown=${this.#keyDown}
      @keyup=${this.#keyUp}
    >
      ${this.#holder()}
      <div class="steer">
        <div class="cross">${directions.map(({ name, icon, text, motion }) => this.#hold(name, icon, t(text), motion))}
          <button class="home" type="button" aria-label=${t('ptz.home')} title=${t('ptz.home')} @click=${() => this.#presets()?.goHome()}>
            <tc-icon name="house"></tc-icon>
          </button>
        </div>
        <div class="side">
          ${zooms.map(({ name, icon, text, motion }) => this.#hold(name, icon, t(text), motion))}
          <label>${t('ptz.speed')}
            <input
              type="range"
              min="0.1"
              max="1"
              step="0.1"
              .value=${String(this.speed)}
              @input=${(event: Event) => {
                this.speed = Number((event.target as HTMLInputElement).value);
              }}
            />
          </label>
        </div>
      </div>
      <p class="status" role="status">${this.failure ? html`<span class="critical">${this.failure}</span>` : nothing}</p>
      <tc-ptz-presets .cameraId=${this.cameraId}></tc-ptz-presets>
    </div>`;
  }

  #hold(name: string, icon: IconName, label: string, motion: Motion) {
    return html`<button
      type="button"
      class="icon ${name}"
      aria-label=${label}
      title=${label}
      @pointerdown=${(event: PointerEvent) => {
        if (event.button !== 0) return;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        this.#set(`pointer-${name}`, motion);
      }}
      @pointerup=${() => this.#set(`pointer-${name}`, null)}
      @pointercancel=${() => this.#set(`pointer-${name}`, null)}
      @lostpointercapture=${() => this.#set(`pointer-${name}`, null)}
      @contextmenu=${(event: Event) => event.preventDefault()}
      @keydown=${(event: KeyboardEvent) => this.#buttonKey(event, name, motion)}
      @keyup=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' || event.key === ' ') this.#set(`button-${name}`, null);
      }}
    ><tc-icon name=${icon}></tc-icon></button>`;
  }

  #holder() {
    const told = this.link.holders.get(this.cameraId);
    const known = told ?? this.store.district.ptz.get(this.cameraId);
    const nowMs = this.store.district.clock.nowMs();
    const held = known?.holder != null && (known.untilMs ?? 0) > nowMs;
    const mine = told?.mine === true && held;
    const left = formatDuration((known?.untilMs ?? nowMs) - nowMs);
    const text = !this.link.open
      ? t('ptz.noLink')
      : mine
        ? t('ptz.mine', { left })
        : held
          ? t('ptz.heldBy', { holder: known.holder ?? '', left })
          : t('ptz.free');
    return html`<div class="holder" role="status">
      <tc-icon name=${held && !mine ? 'lock' : 'joystick'}></tc-icon>
      <span class=${this.refused ? 'warn' : ''}>${text}</span>
      ${
        held && !mine
          ? html`<button type="button" @click=${this.#takeOver}>${t('ptz.takeOver')}</button>`
          : mine
            ? html`<button type="button" @click=${this.#release}>${t('ptz.release')}</button>`
            : nothing
      }
    </div>`;
  }

  #presets(): TcPtzPresets | null {
    return this.renderRoot.querySelector('tc-ptz-presets');
  }

  #steer(cameraId: string): Steering {
    return createSteering({
      cameraId,
      send: (request) => {
        if (!this.link.send(request) && request.type === 'move') this.failure = t('ptz.noLink');
      },
      every(ms, task) {
        const id = window.setInterval(task, ms);
        return () => window.clearInterval(id);
      },
    });
  }

  #set(source: string, motion: Motion | null): void {
    if (motion) this.failure = '';
    const scaled = motion && {
      pan: motion.pan * this.speed,
      tilt: motion.tilt * this.speed,
      zoom: motion.zoom * this.speed,
    };
    this.#steering.set(source, scaled);
  }

  #said(message: PtzMessage): void {
    if (message.cameraId !== this.cameraId) return;
    if (message.type === 'holder') {
      if (message.mine || message.holder === null) this.refused = null;
      return;
    }
    // Refused or failed: what is held down must not go on asking.
    this.#steering.stop();
    if (message.type === 'refused') {
      this.refused = message;
      this.link.holders.set(message.cameraId, { ...message, type: 'holder', mine: false });
    } else this.failure = errorText(message.code);
  }

  readonly #stop = (): void => this.#steering.stop();

  readonly #hidden = (): void => {
    if (document.hidden) this.#stop();
  };

  readonly #focusOut = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget))) this.#stop();
  };

  readonly #takeOver = (): void => {
    this.refused = null;
    this.link.send({ type: 'take-over', cameraId: this.cameraId });
  };

  readonly #release = (): void => {
    this.#stop();
    this.link.send({ type: 'release', cameraId: this.cameraId });
  };

  #buttonKey(event: KeyboardEvent, name: string, motion: Motion): void {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(`button-${name}`, motion);
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.composedPath().some((node) => node instanceof HTMLInputElement)) return;
    const motion = keyMotions[event.key];
    if (event.key === 'Escape' && this.#steering.moving()) this.#stop();
    else if (motion) this.#set(event.key, motion);
    else if (/^[1-9]$/.test(event.key)) this.#presets()?.goToNth(Number(event.key) - 1);
    else if (event.key.toLowerCase() === 'h') this.#presets()?.goHome();
    else return;
    // The wall behind has other uses for these keys.
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #keyUp = (event: KeyboardEvent): void => {
    if (keyMotions[event.key]) this.#set(event.key, null);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-ptz-pad': TcPtzPad;
  }
}
