/** The administrator's list of cameras: make, change, retire with undo, devices, passwords, CSV in and out, sites. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { placeText } from '../health/board-row.ts';
import { type CameraListFilter, listCameras } from './camera-list.ts';
import { formStyles } from './form-styles.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import './tc-camera-device.ts';
import './tc-camera-form.ts';
import './tc-credentials.ts';
import './tc-csv-import.ts';
import './tc-places.ts';

/** Which dialog is open. */
type Open =
  | { readonly kind: 'form'; readonly cameraId: string | undefined }
  | { readonly kind: 'device'; readonly cameraId: string }
  | { readonly kind: 'import' | 'credentials' | 'sites' };

const pullTexts: Readonly<Record<Camera['pullSub'], TextKey>> = {
  always: 'cameras.pullAlways',
  'on-demand': 'cameras.pullOnDemand',
  never: 'cameras.pullNever',
};

@customElement('tc-cameras-view')
export class CamerasView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      tbody th a {
        display: inline-block;
        padding: var(--tc-space-1) 0;
        text-decoration: none;
      }
    `,
  ];

  @state() private filter: CameraListFilter = { text: '', siteId: '', binding: 'any' };
  @state() private open: Open | undefined;
  protected readonly locale = new LocaleController(this);
  #made: Camera | undefined;
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { district } = this.store;
    const shown = listCameras([...district.cameras.values()], district.sites, district.units, this.filter);
    return html`${this.#header(shown.length)}
      <div class="card list" tabindex="-1">
        ${
          shown.length === 0
            ? html`<p class="empty">${t(district.cameras.size === 0 ? 'cameras.none' : 'cameras.noMatch')}</p>`
            : this.#table(shown)
        }
      </div>
      ${this.#dialogs()}`;
  }

  #header(shown: number): TemplateResult {
    const { district } = this.store;
    return html`<header>
        <h1>${t('cameras.title')}</h1>
        <button class="primary" type="button" @click=${() => this.#show({ kind: 'form', cameraId: undefined })}>
          <tc-icon name="plus"></tc-icon> ${t('cameras.add')}
        </button>
        <button type="button" @click=${() => this.#show({ kind: 'import' })}>
          <tc-icon name="upload"></tc-icon> ${t('cameras.importCsv')}
        </button>
        <a class="button" href="/api/cameras/export.csv" download>
          <tc-icon name="download"></tc-icon> ${t('cameras.exportCsv')}
        </a>
        <button type="button" @click=${() => this.#show({ kind: 'credentials' })}>
          <tc-icon name="lock"></tc-icon> ${t('cameras.credentials')}
        </button>
        <button type="button" @click=${() => this.#show({ kind: 'sites' })}>
          <tc-icon name="map-pin"></tc-icon> ${t('cameras.sites')}
        </button>
      </header>
      <div class="bar" role="search">
        <input type="search" aria-label=${t('cameras.filter')} placeholder=${t('cameras.filter')}
          .value=${this.filter.text} @input=${(event: Event) => this.#filter({ text: textOf(event) })} />
        <select aria-label=${t('cameras.filterSite')} @change=${(event: Event) => this.#filter({ siteId: textOf(event) })}>
          <option value="">${t('cameras.filterSite')}: ${t('cameras.bindingAny')}</option>
          ${[...district.sites.values()].map((site) => html`<option value=${site.id}>${site.name}</option>`)}
        </select>
        <select aria-label=${t('cameras.filterBinding')} @change=${this.#choseBinding}>
          <option value="any">${t('cameras.filterBinding')}: ${t('cameras.bindingAny')}</option>
          <option value="bound">${t('cameras.bindingBound')}</option>
          <option value="unbound">${t('cameras.bindingUnbound')}</option>
        </select>
        <span class="muted" role="status">${t('cameras.shown', { shown, total: district.cameras.size })}</span>
      </div>`;
  }

  #table(shown: readonly Camera[]): TemplateResult {
    const headings: readonly TextKey[] = [
      'cameras.columnCode',
      'cameras.columnName',
      'cameras.columnSite',
      'cameras.columnPlace',
      'cameras.columnDevice',
      'cameras.columnAddress',
      'cameras.columnLessor',
      'cameras.columnPull',
      'cameras.columnActions',
    ];
    return html`<table>
      <caption class="visually-hidden">${t('cameras.title')}</caption>
      <thead><tr>${headings.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${shown.map((camera) => this.#row(camera))}</tbody>
    </table>`;
  }

  #row(camera: Camera): TemplateResult {
    const { sites, units } = this.store.district;
    const { code, serving, lessorUnitId } = camera;
    const device = serving === null ? t('cameras.unbound') : `${serving.make} ${serving.model}`.trim();
    const channel = serving !== null && serving.channel > 1 ? ` · ${t('cameras.channel', { n: serving.channel })}` : '';
    return html`<tr>
      <th scope="row"><a href=${cameraPath(code)}>${code}</a></th>
      <td>${camera.name}</td>
      <td>${sites.get(camera.siteId)?.name ?? '–'}</td>
      <td>${camera.place.road === null ? '–' : placeText(camera)}</td>
      <td class=${serving === null ? 'muted' : ''}>${device}${channel}</td>
      <td class=${serving === null ? 'muted' : ''}>${serving?.address ?? expectedText(camera)}</td>
      <td>${lessorUnitId === null ? '–' : (units.get(lessorUnitId)?.name ?? '–')}</td>
      <td class="muted">${t(pullTexts[camera.pullSub])}</td>
      <td class="actions">
        ${iconButton('pencil', t('cameras.edit', { code }), () => this.#show({ kind: 'form', cameraId: camera.id }))}
        ${iconButton('link', t('cameras.device', { code }), () => this.#show({ kind: 'device', cameraId: camera.id }))}
        ${iconButton('trash-2', t('cameras.retire', { code }), () => this.#retire(camera))}
      </td>
    </tr>`;
  }

  #dialogs(): TemplateResult {
    const { open } = this;
    const id = open && 'cameraId' in open ? open.cameraId : undefined;
    const made = this.#made?.id === id ? this.#made : undefined;
    const camera = id === undefined ? undefined : (this.store.district.cameras.get(id) ?? made);
    return html`<tc-dialog wide ?open=${open !== undefined} heading=${headingOf(open, camera)} @close=${this.#close}>
      ${open === undefined ? nothing : this.#content(open, camera)}
    </tc-dialog>`;
  }

  #content(open: Open, camera: Camera | undefined): TemplateResult {
    switch (open.kind) {
      case 'form':
        return html`<tc-camera-form .camera=${camera} @tc-cancel=${this.#close} @tc-saved=${this.#saved}></tc-camera-form>`;
      case 'device':
        return html`<tc-camera-device .camera=${camera}></tc-camera-device>`;
      case 'import':
        return html`<tc-csv-import></tc-csv-import>`;
      case 'credentials':
        return html`<tc-credentials></tc-credentials>`;
      case 'sites':
        return html`<tc-places></tc-places>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #filter(change: Partial<CameraListFilter>): void {
    this.filter = { ...this.filter, ...change };
  }

  readonly #choseBinding = (event: Event): void => {
    const value = textOf(event);
    this.#filter({ binding: value === 'bound' || value === 'unbound' ? value : 'any' });
  };

  readonly #close = (): void => {
    this.open = undefined;
  };

  readonly #saved = (event: CustomEvent<Camera>): void => {
    const made = this.open?.kind === 'form' && this.open.cameraId === undefined;
    showToast({ text: t(made ? 'cameras.created' : 'cameras.saved', { code: event.detail.code }) });
    // A new camera needs a device next; the store learns of the camera a moment later.
    this.#made = event.detail;
    this.open = made ? { kind: 'device', cameraId: event.detail.id } : undefined;
  };

  async #retire({ id, code }: Camera): Promise<void> {
    const result = await api('DELETE', `/api/cameras/${id}`);
    if (!result.ok) return showToast({ kind: 'error', text: `${code}: ${apiErrorText(result.error)}` });
    showToast({
      text: t('cameras.retired', { code }),
      action: { label: t('cameras.undo'), run: () => restore(id, code) },
    });
  }
}

async function restore(cameraId: string, code: string): Promise<void> {
  const result = await api('POST', `/api/cameras/${cameraId}/restore`);
  if (result.ok) showToast({ text: t('cameras.restored', { code }) });
  else showToast({ kind: 'error', text: `${code}: ${apiErrorText(result.error)}` });
}

const expectedText = ({ expectedAddress }: Camera): string =>
  expectedAddress === null ? '–' : t('cameras.expectedAt', { address: expectedAddress });

const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

const iconButton = (icon: IconName, label: string, run: () => void): TemplateResult =>
  html`<button class="icon quiet" type="button" aria-label=${label} title=${label} @click=${run}>
    <tc-icon name=${icon}></tc-icon>
  </button>`;

function headingOf(open: Open | undefined, camera: Camera | undefined): string {
  switch (open?.kind) {
    case 'form':
      return camera === undefined ? t('cameras.newTitle') : t('cameras.editTitle', { code: camera.code });
    case 'device':
      return t('cameras.device', { code: camera?.code ?? '' });
    case 'import':
      return t('cameras.importCsv');
    case 'credentials':
      return t('cameras.credentials');
    case 'sites':
      return t('places.title');
    default:
      return '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-cameras-view': CamerasView;
  }
}
