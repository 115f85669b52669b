/**
 * Finding devices and giving them their places. A run is the gateway's (started here, watched over the events socket, so
 * that a second page sees it too); what a person chose for each channel is this page's until it is confirmed.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type {
  DiscoveryProgress,
  DiscoveryRequest,
  FoundDevice,
} from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import {
  type BindPlan,
  type Choice,
  canBind,
  choicesByPattern,
  choicesBySuggestion,
  type FoundRow,
  foundRows,
  type Pattern,
  planBinding,
} from './bind-plan.ts';
import { acceptAddress, cancelRun, fetchRuns, startRun } from './discovery-api.ts';
import { foundOrder } from './status-look.ts';
import type { ChannelChoiceDetail } from './tc-found-device.ts';
import '../../components/tc-dialog.ts';
import './tc-bind-confirm.ts';
import './tc-discovery-setup.ts';
import './tc-found-device.ts';
import './tc-run-progress.ts';
import './tc-several-panel.ts';

type Shown = 'all' | 'new' | 'trouble';

const inTrouble = ({ status }: FoundDevice): boolean => status !== 'new' && status !== 'known';

@customElement('tc-discovery-view')
export class DiscoveryView extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
        align-content: start;
        padding: var(--tc-space-4);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2);
      }
      .bar h2 {
        margin-right: var(--tc-space-3);
      }
      .bar .end {
        margin-left: auto;
      }
      .found {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(32rem, 100%), 1fr));
        gap: var(--tc-space-3);
        align-items: start;
      }
      tc-dialog {
        display: contents;
      }
    `,
  ];

  @state() private choices: ReadonlyMap<string, Choice> = new Map();
  @state() private marked: ReadonlySet<string> = new Set();
  @state() private shown: Shown = 'all';
  @state() private starting = false;
  /** The plan that waits for the person's yes. */
  @state() private confirming: BindPlan | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'discovery', 'connection']);
  /** The run that the choices belong to. */
  #runId = '';

  /** Runs as they stood when the page opened or the gateway came back; what the socket tells since is newer. */
  #fetched: readonly DiscoveryProgress[] = [];
  #connection = '';

  /** The newest run the gateway knows of. */
  get #run(): DiscoveryProgress | undefined {
    const told = this.store.district.discovery as ReadonlyMap<string, DiscoveryProgress>;
    const runs = [...this.#fetched.filter(({ runId }) => !told.has(runId)), ...told.values()];
    return runs.sort((a, b) => b.startedAtMs - a.startedAtMs)[0];
  }

  protected override willUpdate(): void {
    const { connection } = this.store.district;
    if (connection === 'live' && this.#connection !== 'live') void this.#fetchRuns();
    this.#connection = connection;
    const runId = this.#run?.runId ?? '';
    if (runId === this.#runId) return;
    this.#runId = runId;
    this.choices = new Map();
    this.marked = new Set();
    this.confirming = undefined;
  }

  protected override render() {
    const run = this.#run;
    const running = run?.state === 'running';
    return html`<h1>${t('discovery.title')}</h1>
      <tc-discovery-setup ?busy=${this.starting || running} @tc-start=${this.#start}></tc-discovery-setup>
      ${run === undefined ? nothing : this.#results(run)}`;
  }

  #results(run: DiscoveryProgress): TemplateResult {
    const cameras = [...this.store.district.cameras.values()];
    const rows = foundRows(run.found).filter(canBind);
    const plan = planBinding(rows, this.choices, cameras);
    const { sites } = this.store.district;
    return html`<tc-run-progress .run=${run} @tc-stop=${() => this.#stop(run.runId)}></tc-run-progress>
      ${
        rows.length === 0
          ? nothing
          : html`<tc-several-panel .sites=${[...sites.values()]} .marked=${this.#markedRows(rows).length}
              @tc-pattern=${(event: CustomEvent<Pattern>) => this.#usePattern(event.detail, rows)}></tc-several-panel>`
      }
      ${this.#bar(run, rows, plan)}
      ${run.found.length === 0 ? html`<p class="muted">${t('discovery.noneFound')}</p>` : nothing}
      <div class="found">${repeat(
        this.#visible(run.found),
        (device) => device.foundId,
        (device) => html`<tc-found-device .device=${device} .runId=${run.runId} .cameras=${cameras} .sites=${sites}
          .choices=${this.choices} .marked=${this.marked} .problems=${plan.problems} @tc-choice=${this.#chose}
          @tc-mark=${this.#mark} @tc-accept=${() => this.#accept(run.runId, device)}></tc-found-device>`,
      )}</div>
      ${this.#confirmation(run)}`;
  }

  #bar(run: DiscoveryProgress, rows: readonly FoundRow[], plan: BindPlan): TemplateResult {
    const counts: readonly (readonly [Shown, TextKey, number])[] = [
      ['all', 'discovery.showAll', run.found.length],
      ['new', 'discovery.showNew', new Set(rows.map(({ device }) => device.foundId)).size],
      ['trouble', 'discovery.showTrouble', run.found.filter(inTrouble).length],
    ];
    const marked = this.#markedRows(rows);
    const all = marked.length === rows.length;
    const markAll = () => {
      this.marked = new Set(all ? [] : rows.map(({ key }) => key));
    };
    return html`<div class="bar">
      <h2>${t('discovery.results')}</h2>
      ${counts.map(
        ([shown, text, n]) => html`<button type="button" aria-pressed=${this.shown === shown}
          @click=${() => (this.shown = shown)}>${t(text, { n })}</button>`,
      )}
      ${
        rows.length === 0
          ? nothing
          : html`<button type="button" aria-pressed=${all} @click=${markAll}>${t('discovery.selectAll')}</button>
              <span class="muted" role="status">${t('discovery.selected', { n: marked.length })}</span>
              <button type="button" ?disabled=${marked.length === 0} @click=${() => this.#useSuggestions(marked)}>
                ${t('discovery.applySuggestions', { n: marked.length })}
              </button>`
      }
      <span class="end critical" role="alert">
        ${plan.problems.size === 0 ? nothing : t('discovery.fixProblems', { n: plan.problems.size })}
      </span>
      <button class="primary" type="button" ?disabled=${plan.items.length === 0 || plan.problems.size > 0}
        @click=${() => (this.confirming = plan)}>${t('discovery.confirm', { n: plan.items.length })}</button>
    </div>`;
  }

  #confirmation(run: DiscoveryProgress): TemplateResult {
    const { confirming } = this;
    const n = confirming?.items.length ?? 0;
    const { district } = this.store;
    const close = () => {
      this.confirming = undefined;
    };
    return html`<tc-dialog ?open=${confirming !== undefined} heading=${t('discovery.confirmTitle', { n })} @close=${close}>
      ${
        confirming === undefined
          ? nothing
          : html`<tc-bind-confirm .runId=${run.runId} .items=${confirming.items} .devices=${run.found}
              .cameras=${[...district.cameras.values()]} .sites=${district.sites} @tc-cancel=${close}
              @tc-done=${this.#bound}></tc-bind-confirm>`
      }
    </tc-dialog>`;
  }

  #visible(found: readonly FoundDevice[]): FoundDevice[] {
    const devices = foundOrder(found);
    if (this.shown === 'trouble') return devices.filter(inTrouble);
    return this.shown === 'new' ? devices.filter((device) => foundRows([device]).some(canBind)) : devices;
  }

  #markedRows(rows: readonly FoundRow[]): FoundRow[] {
    return rows.filter(({ key }) => this.marked.has(key));
  }

  #usePattern(pattern: Pattern, rows: readonly FoundRow[]): void {
    const taken = new Set([...this.store.district.cameras.values()].map(({ code }) => code));
    this.choices = new Map([...this.choices, ...choicesByPattern(this.#markedRows(rows), pattern, taken)]);
  }

  #useSuggestions(rows: readonly FoundRow[]): void {
    const unbound = [...this.store.district.cameras.values()].filter((camera) => camera.serving === null);
    this.choices = new Map([...this.choices, ...choicesBySuggestion(rows, new Set(unbound.map(({ id }) => id)))]);
  }

  readonly #chose = ({ detail }: CustomEvent<ChannelChoiceDetail>): void => {
    this.choices = new Map([...this.choices, [detail.key, detail.choice]]);
  };

  readonly #mark = ({ detail }: CustomEvent<{ key: string; on: boolean }>): void => {
    const marked = new Set(this.marked);
    if (detail.on) marked.add(detail.key);
    else marked.delete(detail.key);
    this.marked = marked;
  };

  readonly #bound = ({ detail }: CustomEvent<string[]>): void => {
    const done = new Set(detail);
    this.choices = new Map([...this.choices].filter(([key]) => !done.has(key)));
    this.marked = new Set([...this.marked].filter((key) => !done.has(key)));
  };

  readonly #start = async ({ detail }: CustomEvent<DiscoveryRequest>): Promise<void> => {
    this.starting = true;
    const result = await startRun(detail);
    this.starting = false;
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
  };

  async #fetchRuns(): Promise<void> {
    const result = await fetchRuns();
    if (!result.ok) return;
    this.#fetched = result.value;
    this.requestUpdate();
  }

  async #stop(runId: string): Promise<void> {
    const result = await cancelRun(runId);
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
  }

  async #accept(runId: string, { foundId, address }: FoundDevice): Promise<void> {
    const result = await acceptAddress(runId, foundId);
    if (result.ok) showToast({ text: t('discovery.addressAccepted', { address }) });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-discovery-view': DiscoveryView;
  }
}
