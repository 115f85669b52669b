/** Walls and desks: open the station page, make a new one, remove one. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { foldText } from '../../state/search-fold.ts';
import { controls } from '../../styles/controls.ts';
import { createWall, removeWall } from './wall-acts.ts';

@customElement('tc-walls-dialog')
export class TcWallsDialog extends LitElement {
  static override styles = [
    controls,
    css`
      li {
        display: flex;
        align-items: center;
        gap: var(--tc-space-3);
        min-height: var(--tc-control);
      }
      li a {
        margin-left: auto;
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto auto;
        gap: var(--tc-space-2);
        align-items: end;
        margin-top: var(--tc-space-4);
        padding-top: var(--tc-space-4);
        border-top: var(--tc-hairline) solid var(--tc-line);
      }
      label {
        display: grid;
        gap: var(--tc-space-1);
      }
      .problem {
        grid-column: 1 / -1;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property() current = '';
  @state() private problem = '';
  /** Asks once more before a wall goes: nobody can bring it back. */
  @state() private removing = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['walls']);

  protected override render() {
    const walls = [...this.store.district.walls.values()].sort((a, b) => a.title.localeCompare(b.title, 'vi'));
    return html`<tc-dialog ?open=${this.open} heading=${t('wall.walls')}>
      <ul>${walls.map((wall) => this.#row(wall))}</ul>
      <form @submit=${this.#create}>
        <label>${t('wall.newTitle')}<input name="title" required maxlength="100" autocomplete="off" /></label>
        <label>${t('wall.kind')}
          <select name="kind">
            <option value="wall">${t('wall.kindWall')}</option>
            <option value="desk">${t('wall.kindDesk')}</option>
          </select>
        </label>
        <button class="primary" type="submit"><tc-icon name="plus"></tc-icon>${t('wall.create')}</button>
        ${this.problem ? html`<p class="problem critical" role="alert">${this.problem}</p>` : nothing}
      </form>
    </tc-dialog>`;
  }

  #row(wall: Wall) {
    return html`<li>
      <b>${wall.title}</b>
      <span class="muted">${t(wall.kind === 'wall' ? 'wall.kindWall' : 'wall.kindDesk')}</span>
      <a href="/wall/${wall.name}">${t('wall.openStation', { name: wall.name })}</a>
      ${
        this.removing === wall.id
          ? html`<button class="danger" type="button" @click=${() => this.#remove(wall)}>${t('wall.removeSure')}</button>`
          : html`<button
              class="icon quiet"
              type="button"
              ?disabled=${wall.id === this.current}
              aria-label=${t('wall.remove', { title: wall.title })}
              @click=${() => {
                this.removing = wall.id;
              }}
            ><tc-icon name="trash-2"></tc-icon></button>`
      }
    </li>`;
  }

  async #remove(wall: Wall): Promise<void> {
    this.removing = '';
    await removeWall(wall);
  }

  readonly #create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const title = String(fields.get('title') ?? '').trim();
    const name = foldText(title)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40);
    const kind = fields.get('kind') === 'desk' ? 'desk' : 'wall';
    const result = await createWall(this.store.district, { name, title, kind });
    this.problem = result.ok ? '' : apiErrorText(result.error);
    if (result.ok) form.reset();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-walls-dialog': TcWallsDialog;
  }
}
