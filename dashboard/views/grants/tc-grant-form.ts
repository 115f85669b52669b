/** Gives rights: to whom, on which cameras, which, from when until when, and why. Fires `tc-saved` and `tc-cancel`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GrantBody, RightName } from '../../../gateway/access/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import { rightTexts } from '../../components/right-texts.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { renderMomentText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { type Choice, fieldCaption, focusFirstProblem, namedChoices } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { unitTree } from '../cameras/place-draft.ts';
import { byCode } from '../wall/wall-fill.ts';
import type { Asked } from './asked.ts';
import { type GrantDraft, type GrantProblem, readGrant, rightsFor, type ScopeKind } from './grant-draft.ts';
import { type Grantee, granteeTexts } from './grantee.ts';

const scopeTexts: Readonly<Record<ScopeKind, TextKey>> = {
  all: 'grants.scopeAll',
  site: 'grants.scopeSite',
  link: 'grants.scopeLink',
  group: 'grants.scopeGroup',
  camera: 'grants.scopeCamera',
};

const problemTexts: Readonly<Record<GrantProblem, TextKey>> = {
  subjectId: 'cameras.problemRequired',
  scopeId: 'cameras.problemRequired',
  rights: 'grants.problemRights',
  from: 'grants.problemMoment',
  until: 'grants.problemMoment',
  span: 'grants.problemSpan',
  reason: 'cameras.problemRequired',
};

@customElement('tc-grant-form')
export class TcGrantForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      fieldset {
        grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
      }
      .choice {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2) var(--tc-space-4);
      }
      .choice label {
        display: inline-flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-height: var(--tc-target);
      }
    `,
  ];

  @property({ attribute: false }) people: readonly Grantee[] = [];
  @property({ attribute: false }) groups: readonly CameraGroup[] = [];
  /** What the page was asked: the form begins with it. */
  @property({ attribute: false }) asked: Asked = { kind: 'all', id: '' };
  @state() private draft: GrantDraft | undefined;
  @state() private problems: ReadonlySet<GrantProblem> = new Set();
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override willUpdate(): void {
    if (this.draft) return;
    const { kind, id } = this.asked;
    this.draft = {
      subjectKind: kind === 'unit' ? 'unit' : 'person',
      subjectId: kind === 'unit' || kind === 'person' ? id : '',
      below: false,
      scopeKind: kind === 'camera' ? 'camera' : 'site',
      scopeId: kind === 'camera' ? id : '',
      rights: null,
      from: '',
      until: '',
      reason: '',
    };
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('select')?.focus();
  }

  protected override render() {
    const { draft } = this;
    if (!draft) return nothing;
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset><legend>${t('grants.who')}</legend>${this.#subject(draft)}</fieldset>
      <fieldset><legend>${t('grants.where')}</legend>${this.#scope(draft)}</fieldset>
      <fieldset><legend>${t('grants.rights')}</legend>${this.#rights(draft)}</fieldset>
      <fieldset><legend>${t('grants.when')}</legend>${this.#when(draft)}</fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t('grants.giveGo')}</button>
      </div>
    </form>`;
  }

  #subject({ subjectKind, subjectId, below }: GrantDraft): TemplateResult {
    const people = this.people.filter(({ disabledAtMs }) => disabledAtMs === null);
    const choices: readonly Choice[] =
      subjectKind === 'person'
        ? people.map(({ id, name, role }): Choice => [id, `${name} · ${t(granteeTexts[role])}`])
        : unitTree([...this.store.district.units.values()]).map(
            ({ unit, depth }): Choice => [unit.id, `${'– '.repeat(depth)}${unit.name}`],
          );
    return html`${this.#kinds(
      'subjectKind',
      [
        ['person', t('grants.person')],
        ['unit', t('grants.unit')],
      ],
      subjectKind,
    )}
      ${this.#select('subjectId', subjectKind === 'person' ? 'grants.person' : 'grants.unit', choices, subjectId)}
      ${
        subjectKind === 'unit'
          ? html`<div class="choice"><label><input type="checkbox" ?checked=${below} @change=${(event: Event) =>
              this.#change({ below: (event.target as HTMLInputElement).checked })} />${t('grants.below')}</label></div>`
          : nothing
      }`;
  }

  #scope({ scopeKind, scopeId }: GrantDraft): TemplateResult {
    const { sites, links, cameras } = this.store.district;
    const choices: Readonly<Record<ScopeKind, readonly Choice[]>> = {
      all: [],
      site: namedChoices(sites.values()),
      link: namedChoices(links.values()),
      group: namedChoices(this.groups),
      camera: [...cameras.values()].sort(byCode).map(({ id, code, name }): Choice => [id, `${code} · ${name}`]),
    };
    const kinds = Object.entries(scopeTexts).map(([kind, key]): Choice => [kind, t(key)]);
    return html`${this.#kinds('scopeKind', kinds, scopeKind)}
      ${scopeKind === 'all' ? nothing : this.#select('scopeId', scopeTexts[scopeKind], choices[scopeKind], scopeId)}`;
  }

  #rights({ rights, subjectKind }: GrantDraft): TemplateResult {
    const chosen = rights !== null;
    return html`${this.#kinds(
      'rights',
      [
        ['role', t('grants.byRole')],
        ['chosen', t('grants.chosen')],
      ],
      chosen ? 'chosen' : 'role',
    )}
      ${
        chosen
          ? html`<div class="choice wide" role="group" aria-label=${t('grants.rights')}>
              ${this.#offered().map(
                (
                  right,
                ) => html`<label><input type="checkbox" name="right" value=${right} .checked=${rights.includes(right)}
                  @change=${(event: Event) => this.#toggle(right, (event.target as HTMLInputElement).checked)} />${t(rightTexts[right])}</label>`,
              )}
            </div>
            ${subjectKind === 'unit' ? html`<p class="wide muted">${t('grants.chosenHint')}</p>` : nothing}`
          : nothing
      }`;
  }

  #when({ from, until, reason }: GrantDraft): TemplateResult {
    const hint = renderMomentText(this.store.district.clock.nowMs());
    return html`${this.#input('from', 'grants.from', from, t('grants.fromNow'), false)}
      ${this.#input('until', 'grants.until', until, t('grants.untilHint', { time: hint }), false)}
      <div class="wide">${this.#input('reason', 'people.reason', reason, t('grants.reasonHint'), true)}</div>`;
  }

  #kinds(field: 'subjectKind' | 'scopeKind' | 'rights', choices: readonly Choice[], value: string): TemplateResult {
    return html`<div class="choice wide" role="radiogroup">${choices.map(
      ([kind, text]) => html`<label><input type="radio" name=${field} value=${kind} ?checked=${kind === value}
        @change=${() => this.#choose(field, kind)} />${text}</label>`,
    )}</div>`;
  }

  #select(field: 'subjectId' | 'scopeId', text: TextKey, choices: readonly Choice[], value: string): TemplateResult {
    const all: readonly Choice[] = [['', t('cameras.choose')], ...choices];
    return html`<label class="field">${fieldCaption(text, true)}
      <select name=${field} aria-required="true" aria-invalid=${this.problems.has(field)} aria-describedby="problem-${field}"
        @change=${(event: Event) => this.#change({ [field]: (event.target as HTMLSelectElement).value })}>
        ${all.map(([id, label]) => html`<option value=${id} .selected=${id === value}>${label}</option>`)}
      </select>
      <span class="problem" id="problem-${field}">${this.#problem(field)}</span>
    </label>`;
  }

  #input(
    field: 'from' | 'until' | 'reason',
    text: TextKey,
    value: string,
    hint: string,
    required: boolean,
  ): TemplateResult {
    return html`<label class="field">${fieldCaption(text, required)}
      <input name=${field} .value=${value} placeholder=${hint} autocomplete="off" maxlength="500"
        aria-required=${required} aria-invalid=${this.problems.has(field)} aria-describedby="problem-${field}"
        @input=${(event: Event) => this.#change({ [field]: (event.target as HTMLInputElement).value })} />
      <span class="problem" id="problem-${field}">${this.#problem(field)}</span>
    </label>`;
  }

  #problem(field: GrantProblem): string {
    return this.problems.has(field) ? t(problemTexts[field]) : '';
  }

  #complaint(): string {
    for (const problem of ['rights', 'span'] as const) if (this.problems.has(problem)) return t(problemTexts[problem]);
    if (this.problems.size > 0) return t('cameras.fixFields', { n: this.problems.size });
    return this.error ? apiErrorText(this.error) : '';
  }

  /** What the receiver's role may hold. */
  #offered(): readonly RightName[] {
    return rightsFor(this.people.find(({ id }) => id === this.draft?.subjectId)?.role);
  }

  #choose(field: 'subjectKind' | 'scopeKind' | 'rights', kind: string): void {
    if (field === 'rights') this.#change({ rights: kind === 'chosen' ? this.#offered().slice(0, 1) : null });
    else if (field === 'subjectKind') this.#change({ subjectKind: kind === 'unit' ? 'unit' : 'person', subjectId: '' });
    else this.#change({ scopeKind: kind as ScopeKind, scopeId: '' });
  }

  #toggle(right: RightName, on: boolean): void {
    const before = this.draft?.rights ?? [];
    this.#change({ rights: on ? [...before, right] : before.filter((one) => one !== right) });
  }

  #change(change: Partial<GrantDraft>): void {
    if (!this.draft) return;
    const draft = { ...this.draft, ...change };
    this.draft = draft;
    // What the next receiver may never hold is not sent unseen.
    const offered = this.#offered();
    if (draft.rights) this.draft = { ...draft, rights: draft.rights.filter((right) => offered.includes(right)) };
    this.problems = new Set();
    this.error = undefined;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.draft) return;
    const read = readGrant(this.draft);
    this.problems = read.problems;
    if (!read.body) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    const result = await api('POST', '/api/grants', { body: read.body satisfies GrantBody });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new Event('tc-saved'));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-grant-form': TcGrantForm;
  }
}
