/**
 * Who may see what, asked from both ends: "what can this person see?" and "who can see this camera?", with the grants
 * that make it so, those that are over among them. What is asked stands in the address, so that it can be sent on.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AccountView, CameraRightsView, GrantView, PersonRightsView } from '../../../gateway/access/schemas.ts';
import type { StationView } from '../../../gateway/access/stations/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import '../../components/tc-admin-tabs.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { unitTree } from '../cameras/place-draft.ts';
import { byCode } from '../wall/wall-fill.ts';
import { type Asked, askedOf, queryOf } from './asked.ts';
import { grantsOfPerson, grantsOfUnit, grantsOnCamera } from './grant-list.ts';
import { type Grantee, granteesOf, granteeTexts } from './grantee.ts';
import './tc-grant-form.ts';
import './tc-grant-table.ts';
import './tc-seen-cameras.ts';
import './tc-seeing-people.ts';

@customElement('tc-grants-view')
export class TcGrantsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .bar label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        color: var(--tc-muted);
      }
      .bar select {
        max-width: 22rem;
      }
      .answers {
        display: grid;
        gap: var(--tc-space-3);
        overflow: auto;
      }
      section {
        display: grid;
        gap: var(--tc-space-2);
        overflow: auto;
      }
    `,
  ];

  @state() private giving = false;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly people = new Loaded<AccountView[]>(this, () => '/api/people');
  private readonly stations = new Loaded<StationView[]>(this, () => '/api/stations');
  private readonly grants = new Loaded<GrantView[]>(this, () => '/api/grants');
  private readonly groups = new Loaded<CameraGroup[]>(this, () => '/api/camera-groups');
  private readonly seen = new Loaded<CameraRightsView[]>(this, () =>
    this.#asked.kind === 'person' && this.#asked.id ? `/api/people/${this.#asked.id}/rights` : undefined,
  );
  private readonly seeing = new Loaded<PersonRightsView[]>(this, () =>
    this.#asked.kind === 'camera' && this.#asked.id ? `/api/cameras/${this.#asked.id}/people` : undefined,
  );
  private readonly store = new DistrictController(this, () => ['inventory']);

  get #grantees(): readonly Grantee[] {
    return granteesOf(this.people.value ?? [], this.stations.value ?? []);
  }

  get #asked(): Asked {
    return askedOf(this.address.query);
  }

  protected override render() {
    return html`<tc-admin-tabs here="/grants"></tc-admin-tabs>
      <header>
        <h1>${t('shell.pageGrants')}</h1>
        <button class="primary" type="button" @click=${() => {
          this.giving = true;
        }}><tc-icon name="plus"></tc-icon> ${t('grants.give')}</button>
      </header>
      ${this.#bar()}
      <div class="answers" tabindex="0" role="region" aria-label=${t('shell.pageGrants')}>
        ${this.grants.error ? html`<p class="problem">${apiErrorText(this.grants.error)}</p>` : nothing}
        ${this.#answer()}
        <section class="card">
          <h2>${t('grants.grants')}</h2>
          <tc-grant-table .grants=${this.#relevant()} .people=${byId(this.#grantees)} .groups=${byId(this.groups.value)}
            @tc-revoked=${this.#reload}></tc-grant-table>
        </section>
      </div>
      <tc-dialog wide ?open=${this.giving} heading=${t('grants.give')} @close=${this.#close}>
        ${
          this.giving
            ? html`<tc-grant-form .people=${this.#grantees} .groups=${this.groups.value ?? []} .asked=${this.#asked}
                @tc-cancel=${this.#close} @tc-saved=${this.#given}></tc-grant-form>`
            : nothing
        }
      </tc-dialog>`;
  }

  #bar(): TemplateResult {
    const { district } = this.store;
    const people = [...this.#grantees].sort((a, b) => a.name.localeCompare(b.name, 'vi'));
    const cameras = [...district.cameras.values()].sort(byCode);
    const option = (kind: Asked['kind'], id: string, text: string) =>
      html`<option value=${id} .selected=${this.#asked.kind === kind && this.#asked.id === id}>${text}</option>`;
    const none = (kind: Asked['kind']) =>
      html`<option value="" .selected=${this.#asked.kind !== kind}>${t('cameras.choose')}</option>`;
    return html`<div class="bar">
      <label>${t('grants.askPerson')}
        <select name="person" @change=${(event: Event) => this.#ask('person', event)}>
          ${none('person')}
          ${people.map(({ id, name, role }) => option('person', id, `${name} · ${t(granteeTexts[role])}`))}
        </select>
      </label>
      <label>${t('grants.askUnit')}
        <select name="unit" @change=${(event: Event) => this.#ask('unit', event)}>
          ${none('unit')}
          ${unitTree([...district.units.values()]).map(({ unit, depth }) => option('unit', unit.id, `${'– '.repeat(depth)}${unit.name}`))}
        </select>
      </label>
      <label>${t('grants.askCamera')}
        <select name="camera" @change=${(event: Event) => this.#ask('camera', event)}>
          ${none('camera')}
          ${cameras.map(({ id, code, name }) => option('camera', id, `${code} · ${name}`))}
        </select>
      </label>
      ${
        this.#asked.kind === 'all'
          ? nothing
          : html`<button class="quiet" type="button" @click=${() => this.#become({ kind: 'all', id: '' })}>
              <tc-icon name="x"></tc-icon>${t('grants.askAll')}
            </button>`
      }
    </div>`;
  }

  #answer(): TemplateResult | typeof nothing {
    const asked = this.#asked;
    if (asked.kind === 'person') {
      const person = this.#grantees.find(({ id }) => id === asked.id);
      return html`<tc-seen-cameras class="card" .person=${person} .held=${this.seen.value}></tc-seen-cameras>`;
    }
    if (asked.kind === 'camera') {
      return html`<tc-seeing-people class="card" .cameraId=${asked.id} .people=${byId(this.#grantees)}
        .held=${this.seeing.value}></tc-seeing-people>`;
    }
    return nothing;
  }

  #relevant(): readonly GrantView[] {
    const asked = this.#asked;
    const { units, cameras } = this.store.district;
    const all = this.grants.value ?? [];
    if (asked.kind === 'unit') return grantsOfUnit(all, asked.id, units);
    if (asked.kind === 'person') {
      const person = this.#grantees.find(({ id }) => id === asked.id);
      return person ? grantsOfPerson(all, person, units) : [];
    }
    const camera = asked.kind === 'camera' ? cameras.get(asked.id) : undefined;
    return camera ? grantsOnCamera(all, camera, byId(this.groups.value)) : all;
  }

  #ask(kind: Exclude<Asked['kind'], 'all'>, event: Event): void {
    const id = (event.target as HTMLSelectElement).value;
    this.#become(id === '' ? { kind: 'all', id: '' } : { kind, id });
  }

  #become(asked: Asked): void {
    replaceQuery(queryOf(asked));
  }

  readonly #close = (): void => {
    this.giving = false;
  };

  readonly #given = (): void => {
    this.giving = false;
    showToast({ text: t('grants.given') });
    this.#reload();
  };

  readonly #reload = (): void => {
    for (const loaded of [this.grants, this.seen, this.seeing]) void loaded.reload();
  };
}

const byId = <T extends { readonly id: string }>(list: readonly T[] | undefined): ReadonlyMap<string, T> =>
  new Map((list ?? []).map((one) => [one.id, one]));

declare global {
  interface HTMLElementTagNameMap {
    'tc-grants-view': TcGrantsView;
  }
}
