/**
 * Evidence packs: the list by what is under way and what waits for the person, one pack when the address names it
 * (`?pack=`), and a request with cameras and span filled in (`?new=1&cameras=…&from=…&to=…`). Follows what others do.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { navigate, QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { askedOf, type EvidenceAsked, packAddress, type RequestDraft, type Show, shows } from './evidence-address.ts';
import { personText, progressText, stateIcons, stateLook, stateText } from './pack-words.ts';
import './tc-evidence-key.ts';
import './tc-pack-details.ts';
import './tc-pack-request.ts';

const emptyDraft: RequestDraft = {
  ...{ cameraIds: [], streams: 'all', from: '', to: '', purpose: '', caseNumber: '', incidentId: '' },
  ...{ urgent: false, urgentReason: '' },
};
const finished: ReadonlySet<PackView['state']> = new Set(['refused', 'cancelled', 'received', 'rejected'] as const);

@customElement('tc-evidence-view')
export class TcEvidenceView extends LitElement {
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
      th div {
        font-weight: 400;
      }
      td.words {
        min-width: 12rem;
        overflow-wrap: anywhere;
      }
      tc-pack-details {
        flex: 1;
        min-height: 0;
      }
      @media print {
        :host {
          display: block;
          height: auto;
          padding: 0;
        }
      }
    `,
  ];

  @state() private draft: RequestDraft | undefined;
  @state() private showsKey = false;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly packs = new Loaded<PackView[]>(this, () =>
    this.#asked().packId === '' ? '/api/evidence' : undefined,
  );
  private readonly store = new DistrictController(
    this,
    () => ['evidence', 'inventory', 'connection'],
    () => this.#follow(),
  );
  /** The draft of the address is taken once: closing the form must not open it again. */
  #takenFrom = '';

  protected override willUpdate(): void {
    const { search } = location;
    // Codes and rights are known with the district only.
    if (search === this.#takenFrom || this.store.district.cameras.size === 0) return;
    this.#takenFrom = search;
    const { draft } = this.#asked();
    if (draft) this.draft = draft;
  }

  protected override render() {
    const { packId, show } = this.#asked();
    if (packId !== '') return html`<tc-pack-details .packId=${packId}></tc-pack-details>`;
    return html`<header>
        <h1>${t('shell.pageEvidence')}</h1>
        <button type="button" @click=${() => this.#showKey(true)}><tc-icon name="key-round"></tc-icon> ${t('evidence.key')}</button>
        <button class="primary" type="button" @click=${() => this.#begin(emptyDraft)}>
          <tc-icon name="plus"></tc-icon> ${t('evidence.request')}
        </button>
      </header>
      <div class="bar"><label>${t('evidence.show')}
        <select @change=${this.#chooseShow}>${shows.map(
          (one) => html`<option value=${one} .selected=${one === show}>${t(showTexts[one])}</option>`,
        )}</select></label></div>
      <div class="card list" tabindex="0" role="region" aria-label=${t('shell.pageEvidence')}>${this.#list(show)}</div>
      ${this.#dialogs()}`;
  }

  #asked(): EvidenceAsked {
    const { district } = this.store;
    const cameraOf = (text: string) => (district.cameras.get(text) ?? district.cameraByCode(text))?.id;
    return askedOf(this.address.query, cameraOf, district.clock.nowMs());
  }

  #list(show: Show): TemplateResult {
    const { value, error } = this.packs;
    if (error) return html`<p class="empty" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const current = value.map((pack) => this.store.district.packs.get(pack.id) ?? pack);
    const shown = current.filter((pack) => isShown(pack, show));
    if (shown.length === 0) return html`<p class="empty">${t('evidence.none')}</p>`;
    return html`<table>
      <thead><tr>
        <th scope="col">${t('evidence.number')}</th><th scope="col">${t('evidence.state')}</th>
        <th scope="col">${t('evidence.footage')}</th><th scope="col">${t('evidence.caseNumber')}</th>
        <th scope="col">${t('evidence.purpose')}</th><th scope="col">${t('evidence.requestedBy')}</th>
        <th scope="col">${t('evidence.decidedBy')}</th>
      </tr></thead>
      <tbody>${shown.map((pack) => this.#row(pack))}</tbody>
    </table>`;
  }

  #row(pack: PackView): TemplateResult {
    const codes = [...new Set(pack.items.map(({ cameraId }) => this.#codeOf(cameraId)))].join(', ');
    const fromMs = Math.min(...pack.items.map((item) => item.fromMs));
    return html`<tr class=${finished.has(pack.state) ? 'over' : ''}>
      <th scope="row" class="code"><a href=${packAddress(pack.id)}>${pack.number}</a>
        ${pack.urgentReason === null ? nothing : html`<div class="warn">${t('evidence.urgent')}</div>`}</th>
      <td class=${stateLook(pack)}><span class="tag"><tc-icon name=${stateIcons[pack.state]}></tc-icon> ${stateText(pack.state)}</span>
        ${pack.progress ? html`<div class="muted">${progressText(pack)}</div>` : nothing}</td>
      <td>${codes}<div class="muted">${formatDateTime(fromMs)}</div></td>
      <td>${pack.caseNumber}</td>
      <td class="words">${pack.purpose}</td>
      <td>${personText(pack.requestedBy)}<div class="muted">${formatDateTime(pack.requestedAtMs)}</div></td>
      <td>${personText(pack.decidedBy)}</td>
    </tr>`;
  }

  #dialogs(): TemplateResult {
    const { draft } = this;
    return html`<tc-dialog wide ?open=${draft !== undefined} heading=${t('evidence.requestTitle')} @close=${this.#close}>
        ${
          draft
            ? html`<tc-pack-request .draft=${draft} @tc-cancel=${this.#close} @tc-saved=${this.#sent}></tc-pack-request>`
            : nothing
        }
      </tc-dialog>
      <tc-dialog ?open=${this.showsKey} heading=${t('evidence.keyTitle')} @close=${() => this.#showKey(false)}>
        ${this.showsKey ? html`<tc-evidence-key></tc-evidence-key>` : nothing}
      </tc-dialog>`;
  }

  #codeOf(cameraId: string): string {
    return this.store.district.cameras.get(cameraId)?.code ?? cameraId.slice(-8);
  }

  #begin(draft: RequestDraft): void {
    this.draft = draft;
  }

  #showKey(shown: boolean): void {
    this.showsKey = shown;
  }

  /** A pack that the list does not have yet. */
  #follow(): void {
    const known = new Set((this.packs.value ?? []).map(({ id }) => id));
    if (this.packs.value && [...this.store.district.packs.keys()].some((id) => !known.has(id)))
      void this.packs.reload();
  }

  readonly #chooseShow = (event: Event): void => {
    const query = this.address.query;
    query.delete('new');
    query.set('show', (event.target as HTMLSelectElement).value);
    replaceQuery(query);
  };

  readonly #close = (): void => {
    this.draft = undefined;
    const query = this.address.query;
    if (!query.has('new')) return;
    for (const name of ['new', 'cameras', 'from', 'to', 'incident', 'role', 'case']) query.delete(name);
    replaceQuery(query);
  };

  readonly #sent = (event: CustomEvent<PackView>): void => {
    this.draft = undefined;
    showToast({ text: t('evidence.sent', { number: event.detail.number }) });
    navigate(packAddress(event.detail.id), this.address.query.has('new') ? 'replace' : 'push');
  };
}

const showTexts = { open: 'evidence.showOpen', mine: 'evidence.showMine', all: 'evidence.showAll' } as const;

function isShown(pack: PackView, show: Show): boolean {
  if (show === 'mine') return pack.acts.includes('approve') || pack.acts.includes('review');
  return show === 'all' || !finished.has(pack.state);
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-evidence-view': TcEvidenceView;
  }
}
