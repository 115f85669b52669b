/** Work notes of a camera: what was done and found, newest first. Once written they stand. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NoteView } from '../../../gateway/health/notes/note-schemas.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-camera-notes')
export class TcCameraNotes extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-bottom: var(--tc-space-2);
      }
      form,
      label {
        display: grid;
        gap: var(--tc-space-1);
      }
      form {
        justify-items: start;
        margin-bottom: var(--tc-space-3);
      }
      label,
      textarea {
        width: 100%;
      }
      textarea {
        resize: vertical;
      }
      li {
        padding: var(--tc-space-2) 0;
        border-top: var(--tc-hairline) solid var(--tc-line);
        overflow-wrap: anywhere;
      }
      li p {
        white-space: pre-wrap;
      }
    `,
  ];

  @property() cameraId = '';
  @state() private text = '';
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly notes = new Loaded<NoteView[]>(this, () =>
    this.cameraId === '' ? undefined : `/api/cameras/${this.cameraId}/notes`,
  );
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);

  protected override render() {
    return html`<h2>${t('picture.notes')}</h2>
      ${this.store.district.may('configure', this.cameraId) ? this.#form() : nothing}
      ${this.#list()}`;
  }

  #form(): TemplateResult {
    return html`<form @submit=${this.#submit}>
      <label>${t('picture.note')}
        <textarea rows="2" maxlength="2000" aria-describedby="hint" .value=${this.text} @input=${(event: Event) => {
          this.text = (event.target as HTMLTextAreaElement).value;
        }}></textarea></label>
      <span class="muted" id="hint">${t('picture.noteHint')}</span>
      <span class="critical" role="alert">${this.error ? apiErrorText(this.error) : ''}</span>
      <button type="submit" ?disabled=${this.saving || this.text.trim() === ''}>${t('picture.noteAdd')}</button>
    </form>`;
  }

  #list(): TemplateResult {
    const { value, error } = this.notes;
    if (error) return html`<p class="critical">${t('picture.failed', { reason: apiErrorText(error) })}</p>`;
    if (!value) return html`<p class="muted">${t('camera.loading')}</p>`;
    if (value.length === 0) return html`<p class="muted">${t('picture.notesNone')}</p>`;
    return html`<ul>${value.map(
      (note) => html`<li><p>${note.text}</p>
        <span class="muted">${t('picture.noteBy', { name: note.personName, time: formatDateTime(note.atMs) })}</span></li>`,
    )}</ul>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.saving = true;
    const path = `/api/cameras/${this.cameraId}/notes`;
    const result = await api<NoteView>('POST', path, { body: { text: this.text.trim() } });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    this.text = '';
    await this.notes.reload();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-notes': TcCameraNotes;
  }
}
