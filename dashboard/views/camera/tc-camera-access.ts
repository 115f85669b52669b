/**
 * Who may look at this camera, and ways to look: a technical look for those who keep it running, a ticket for another
 * player, and the way to the questions "who can see it?" and "who watched it?".
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import './tc-technical-look.ts';
import './tc-ticket-form.ts';

@customElement('tc-camera-access')
export class TcCameraAccess extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      tc-dialog {
        display: contents;
      }
    `,
  ];

  @property() cameraId = '';
  @state() private open: 'look' | 'ticket' | undefined;
  protected readonly locale = new LocaleController(this);
  protected readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);

  protected override render() {
    const { district } = this.store;
    const camera = district.cameras.get(this.cameraId);
    if (!camera) return nothing;
    const live = district.may('live', camera.id);
    return html`${!live && district.may('configure', camera.id) ? this.#button('look') : nothing}
      ${live ? this.#button('ticket') : nothing}
      ${
        ownSession.may('people')
          ? html`<a class="button" href="/grants?camera=${camera.id}"><tc-icon name="users"></tc-icon>${t('grants.askCamera')}</a>`
          : nothing
      }
      ${
        ownSession.may('audit')
          ? html`<a class="button" href="/audit?about=watched&camera=${camera.id}">
              <tc-icon name="scroll-text"></tc-icon>${t('audit.whoWatched', { code: camera.code })}
            </a>`
          : nothing
      }
      ${this.#dialog(camera)}`;
  }

  #button(what: 'look' | 'ticket'): TemplateResult {
    return html`<button type="button" @click=${() => {
      this.open = what;
    }}><tc-icon name=${what === 'look' ? 'eye' : 'external-link'}></tc-icon>
      ${t(what === 'look' ? 'grants.lookAsk' : 'account.ticketMake')}</button>`;
  }

  #dialog(camera: Camera): TemplateResult {
    const { open } = this;
    const heading = t(open === 'ticket' ? 'account.ticketTitle' : 'grants.lookTitle', { code: camera.code });
    return html`<tc-dialog ?open=${open !== undefined} heading=${heading} @close=${this.#close}>
      ${open === 'look' ? html`<tc-technical-look .camera=${camera} @tc-cancel=${this.#close} @tc-saved=${this.#close}></tc-technical-look>` : nothing}
      ${open === 'ticket' ? html`<tc-ticket-form .camera=${camera}></tc-ticket-form>` : nothing}
    </tc-dialog>`;
  }

  readonly #close = (): void => {
    this.open = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-access': TcCameraAccess;
  }
}
