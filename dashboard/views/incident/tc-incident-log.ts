/** The log of an incident, newest last as on paper, and the line to write in it. Fires `tc-done` when something was written. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { IncidentView, LogEntryView } from '../../../gateway/incidents/schemas.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { incidentErrorText } from '../incidents/incident-error-text.ts';
import { type LogNames, logText, whoText } from '../incidents/incident-words.ts';

const nobody: LogNames = { cameras: new Map(), sites: new Map(), units: new Map(), people: new Map() };

@customElement('tc-incident-log')
export class TcIncidentLog extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
      ol {
        display: grid;
        gap: var(--tc-space-2);
      }
      li {
        display: grid;
        gap: var(--tc-space-1);
        padding-left: var(--tc-space-3);
        border-left: var(--tc-outline) solid var(--tc-line);
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      textarea {
        width: 100%;
        min-height: 4rem;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) incident: IncidentView | undefined;
  @property({ attribute: false }) log: readonly LogEntryView[] = [];
  @property({ attribute: false }) names = nobody;
  @state() private saving = false;
  @state() private empty = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<ol>${this.log.map((entry) => this.#entry(entry))}</ol>
      <form novalidate @submit=${this.#submit}>
        <fieldset>
          <label class="field wide">${fieldCaption('incidents.logText', true)}
            <textarea name="text" maxlength="2000" aria-required="true" aria-invalid=${this.empty} aria-describedby="problem-text"
              @input=${this.#typed}></textarea>
            <span class="problem" id="problem-text">${this.empty ? t('incidents.problemText') : ''}</span></label>
          <label class="field wide">${fieldCaption('incidents.logWhom', false)}
            <input name="whom" maxlength="200" autocomplete="off" /></label>
        </fieldset>
        <div class="buttons">
          <span class="start ${this.error ? 'problem' : 'muted'}" role=${this.error ? 'alert' : 'note'}>
            ${this.error ? incidentErrorText(this.error) : t('incidents.logHint')}</span>
          <button type="submit" ?disabled=${this.saving}>${t('incidents.logSave')}</button>
        </div>
      </form>`;
  }

  #entry(entry: LogEntryView): TemplateResult {
    return html`<li><span class="muted">${formatDateTime(entry.atMs)} · ${whoText(entry)}</span><span>${logText(entry, this.names)}</span></li>`;
  }

  readonly #typed = (): void => {
    this.empty = false;
    this.error = undefined;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    const [text, whom] = [field('text'), field('whom')];
    this.empty = text === '';
    if (!this.incident || this.saving) return;
    if (text === '') {
      form.querySelector('textarea')?.focus();
      return;
    }
    this.saving = true;
    const body = whom === '' ? { text } : { text, whom };
    const result = await api<IncidentView>('POST', `/api/incidents/${this.incident.id}/log`, { body });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    form.reset();
    this.dispatchEvent(new Event('tc-done'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-log': TcIncidentLog;
  }
}
