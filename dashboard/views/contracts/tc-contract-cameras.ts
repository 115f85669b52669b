/**
 * The cameras of a contract: which are covered from when till when, and more from a day on. A camera that another contract
 * covers on that day changes over: the gateway ends the other one the day before. Fires `tc-changed`.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ContractView, CoverageView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { parseDateText, renderDateText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import { coveragesOf, dayOf, isOver } from './coverage-list.ts';
import { daysText } from './terms-text.ts';

@customElement('tc-contract-cameras')
export class TcContractCameras extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .covered {
        max-height: 30vh;
        margin-bottom: var(--tc-space-4);
      }
      .choice {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        max-height: 30vh;
        margin-bottom: var(--tc-space-4);
      }
      .choice label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-height: var(--tc-target);
        overflow: hidden;
        white-space: nowrap;
      }
      tr.over :is(th, td) {
        color: var(--tc-muted);
      }
      h3 {
        margin-bottom: var(--tc-space-2);
      }
    `,
  ];

  @property({ attribute: false }) contract!: ContractView;
  @property({ attribute: false }) coverages: readonly CoverageView[] = [];
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private text = '';
  @state() private fromDay = '';
  @state() private untilDay = '';
  @state() private problems: readonly ('fromDay' | 'untilDay' | 'cameras')[] = [];
  @state() private refused: readonly string[] = [];
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override connectedCallback(): void {
    super.connectedCallback();
    this.fromDay = renderDateText(this.contract.fromDay);
  }

  protected override render() {
    return html`<h3>${t('contracts.covered')}</h3>
      <div class="scroll covered" tabindex="0" role="region" aria-label=${t('contracts.covered')}>${this.#covered()}</div>
      <form novalidate @submit=${this.#submit}>
        <h3>${t('contracts.cover')}</h3>
        <fieldset>
          ${this.#day('fromDay', 'contracts.fromDay', 'dd/mm/yyyy')}
          ${this.#day('untilDay', 'contracts.untilDay', t('contracts.untilContract'))}
          <label class="field"><span>${t('contracts.chosen', { n: this.chosen.size })}</span>
            <input type="search" autocomplete="off" placeholder=${t('cameras.filter')} .value=${this.text} @input=${(
              event: Event,
            ) => {
              // To look for a camera is nothing that the dialog could lose.
              event.stopPropagation();
              this.text = (event.target as HTMLInputElement).value;
            }} /></label>
        </fieldset>
        <div class="scroll choice" tabindex="0" role="group" aria-label=${t('grants.cameras')}>${this.#choice()}</div>
        <p class="muted">${t('contracts.coverHint')}</p>
        <div class="buttons">
          <span class="start problem" role="alert">${this.#complaint()}</span>
          <button type="submit" class="primary" ?disabled=${this.saving}>${t('contracts.coverNow')}</button>
        </div>
      </form>`;
  }

  #covered(): TemplateResult {
    const { district } = this.store;
    const today = dayOf(district.clock.nowMs());
    const rows = coveragesOf(this.coverages, this.contract.id, today);
    if (rows.length === 0) return html`<p class="muted">${t('contracts.coveredNone')}</p>`;
    return html`<table>
      <thead><tr><th scope="col">${t('contracts.camera')}</th><th scope="col">${t('contracts.days')}</th></tr></thead>
      <tbody>${rows.map((row) => {
        const camera = district.cameras.get(row.cameraId);
        return html`<tr class=${isOver(row, today) ? 'over' : ''}>
          <th scope="row">${camera ? `${camera.code} · ${camera.name}` : row.cameraId}</th>
          <td>${daysText(row.fromDay, row.untilDay)}</td></tr>`;
      })}</tbody>
    </table>`;
  }

  #day(
    name: 'fromDay' | 'untilDay',
    text: 'contracts.fromDay' | 'contracts.untilDay',
    example: string,
  ): TemplateResult {
    const wrong = this.problems.includes(name);
    return html`<label class="field">${fieldCaption(text, name === 'fromDay')}
      <input name=${name} autocomplete="off" maxlength="10" placeholder=${example} .value=${this[name]} aria-invalid=${wrong}
        aria-describedby="problem-${name}" @input=${(event: Event) => {
          this[name] = (event.target as HTMLInputElement).value;
          this.problems = [];
        }} />
      <span class="problem" id="problem-${name}">${wrong ? t('contracts.problemDay') : ''}</span></label>`;
  }

  #choice(): TemplateResult[] {
    const { cameras, sites } = this.store.district;
    const own = (camera: Camera) => Number(camera.lessorUnitId !== this.contract.lessorUnitId);
    return [...cameras.values()]
      .filter(({ code, name, siteId }) => matchesSearch(this.text, [code, name, sites.get(siteId)?.name ?? '']))
      .sort((a, b) => own(a) - own(b) || byCode(a, b))
      .map(
        (camera) => html`<label title=${camera.name}><input type="checkbox" name="camera" value=${camera.id}
          .checked=${this.chosen.has(camera.id)} @change=${(event: Event) => this.#toggle(camera.id, (event.target as HTMLInputElement).checked)} />
          ${camera.code} <span class="muted">${camera.name}</span></label>`,
      );
  }

  #complaint(): string {
    if (this.problems.includes('cameras')) return t('contracts.problemCameras');
    return this.refused.join(' · ');
  }

  #toggle(id: string, on: boolean): void {
    const chosen = new Set(this.chosen);
    if (on) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
    this.problems = [];
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fromDay = parseDateText(this.fromDay);
    const untilDay = this.untilDay.trim() === '' ? null : parseDateText(this.untilDay);
    this.problems = [
      ...(fromDay === undefined ? (['fromDay'] as const) : []),
      ...(untilDay === undefined ? (['untilDay'] as const) : []),
      ...(this.chosen.size === 0 ? (['cameras'] as const) : []),
    ];
    if (this.problems.length > 0) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    await this.#cover({ fromDay, untilDay });
    this.saving = false;
    this.dispatchEvent(new Event('tc-changed'));
  };

  /** One after the other, each an act of its own: who was refused stays chosen, and why is said. */
  async #cover(days: { fromDay: string | undefined; untilDay: string | null | undefined }): Promise<void> {
    const left = new Set(this.chosen);
    const refused: string[] = [];
    for (const cameraId of this.chosen) {
      const body = { cameraId, ...days };
      const result = await api('POST', `/api/contracts/${this.contract.id}/cameras`, { body });
      const code = this.store.district.cameras.get(cameraId)?.code ?? cameraId;
      if (result.ok) left.delete(cameraId);
      else if (result.error.code === 'request.conflict') refused.push(t('contracts.coverConflict', { code }));
      else refused.push(`${code}: ${apiErrorText(result.error)}`);
    }
    this.chosen = left;
    this.refused = refused;
    // What was typed is kept by the gateway now: the dialog need not ask about it.
    if (refused.length === 0) this.renderRoot.querySelector('form')?.dispatchEvent(new Event('reset'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-contract-cameras': TcContractCameras;
  }
}
