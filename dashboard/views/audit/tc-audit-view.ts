/**
 * The audit: what people did, who watched which camera, who watches now, and which cameras nobody watched. What is asked
 * stands in the address, so that a camera's page can link here.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AccountView, AuditVerdictView } from '../../../gateway/access/schemas.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, language, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import {
  type About,
  type AuditAsked,
  abouts,
  addressOf,
  askedOf,
  momentProblems,
  rowsPath,
  watchedPath,
} from './audit-asked.ts';
import { kindText, outcomeTexts } from './audit-words.ts';
import './tc-audit-rows.ts';
import './tc-unwatched.ts';
import './tc-watched.ts';
import './tc-watching-now.ts';

const tabTexts: Readonly<Record<About, TextKey>> = {
  acts: 'audit.acts',
  watched: 'audit.watched',
  now: 'audit.now',
  unwatched: 'audit.unwatched',
};

@customElement('tc-audit-view')
export class TcAuditView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .bar input[name='from'],
      .bar input[name='until'] {
        width: 11rem;
      }
      .bar select {
        max-width: 15rem;
      }
      .good {
        color: var(--tc-muted);
      }
    `,
  ];

  @state() private verdict: AuditVerdictView | 'asking' | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly kinds = new Loaded<string[]>(this, () => '/api/audit/kinds');
  /** The audit may be read by who may not manage people: then names come from the rows alone. */
  private readonly people = new Loaded<AccountView[]>(this, () =>
    ownSession.may('people') ? '/api/people' : undefined,
  );
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const asked = askedOf(this.address.query);
    return html`<header>
        <h1>${t('shell.pageAudit')}</h1>
        ${this.#verdict()}
        <button type="button" ?disabled=${this.verdict === 'asking'} @click=${this.#verify}>
          <tc-icon name="circle-check"></tc-icon>${t('audit.verify')}
        </button>
        ${
          asked.about === 'acts'
            ? html`<a class="button" href=${`/api/audit/export.csv${rowsPath(asked, language())}`} download>
                <tc-icon name="download"></tc-icon>${t('cameras.exportCsv')}
              </a>`
            : nothing
        }
      </header>
      <div class="bar" role="group" aria-label=${t('shell.pageAudit')}>
        ${abouts.map(
          (about) => html`<button type="button" aria-pressed=${about === asked.about ? 'true' : 'false'}
            @click=${() => this.#ask({ about })}>${t(tabTexts[about])}</button>`,
        )}
      </div>
      ${this.#filters(asked)}
      <div class="card list" tabindex="0" role="region" aria-label=${t(tabTexts[asked.about])}>${this.#answer(asked)}</div>`;
  }

  #answer(asked: AuditAsked): TemplateResult {
    switch (asked.about) {
      case 'acts':
        return html`<tc-audit-rows .path=${`/api/audit${rowsPath(asked)}`}
          .people=${new Map((this.people.value ?? []).map((person) => [person.id, person]))}></tc-audit-rows>`;
      case 'watched':
        return html`<tc-watched .path=${`/api/audit/watched${watchedPath(asked)}`}></tc-watched>`;
      case 'now':
        return html`<tc-watching-now .cameraId=${asked.camera} .personId=${asked.person}></tc-watching-now>`;
      case 'unwatched':
        return html`<tc-unwatched .siteId=${asked.site} .minutes=${asked.minutes}></tc-unwatched>`;
    }
  }

  #filters(asked: AuditAsked): TemplateResult {
    if (asked.about === 'unwatched') return this.#unwatchedFilters(asked);
    const people = [...(this.people.value ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'vi'));
    const cameras = [...this.store.district.cameras.values()].sort(byCode);
    const any = (text: TextKey) => `${t(text)}: ${t('people.any')}`;
    return html`<div class="bar" role="search">
      ${this.#select(
        'person',
        any('audit.person'),
        asked.person,
        people.map(({ id, name }) => [id, name] as const),
      )}
      ${this.#select(
        'camera',
        any('audit.camera'),
        asked.camera,
        cameras.map(({ id, code, name }) => [id, `${code} · ${name}`] as const),
      )}
      ${
        asked.about === 'acts'
          ? html`${this.#select(
              'kind',
              any('audit.kind'),
              asked.kind,
              (this.kinds.value ?? []).map((kind) => [kind, kindText(kind)] as const),
            )}
            ${this.#select(
              'outcome',
              any('audit.outcome'),
              asked.outcome,
              Object.entries(outcomeTexts).map(([name, key]) => [name, t(key)] as const),
            )}`
          : nothing
      }
      ${asked.about === 'now' ? nothing : this.#span(asked)}
    </div>`;
  }

  #unwatchedFilters({ site, minutes }: AuditAsked): TemplateResult {
    const sites = [...this.store.district.sites.values()];
    return html`<div class="bar" role="search">
      ${this.#select(
        'site',
        t('wall.allSites'),
        site,
        sites.map(({ id, name }) => [id, name] as const),
      )}
      <label>${t('audit.forMinutes')}
        <input name="minutes" type="number" min="1" max="10080" .value=${String(minutes)}
          @change=${(event: Event) => this.#ask({ minutes: Math.max(1, Number((event.target as HTMLInputElement).value) || 30) })} />
      </label>
    </div>`;
  }

  #select(
    field: 'person' | 'camera' | 'kind' | 'outcome' | 'site',
    any: string,
    value: string,
    choices: readonly (readonly [string, string])[],
  ): TemplateResult {
    return html`<select name=${field} aria-label=${any} @change=${(event: Event) => this.#ask({ [field]: (event.target as HTMLSelectElement).value })}>
      <option value="" .selected=${value === ''}>${any}</option>
      ${choices.map(([id, text]) => html`<option value=${id} .selected=${id === value}>${text}</option>`)}
    </select>`;
  }

  #span(asked: AuditAsked): TemplateResult {
    const problems = momentProblems(asked);
    const field = (name: 'from' | 'until', text: TextKey) => html`<input name=${name} aria-label=${t(text)}
      placeholder=${t(text)} autocomplete="off" .value=${asked[name]} aria-invalid=${problems.has(name)}
      aria-describedby="moments" @change=${(event: Event) => this.#ask({ [name]: (event.target as HTMLInputElement).value.trim() })} />`;
    return html`${field('from', 'audit.from')} ${field('until', 'audit.until')}
      <span class="problem" id="moments" role="alert">${problems.size > 0 ? t('grants.problemMoment') : ''}</span>`;
  }

  #verdict(): TemplateResult | typeof nothing {
    const { verdict } = this;
    if (verdict === undefined) return nothing;
    if (verdict === 'asking') return html`<span class="muted" role="status">${t('signIn.busy')}</span>`;
    const { rows, fault } = verdict;
    if (!fault)
      return html`<span class="tag good" role="status"><tc-icon name="check"></tc-icon>${t('audit.whole', { n: rows })}</span>`;
    const what =
      fault.what === 'row' ? t('audit.faultRow', { n: fault.seq }) : t('audit.faultRoot', { day: fault.day });
    return html`<span class="tag critical" role="alert"><tc-icon name="octagon-x"></tc-icon>${what}</span>`;
  }

  #ask(change: Partial<AuditAsked>): void {
    replaceQuery(addressOf({ ...askedOf(this.address.query), ...change }));
  }

  readonly #verify = async (): Promise<void> => {
    this.verdict = 'asking';
    const result = await api<AuditVerdictView>('GET', '/api/audit/verdict', { timeoutMs: 120_000 });
    this.verdict = result.ok ? result.value : undefined;
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-audit-view': TcAuditView;
  }
}
