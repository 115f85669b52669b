/** Beside the wall: the selected camera with its steering, and all cameras to place. What is wrong stands in the alarms. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-icon.ts';
import '../../components/tc-ptz-pad.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import './tc-camera-picker.ts';

@customElement('tc-side-panel')
export class TcSidePanel extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--tc-space-4);
        padding: var(--tc-space-3);
        background: var(--tc-panel);
      }
      .camera {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--tc-space-2);
        line-height: 1.5;
      }
      .heading {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
      }
      .heading span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      summary {
        min-height: var(--tc-target);
        font-weight: 600;
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) cameraId: string | null = null;
  @property({ type: Boolean }) ptzOpen = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () =>
    this.cameraId === null ? [] : [`camera:${this.cameraId}`, 'inventory'],
  );

  protected override render() {
    const camera = this.cameraId === null ? undefined : this.store.district.cameras.get(this.cameraId);
    return html`${camera ? this.#camera(camera) : html`<p class="muted">${t('wall.nothingSelected')}</p>`}
      <details>
        <summary>${t('wall.picker')}</summary>
        <tc-camera-picker></tc-camera-picker>
      </details>`;
  }

  #camera(camera: Camera) {
    const ptz = camera.serving?.ptz === true && this.store.district.may('ptz', camera.id);
    return html`<section class="camera" aria-label=${camera.code}>
      <div class="heading">
        <tc-icon name="cctv" size="m"></tc-icon>
        <h2>${camera.code}</h2>
        <span class="muted" title=${camera.name}>${camera.name}</span>
      </div>
      <p class="muted">${this.#facts(camera)}</p>
      <div class="acts">
        <a class="button" href=${cameraPath(camera.code)}>${t('wall.actOpen')} <kbd>O</kbd></a>
        ${
          ptz
            ? html`<button
                type="button"
                aria-expanded=${this.ptzOpen ? 'true' : 'false'}
                @click=${() => this.dispatchEvent(new Event('ptz'))}
              >${t('wall.actPtz')} <kbd>D</kbd></button>`
            : nothing
        }
      </div>
      ${ptz && this.ptzOpen ? html`<tc-ptz-pad grab .cameraId=${camera.id}></tc-ptz-pad>` : nothing}
    </section>`;
  }

  #facts(camera: Camera): string {
    const { district } = this.store;
    const health = district.health.get(camera.id);
    const streams = district.streams.get(camera.id);
    const stream = streams?.main?.phase === 'running' ? streams.main : (streams?.sub ?? streams?.main);
    const facts = [
      district.siteOf(camera)?.name,
      stream && stream.width > 0 ? `${codecName(stream.codec)} ${stream.width}×${stream.height}` : undefined,
      health?.fps != null ? t('wall.fps', { fps: formatNumber(health.fps, 0) }) : undefined,
      health?.bitrateKbps != null ? `${formatNumber(health.bitrateKbps / 1000, 1)} Mbit/s` : undefined,
      health?.clockOffsetMs != null
        ? t('wall.clockOff', { offset: formatNumber(health.clockOffsetMs / 1000, 1) })
        : undefined,
    ];
    return facts.filter(Boolean).join(' · ');
  }
}

function codecName(codec: string): string {
  return codec.replace(/^h(26[45])$/, 'H.$1').replace(/^mjpeg$/, 'MJPEG');
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-side-panel': TcSidePanel;
  }
}
