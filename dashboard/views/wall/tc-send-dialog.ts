/** "Send to wall": the other walls and desks, by mouse or by number. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import '../../components/tc-dialog.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { showOnWall } from './wall-acts.ts';

@customElement('tc-send-dialog')
export class TcSendDialog extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        gap: var(--tc-space-2);
      }
      button {
        width: 100%;
        justify-content: flex-start;
      }
    `,
  ];

  /** The camera to send; null: closed. */
  @property({ attribute: false }) cameraId: string | null = null;
  /** Not offered: the wall the camera is sent from. */
  @property() from = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['walls']);

  protected override render() {
    const code = this.store.district.cameras.get(this.cameraId ?? '')?.code ?? '';
    const walls = this.#walls();
    return html`<tc-dialog
      ?open=${this.cameraId !== null}
      heading=${t('wall.sendHeading', { code })}
      @keydown=${this.#key}
    >
      ${walls.length === 0 ? html`<p class="muted">${t('wall.sendNone')}</p>` : ''}
      <ul>
        ${walls.map(
          (wall, index) => html`<li>
            <button type="button" @click=${() => this.#send(wall)}>
              ${index < 9 ? html`<kbd>${index + 1}</kbd>` : ''} ${wall.title}
              <span class="muted">${t(wall.kind === 'wall' ? 'wall.kindWall' : 'wall.kindDesk')}</span>
            </button>
          </li>`,
        )}
      </ul>
    </tc-dialog>`;
  }

  #walls(): Wall[] {
    return [...this.store.district.walls.values()]
      .filter((wall) => wall.id !== this.from)
      .sort((a, b) => a.title.localeCompare(b.title, 'vi'));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const wall = /^[1-9]$/.test(event.key) ? this.#walls()[Number(event.key) - 1] : undefined;
    if (wall) void this.#send(wall);
  };

  async #send(wall: Wall): Promise<void> {
    const id = this.cameraId;
    this.dispatchEvent(new Event('close'));
    if (id !== null) await showOnWall(this.store.district, wall, id);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-send-dialog': TcSendDialog;
  }
}
