/** A bookmark, or those of one act: when, whose, until when its footage is held; its maker writes the note or removes it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { BookmarkView } from '../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import { formatDateTime } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { bookmarkEdits, noteBookmarks, removeBookmarks } from '../playback/bookmark-acts.ts';
import { DistrictController } from '../state/district-context.ts';
import { OwnController } from '../state/own-session.ts';
import { controls } from '../styles/controls.ts';
import { dialogForm } from '../styles/dialog-form.ts';
import './tc-dialog.ts';

@customElement('tc-bookmark-dialog')
export class TcBookmarkDialog extends LitElement {
  static override styles = [
    controls,
    dialogForm,
    css`
      textarea {
        min-height: 6rem;
      }
    `,
  ];

  @state() private shown: readonly BookmarkView[] = [];
  @query('form') private form!: HTMLFormElement | null;
  @query('textarea') private note!: HTMLTextAreaElement | null;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);
  protected readonly own = new OwnController(this, () => {
    if (!this.own.own) this.shown = [];
  });

  override connectedCallback(): void {
    super.connectedCallback();
    bookmarkEdits.addEventListener('edit', this.#open);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    bookmarkEdits.removeEventListener('edit', this.#open);
  }

  protected override render(): TemplateResult {
    const [first] = this.shown;
    const mine = first !== undefined && first.madeBy === this.own.own?.id;
    return html`<tc-dialog heading=${t('playback.bookmarkHeading')} ?open=${first !== undefined} @close=${this.#close}>
      ${first ? this.#content(first, mine) : nothing}
      ${
        mine
          ? html`<button slot="actions" class="danger" type="button" @click=${this.#remove}>${t('playback.bookmarkRemove')}</button>
            <button slot="actions" class="primary" type="button" @click=${() => this.form?.requestSubmit()}>${t('playback.bookmarkSave')}</button>`
          : nothing
      }
    </tc-dialog>`;
  }

  #content(first: BookmarkView, mine: boolean): TemplateResult {
    const codes = this.shown.map(({ cameraId }) => this.store.district.cameras.get(cameraId)?.code ?? '').join(', ');
    return html`<p><b>${codes}</b> · ${formatDateTime(first.atMs)}</p>
      <p class="muted">${t('playback.bookmarkMadeBy', { name: first.madeByName })} ·
        ${first.heldUntilMs === null ? t('playback.bookmarkUnheld') : t('playback.bookmarkHeld', { until: formatDateTime(first.heldUntilMs) })}</p>
      ${
        mine
          ? html`<form @submit=${this.#save}>
              <label>${t('playback.bookmarkNote')}<textarea name="note" maxlength="1000" autofocus .value=${first.note}></textarea></label>
            </form>`
          : html`<p>${first.note}</p>`
      }`;
  }

  readonly #open = (event: Event): void => {
    this.shown = (event as CustomEvent<readonly BookmarkView[]>).detail;
  };

  readonly #close = (): void => {
    this.shown = [];
  };

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = this.form;
    if (await noteBookmarks(this.shown, this.note?.value ?? '')) {
      form?.reset();
      this.shown = [];
    }
  };

  readonly #remove = async (): Promise<void> => {
    const form = this.form;
    if (await removeBookmarks(this.shown)) {
      form?.reset();
      this.shown = [];
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-bookmark-dialog': TcBookmarkDialog;
  }
}
