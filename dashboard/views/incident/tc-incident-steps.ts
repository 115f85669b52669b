/** What the person may do with an incident as it stands: a button each, and the form of those that want words. Fires `tc-done`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { IncidentView } from '../../../gateway/incidents/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { incidentErrorText } from '../incidents/incident-error-text.ts';

type Act = Exclude<IncidentView['may'][number], 'change'>;

const icons: Readonly<Record<Act, IconName>> = {
  acknowledge: 'user-check',
  'hand-over': 'arrow-right',
  accept: 'check',
  return: 'undo-2',
  'take-back': 'undo-2',
  close: 'circle-check',
  reopen: 'rotate-ccw',
};
/** In the order of the buttons. */
const acts = Object.keys(icons) as Act[];
/** What the act wants to be told; none: it is done at once. */
const wants: Readonly<
  Partial<Record<Act, { readonly name: string; readonly text: TextKey; readonly required: boolean }>>
> = {
  'hand-over': { name: 'note', text: 'incidents.note', required: false },
  return: { name: 'reason', text: 'incidents.reason', required: true },
  'take-back': { name: 'reason', text: 'incidents.reason', required: true },
  close: { name: 'text', text: 'incidents.outcome', required: true },
  reopen: { name: 'reason', text: 'incidents.reason', required: true },
};

@customElement('tc-incident-steps')
export class TcIncidentSteps extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      textarea {
        width: 100%;
        min-height: 5rem;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) incident: IncidentView | undefined;
  @state() private asking: Act | undefined;
  @state() private problems: readonly string[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { incident, asking } = this;
    if (!incident) return nothing;
    return html`${acts
      .filter((act) => incident.may.includes(act))
      .map(
        (
          act,
        ) => html`<button type="button" class=${act === 'acknowledge' || act === 'accept' ? 'primary' : ''} ?disabled=${this.saving} @click=${() => this.#ask(act)}>
          <tc-icon name=${icons[act]}></tc-icon> ${t(`incidents.act-${act}`)}</button>`,
      )}
      <tc-dialog ?open=${asking !== undefined} @close=${this.#stop}
        heading=${asking ? t('incidents.heading', { act: t(`incidents.act-${asking}`), number: incident.number }) : ''}>
        ${asking ? this.#form(asking, incident) : nothing}
      </tc-dialog>`;
  }

  #form(act: Act, incident: IncidentView): TemplateResult {
    const want = wants[act];
    const wrong = (name: string) => this.problems.includes(name);
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        ${act === 'hand-over' ? this.#units(incident) : nothing}
        ${
          want
            ? html`<label class="field wide">${fieldCaption(want.text, want.required)}
                <textarea name=${want.name} maxlength="2000" aria-required=${want.required} aria-invalid=${wrong(want.name)}
                  aria-describedby="problem-words" @input=${this.#typed}></textarea>
                <span class="problem" id="problem-words">${wrong(want.name) ? t('incidents.problemText') : ''}</span></label>`
            : nothing
        }
        ${act === 'hand-over' ? html`<p class="muted wide">${t('incidents.handOverHint')}</p>` : nothing}
      </fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? incidentErrorText(this.error) : ''}</span>
        <button type="button" @click=${this.#stop}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t(`incidents.act-${act}`)}</button>
      </div>
    </form>`;
  }

  #units({ ownerUnitId }: IncidentView): TemplateResult {
    const units = [...this.store.district.units.values()].filter(
      ({ id, kind }) => id !== ownerUnitId && kind !== 'lessor',
    );
    const wrong = this.problems.includes('unitId');
    return html`<label class="field wide">${fieldCaption('incidents.toUnit', true)}
      <select name="unitId" aria-required="true" aria-invalid=${wrong} aria-describedby="problem-unit" @change=${this.#typed}>
        <option value="">${t('incidents.choose')}</option>
        ${units.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select><span class="problem" id="problem-unit">${wrong ? t('incidents.problemUnit') : ''}</span></label>`;
  }

  #ask(act: Act): void {
    this.error = undefined;
    this.problems = [];
    if (!wants[act]) return void this.#send(act, {});
    this.asking = act;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('select, textarea')?.focus());
  }

  readonly #stop = (): void => {
    this.asking = undefined;
  };

  readonly #typed = (event: Event): void => {
    const { name } = event.target as HTMLSelectElement | HTMLTextAreaElement;
    this.problems = this.problems.filter((one) => one !== name);
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const { asking } = this;
    if (!asking) return;
    const given = [...new FormData(event.target as HTMLFormElement)].map(
      ([name, value]) => [name, String(value).trim()] as const,
    );
    this.problems = given.flatMap(([name, value]) => (value === '' && name !== 'note' ? [name] : []));
    if (this.problems.length > 0) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    void this.#send(asking, Object.fromEntries(given));
  };

  async #send(act: Act, words: Readonly<Record<string, string>>): Promise<void> {
    const { incident } = this;
    if (!incident || this.saving) return;
    this.saving = true;
    const body = { version: incident.version, ...words };
    const result = await api<IncidentView>('POST', `/api/incidents/${incident.id}/${act}`, { body });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.asking = undefined;
    else if (!this.asking) showToast({ kind: 'error', text: incidentErrorText(result.error) });
    // Also after a refusal: somebody else may have been faster, and the page shows what he did.
    this.dispatchEvent(new Event('tc-done'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-steps': TcIncidentSteps;
  }
}
