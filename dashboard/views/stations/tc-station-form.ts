/**
 * A new wall station, or what may be changed of one. A new one is also granted its cameras here: a station is a grantee like
 * a person, and without a grant its wall stays dark.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GrantBody } from '../../../gateway/access/schemas.ts';
import type { StationAddress, StationBody, StationView } from '../../../gateway/access/stations/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { foldText } from '../../state/search-fold.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { unitTree } from '../cameras/place-draft.ts';
import { createWall } from '../wall/wall-acts.ts';

/** Fires `tc-cancel`, `tc-made` with a `StationAddress`, `tc-saved` with a `StationView`. */
@customElement('tc-station-form')
export class TcStationForm extends LitElement {
  static override styles = [controls, formStyles];

  /** `undefined`: a new one. */
  @property({ attribute: false }) station: StationView | undefined;
  @state() private error: ApiError | undefined;
  @state() private busy = false;
  /** The wall is made along with its station. */
  @state() private newWall = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['walls', 'inventory']);

  protected override render() {
    const { walls, units } = this.store.district;
    const choice = [...walls.values()].filter(({ kind }) => kind === 'wall');
    const { station } = this;
    return html`<form @submit=${this.#submit}>
      <fieldset>
        <label class="field wide">${t('station.name')}
          <input name="name" required maxlength="100" autocomplete="off" placeholder=${t('station.nameHint')}
            .value=${station?.name ?? ''} />
        </label>
        <label class="field">${t('station.wall')}
          <select name="wallId" @change=${this.#wallChosen}>
            ${choice.map(({ id, title }) => html`<option value=${id} ?selected=${id === station?.wallId}>${title}</option>`)}
            ${station ? nothing : html`<option value="">${t('station.newWall')}</option>`}
          </select>
        </label>
        ${
          !station && (this.newWall || choice.length === 0)
            ? html`<label class="field">${t('station.newWallTitle')}
                <input name="wallTitle" required maxlength="100" autocomplete="off" placeholder=${t('station.newWallHint')} />
              </label>`
            : nothing
        }
        <label class="field">${t('station.unit')}
          <select name="unitId">
            <option value="">${t('station.noUnit')}</option>
            ${unitTree([...units.values()]).map(
              ({ unit, depth }) =>
                html`<option value=${unit.id} ?selected=${unit.id === station?.unitId}>${'– '.repeat(depth)}${unit.name}</option>`,
            )}
          </select>
        </label>
        ${station ? nothing : this.#cameras()}
      </fieldset>
      <p class="problem" role="alert">${this.error ? apiErrorText(this.error) : ''}</p>
      <div class="buttons">
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('tc-cancel'))}>${t('station.cancel')}</button>
        <button class="primary" type="submit" ?disabled=${this.busy}>${t(station ? 'station.save' : 'station.make')}</button>
      </div>
    </form>`;
  }

  #cameras() {
    return html`<label class="field wide">${t('station.cameras')}
      <select name="scope">
        <option value="all">${t('station.camerasAll')}</option>
        ${[...this.store.district.sites.values()].map(
          ({ id, name }) => html`<option value=${id}>${t('station.camerasSite', { site: name })}</option>`,
        )}
        <option value="">${t('station.camerasUnit')}</option>
      </select>
    </label>`;
  }

  readonly #wallChosen = (event: Event): void => {
    this.newWall = (event.target as HTMLSelectElement).value === '';
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const given = { name: text('name'), unitId: text('unitId') || null };
    this.busy = true;
    this.error = undefined;
    const wallId = text('wallId') || (await this.#makeWall(text('wallTitle')));
    if (wallId !== undefined) {
      const body: StationBody = { ...given, wallId };
      if (this.station) await this.#save(this.station, body);
      else await this.#make(body, text('scope'));
    }
    this.busy = false;
  };

  async #makeWall(title: string): Promise<string | undefined> {
    const name = foldText(title)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40);
    const made = await createWall(this.store.district, { name: name || 'wall', title, kind: 'wall' });
    if (made.ok) return made.value.id;
    this.error = made.error;
    return undefined;
  }

  async #save({ id }: StationView, body: StationBody): Promise<void> {
    const result = await api<StationView>('PATCH', `/api/stations/${id}`, { body });
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  }

  async #make(body: StationBody, scope: string): Promise<void> {
    const made = await api<StationAddress>('POST', '/api/stations', { body });
    if (!made.ok) {
      this.error = made.error;
      return;
    }
    const granted = scope === '' ? undefined : await grantCameras(made.value.station, scope);
    const problem = granted?.ok === false ? apiErrorText(granted.error) : '';
    this.dispatchEvent(new CustomEvent('tc-made', { detail: { ...made.value, problem } }));
  }
}

/** What a station's role may do, on all cameras or those of a site. */
function grantCameras({ id, name }: StationView, scope: string) {
  const body: GrantBody = {
    subject: { kind: 'person', id },
    scope: scope === 'all' ? { kind: 'all', id: null } : { kind: 'site', id: scope },
    rights: null,
    reason: t('station.grantReason', { name }),
  };
  return api('POST', '/api/grants', { body });
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-station-form': TcStationForm;
  }
}
