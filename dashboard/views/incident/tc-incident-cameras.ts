/** Cameras of an incident with what is held of each, ways to play it back, and a line to add another. Fires `tc-done`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { IncidentCameraView, IncidentView } from '../../../gateway/incidents/schemas.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { parseMomentText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { holdProblems, holdSpan, spanBody } from '../incidents/incident-draft.ts';
import { incidentErrorText } from '../incidents/incident-error-text.ts';
import { spanText } from '../incidents/incident-words.ts';
import { byCode } from '../wall/wall-fill.ts';
import { evidencePath, playbackPath } from './camera-links.ts';

@customElement('tc-incident-cameras')
export class TcIncidentCameras extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      .tag {
        display: inline-flex;
        align-items: center;
        gap: var(--tc-space-1);
      }
    `,
  ];

  @property({ attribute: false }) incident: IncidentView | undefined;
  @state() private adding: { cameraId: string; holdFrom: string; holdTo: string } | undefined;
  @state() private problems: readonly string[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { incident } = this;
    if (!incident) return nothing;
    const { cameras } = incident;
    return html`${cameras.length === 0 ? html`<p class="muted">${t('incidents.camerasNone')}</p>` : this.#table(incident)}
      <div class="acts">
        ${this.#playable(cameras).length > 1 ? link(playbackPath(this.#playable(cameras), incident, this.store.district.cameras), 'film', t('incidents.playbackAll')) : nothing}
        ${cameras.length > 0 && ownSession.may('export-request') ? link(evidencePath(incident), 'package-check', t('incidents.evidence')) : nothing}
        ${
          this.adding === undefined && incident.may.includes('change')
            ? html`<button type="button" @click=${this.#add}><tc-icon name="plus"></tc-icon> ${t('incidents.cameraAdd')}</button>`
            : nothing
        }
      </div>
      ${this.adding === undefined ? nothing : this.#form(this.adding)}`;
  }

  #playable(cameras: readonly IncidentCameraView[]): IncidentCameraView[] {
    return cameras.filter(({ cameraId }) => this.store.district.may('playback', cameraId));
  }

  #table(incident: IncidentView): TemplateResult {
    const { district } = this.store;
    return html`<div class="scroll"><table>
      <thead><tr><th scope="col">${t('incidents.camera')}</th><th scope="col">${t('incidents.timeSpan')}</th>
        <th scope="col">${t('incidents.filterState')}</th><th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th></tr></thead>
      <tbody>${incident.cameras.map((row) => {
        const camera = district.cameras.get(row.cameraId);
        return html`<tr>
          <th scope="row"><span title=${camera?.name ?? ''}>${camera?.code ?? '?'}</span></th>
          <td>${spanText(row.fromMs, row.toMs)}</td>
          <td>${this.#hold(row)}</td>
          <td class="actions">${
            district.may('playback', row.cameraId)
              ? html`<a class="button icon quiet" href=${playbackPath([row], incident, district.cameras)} aria-label=${`${t('incidents.playback')} ${camera?.code ?? ''}`}
                  title=${t('incidents.playback')}><tc-icon name="film"></tc-icon></a>`
              : nothing
          }</td>
        </tr>`;
      })}</tbody>
    </table></div>`;
  }

  #hold({ id, cameraId, hold }: IncidentCameraView): TemplateResult {
    const words = t(`incidents.hold-${hold}`);
    if (hold === 'held') return html`<span class="tag"><tc-icon name="lock"></tc-icon>${words}</span>`;
    if (hold === 'released') return html`<span class="muted">${words}</span>`;
    return html`<span class="tag critical"><tc-icon name="triangle-alert"></tc-icon>${words}</span>
      ${
        this.store.district.may('incidents', cameraId)
          ? html`<button type="button" ?disabled=${this.saving} @click=${() => void this.#holdAgain(id)}>${t('incidents.holdAgain')}</button>`
          : nothing
      }`;
  }

  #form({ cameraId, holdFrom, holdTo }: { cameraId: string; holdFrom: string; holdTo: string }): TemplateResult {
    const { district } = this.store;
    const choices = [...district.cameras.values()].filter(({ id }) => district.may('incidents', id)).sort(byCode);
    const wrong = (name: string) => this.problems.includes(name);
    const problem = (name: string, text: string) =>
      html`<span class="problem" id="problem-${name}">${wrong(name) ? text : ''}</span>`;
    const moment = (
      name: 'holdFrom' | 'holdTo',
      value: string,
      text: string,
    ) => html`<label class="field">${fieldCaption(`incidents.${name}`, true)}
      <input name=${name} .value=${value} autocomplete="off" maxlength="20" aria-required="true" aria-invalid=${wrong(name)}
        aria-describedby="problem-${name}" @input=${this.#typed} />${problem(name, text)}</label>`;
    const badTo = parseMomentText(holdTo) === undefined ? t('incidents.problemMoment') : t('incidents.problemSpanLong');
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        <label class="field">${fieldCaption('incidents.camera', true)}
          <select name="cameraId" aria-invalid=${wrong('cameraId')} aria-describedby="problem-cameraId" @change=${this.#typed}>
            <option value="" .selected=${cameraId === ''}>${t('incidents.cameraChoose')}</option>
            ${choices.map(({ id, code, name }) => html`<option value=${id} .selected=${id === cameraId}>${code} · ${name}</option>`)}
          </select>${problem('cameraId', t('incidents.problemCameras'))}</label>
        ${moment('holdFrom', holdFrom, t('incidents.problemMoment'))}
        ${moment('holdTo', holdTo, badTo)}
      </fieldset>
      <div class="buttons">
        <span class="start ${this.error ? 'problem' : 'muted'}" role=${this.error ? 'alert' : 'note'}>
          ${this.error ? incidentErrorText(this.error) : t('incidents.holdHint')}</span>
        <button type="button" @click=${this.#stop}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t('incidents.cameraAdd')}</button>
      </div>
    </form>`;
  }

  readonly #add = (): void => {
    if (!this.incident) return;
    const { fromMs, toMs } = this.incident;
    this.problems = [];
    this.adding = { cameraId: '', ...holdSpan(fromMs, toMs !== null && toMs > fromMs ? toMs : undefined) };
    void this.updateComplete.then(() => this.renderRoot.querySelector('select')?.focus());
  };

  readonly #stop = (): void => {
    this.adding = undefined;
    this.error = undefined;
  };

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.problems = this.problems.filter((one) => one !== name);
    this.error = undefined;
    if (this.adding) this.adding = { ...this.adding, [name]: value };
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { incident, adding } = this;
    if (!incident || !adding || this.saving) return;
    const { cameraId, holdFrom, holdTo } = adding;
    const nowMs = this.store.district.clock.nowMs();
    this.problems = [...(cameraId === '' ? ['cameraId'] : []), ...holdProblems(holdFrom, holdTo, nowMs)];
    if (this.problems.length > 0) return;
    const body = { cameraId, ...spanBody(holdFrom, holdTo) };
    if (await this.#send(`/api/incidents/${incident.id}/cameras`, body)) this.#stop();
  };

  async #holdAgain(rowId: string): Promise<void> {
    if (!this.incident || this.saving) return;
    await this.#send(`/api/incidents/${this.incident.id}/cameras/${rowId}/hold`);
    if (this.error) showToast({ kind: 'error', text: incidentErrorText(this.error) });
  }

  async #send(path: string, body?: object): Promise<boolean> {
    this.saving = true;
    const result = await api<IncidentView>('POST', path, body ? { body } : {});
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.dispatchEvent(new Event('tc-done'));
    return result.ok;
  }
}

const link = (path: string, icon: 'film' | 'package-check', text: string): TemplateResult =>
  html`<a class="button" href=${path}><tc-icon name=${icon}></tc-icon> ${text}</a>`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-cameras': TcIncidentCameras;
  }
}
