/** Opens maintenance: of what, from when, until when, why. Fires `tc-done` when it is on record. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MaintenanceBody, MaintenanceView } from '../../../gateway/alarms/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { parseMomentText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import { placeText, type SubjectName } from './alarm-place.ts';
import { maintainedKinds, mayMaintain } from './maintenance-rights.ts';

type Problem = 'from' | 'until' | 'span';

@customElement('tc-maintenance-form')
export class TcMaintenanceForm extends LitElement {
  static override styles = [controls, formStyles];

  /** Chosen to begin with. */
  @property({ attribute: false }) subject: SubjectName | undefined;
  @state() private saving = false;
  @state() private problem: Problem | undefined;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(this.subject ? 'input[name=reason]' : 'select')?.focus();
  }

  protected override render() {
    const moment = (name: 'from' | 'until', label: string, empty: string): TemplateResult => {
      const wrong = this.problem === name || (name === 'until' && this.problem === 'span');
      return html`<label class="field"><span>${label}</span>
        <input name=${name} autocomplete="off" placeholder=${empty} aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="moments" /></label>`;
    };
    return html`<form @submit=${this.#submit}>
      <fieldset>
        <p class="wide">${t('alarms.maintenanceText')}</p>
        <label class="field wide"><span>${t('alarms.maintenanceOf')}</span>
          <select name="subject" required>${this.#choices().map((choice) => this.#option(choice))}</select></label>
        ${moment('from', t('alarms.maintenanceFrom'), t('alarms.maintenanceNow'))}
        ${moment('until', t('alarms.maintenanceUntil'), t('alarms.untilEnded'))}
        <label class="field wide"><span>${t('alarms.reason')} (${t('cameras.required')})</span>
          <input name="reason" required maxlength="500" autocomplete="off" /></label>
      </fieldset>
      <p class="problem" id="moments" role="alert">
        ${this.problem === undefined ? nothing : t(this.problem === 'span' ? 'alarms.badSpan' : 'alarms.badMoment')}
        ${this.error ? apiErrorText(this.error) : nothing}
      </p>
      <div class="buttons">
        <button type="submit" class="primary" ?disabled=${this.saving}>${t('alarms.maintenanceNew')}</button>
      </div>
    </form>`;
  }

  /** All that he may open; from an alarm on: its subject, and what that hangs on. */
  #choices(): SubjectName[] {
    const { district } = this.store;
    const lists: Readonly<Record<(typeof maintainedKinds)[number], Iterable<string>>> = {
      camera: [...district.cameras.values()].sort(byCode).map(({ id }) => id),
      link: district.links.keys(),
      site: district.sites.keys(),
      lessor: district.units.values().flatMap(({ id, kind }) => (kind === 'lessor' ? [id] : [])),
    };
    const all = maintainedKinds.flatMap((kind) => [...lists[kind]].map((id) => ({ kind, id })));
    return all.filter((subject) => this.#isNear(subject) && mayMaintain(subject, district));
  }

  #isNear({ kind, id }: SubjectName): boolean {
    const { subject } = this;
    if (!subject) return true;
    if (subject.kind === kind && subject.id === id) return true;
    const { cameras, links } = this.store.district;
    const camera = subject.kind === 'camera' ? cameras.get(subject.id) : undefined;
    const above: Readonly<Record<string, string | null | undefined>> = {
      link: camera?.linkId,
      site: camera?.siteId ?? (subject.kind === 'link' ? links.get(subject.id)?.siteId : undefined),
      lessor: camera?.lessorUnitId,
    };
    return above[kind] === id;
  }

  #option(choice: SubjectName): TemplateResult {
    const chosen = choice.kind === this.subject?.kind && choice.id === this.subject.id;
    return html`<option value=${`${choice.kind}|${choice.id}`} ?selected=${chosen}>${placeText(choice, this.store.district)}</option>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    const [fromMs, untilMs] = (['from', 'until'] as const).map((name) => momentOf(field(name)));
    this.problem = problemOf(fromMs, untilMs, this.store.district.clock.nowMs());
    if (this.problem !== undefined || this.saving) return;
    const [subjectKind = '', subjectId = ''] = field('subject').split('|');
    const body: MaintenanceBody = {
      subjectKind: subjectKind as MaintenanceBody['subjectKind'],
      subjectId,
      ...(fromMs === undefined || fromMs === null ? {} : { from: new Date(fromMs).toISOString() }),
      ...(untilMs === undefined || untilMs === null ? {} : { until: new Date(untilMs).toISOString() }),
      reason: field('reason'),
    };
    this.saving = true;
    const result = await api<MaintenanceView>('POST', '/api/maintenance', { body });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    const where = placeText({ kind: subjectKind, id: subjectId }, this.store.district);
    showToast({ text: t('alarms.maintenanceOpened', { where }) });
    this.dispatchEvent(new Event('tc-done'));
  };
}

/** `null`: nothing was typed; `undefined`: no moment. */
const momentOf = (text: string): number | null | undefined => (text === '' ? null : parseMomentText(text));

function problemOf(
  fromMs: number | null | undefined,
  untilMs: number | null | undefined,
  nowMs: number,
): Problem | undefined {
  if (fromMs === undefined) return 'from';
  if (untilMs === undefined) return 'until';
  return untilMs !== null && untilMs <= Math.max(fromMs ?? nowMs, nowMs) ? 'span' : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-maintenance-form': TcMaintenanceForm;
  }
}
