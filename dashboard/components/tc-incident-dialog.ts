/** The form of a new incident over any page: asked for by `openIncident`. It comes with the first time that it is asked for. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { IncidentView } from '../../gateway/incidents/schemas.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { incidentPath, parseRoute } from '../state/route.ts';
import { navigate } from '../state/router.ts';
import { controls } from '../styles/controls.ts';
import type { IncidentSeed } from '../views/incidents/new-incident.ts';
import { incidentAsks } from '../views/incidents/open-incident.ts';
import './tc-dialog.ts';
import { showToast } from './toast.ts';

@customElement('tc-incident-dialog')
export class TcIncidentDialog extends LitElement {
  static override styles = [
    controls,
    css`
      :host,
      tc-dialog {
        display: contents;
      }
    `,
  ];

  @state() private seed: IncidentSeed | undefined;
  protected readonly locale = new LocaleController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    incidentAsks.addEventListener('ask', this.#asked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    incidentAsks.removeEventListener('ask', this.#asked);
  }

  protected override render() {
    const { seed } = this;
    return html`<tc-dialog wide ?open=${seed !== undefined} heading=${t('incidents.add')} @close=${this.#close}>
      ${
        seed === undefined
          ? nothing
          : html`<tc-incident-form .seed=${seed} @tc-cancel=${this.#close} @tc-saved=${this.#saved}></tc-incident-form>`
      }
    </tc-dialog>`;
  }

  readonly #asked = async (event: Event): Promise<void> => {
    const { detail } = event as CustomEvent<IncidentSeed>;
    await import('../views/incidents/tc-incident-form.ts');
    if (this.isConnected && this.seed === undefined) this.seed = detail;
  };

  readonly #close = (): void => {
    this.seed = undefined;
  };

  /** Whoever watches goes on watching; from the list of incidents the way leads to it. */
  readonly #saved = (event: CustomEvent<IncidentView>): void => {
    const { id, number } = event.detail;
    this.seed = undefined;
    const show = () => navigate(incidentPath(id));
    showToast({ text: t('incidents.created', { number }), action: { label: t('incidents.show'), run: show } });
    if (parseRoute(location.pathname).view === 'incidents') show();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-dialog': TcIncidentDialog;
  }
}
