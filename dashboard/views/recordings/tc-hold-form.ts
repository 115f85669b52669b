/** Holds a span of a camera: which, from when to when, why. Fires `tc-done` when it is held. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HoldBody, HoldView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { showToast } from '../../components/toast.ts';
import { parseMomentText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';

type Problem = 'from' | 'to' | 'span';
const longestMs = 7 * 86_400_000;

@customElement('tc-hold-form')
export class TcHoldForm extends LitElement {
  static override styles = [controls, formStyles];

  /** Chosen to begin with. */
  @property() cameraId = '';
  @state() private saving = false;
  @state() private problem: Problem | undefined;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('select')?.focus();
  }

  protected override render() {
    const { district } = this.store;
    const cameras = [...district.cameras.values()].filter(({ id }) => district.may('hold', id)).sort(byCode);
    const moment = (name: 'from' | 'to', label: string): TemplateResult => {
      const wrong = this.problem === name || (name === 'to' && this.problem === 'span');
      return html`<label class="field"><span>${label}</span><input name=${name} required autocomplete="off" placeholder="24/11/2026 17:42"
        aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="moments" /></label>`;
    };
    return html`<form @submit=${this.#submit}>
      <fieldset>
        <label class="field wide"><span>${t('recordings.camera')}</span><select name="cameraId" required>
          ${cameras.map(({ id, code, name }) => html`<option value=${id} .selected=${id === this.cameraId}>${code} · ${name}</option>`)}
        </select></label>
        ${moment('from', t('recordings.from'))} ${moment('to', t('recordings.to'))}
        <label class="field wide"><span>${t('recordings.note')} (${t('cameras.required')})</span>
          <input name="note" required maxlength="500" autocomplete="off" /></label>
      </fieldset>
      <p class="problem" id="moments" role="alert">
        ${this.problem === undefined ? nothing : t(this.problem === 'span' ? 'recordings.badSpan' : 'recordings.badMoment')}
        ${this.error ? apiErrorText(this.error) : nothing}
      </p>
      <div class="buttons"><button type="submit" class="primary" ?disabled=${this.saving}>${t('recordings.holdAdd')}</button></div>
    </form>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    const [fromMs, toMs] = (['from', 'to'] as const).map((name) => parseMomentText(field(name)));
    this.problem = spanProblem(fromMs, toMs);
    if (this.problem !== undefined || this.saving || fromMs === undefined || toMs === undefined) return;
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    const body: HoldBody = { cameraId: field('cameraId'), from: from ?? '', to: to ?? '', note: field('note') };
    this.saving = true;
    const result = await api<HoldView>('POST', '/api/holds', { body });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    showToast({ text: t('recordings.holdDone') });
    this.dispatchEvent(new Event('tc-done'));
  };
}

function spanProblem(fromMs: number | undefined, toMs: number | undefined): Problem | undefined {
  if (fromMs === undefined) return 'from';
  if (toMs === undefined) return 'to';
  return toMs > fromMs && toMs - fromMs <= longestMs ? undefined : 'span';
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-hold-form': TcHoldForm;
  }
}
