/**
 * The health board for technicians: all cameras, the sick first, live. The rows are made anew when something changed or
 * a second has passed, but only a row whose texts differ touches the page.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { showToast } from '../../components/toast.ts';
import { LocaleController, language, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { trendPath } from '../../state/route.ts';
import { RouteController, replaceQuery } from '../../state/router.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { type BoardColumn, boardColumns } from './board-columns.ts';
import {
  type BoardGroup,
  type BoardGrouping,
  groupRows,
  matches,
  sharedLinks,
  sortRows,
  summarise,
} from './board-order.ts';
import { type BoardQuery, parseBoardQuery, renderBoardQuery } from './board-query.ts';
import { type BoardRow, boardRows } from './board-row.ts';
import { boardStyles } from './board-styles.ts';
import { boardTableRow, rowSignature } from './board-table-row.ts';
import { LostLinks } from './lost-links.ts';
import { rowCells } from './row-cells.ts';
import { moveRowFocus } from './row-focus.ts';
import '../../components/tc-dialog.ts';
import '../alarms/tc-maintenance-form.ts';
import '../camera/tc-connection-test.ts';
import './tc-availability-report.ts';
import './tc-board-bar.ts';
import './tc-board-cards.ts';
import './tc-last-picture.ts';

@customElement('tc-health-view')
export class HealthView extends LitElement {
  static override styles = [
    controls,
    boardStyles,
    css`
      tc-board-cards {
        flex: none;
      }
      tc-dialog {
        display: contents;
      }
    `,
  ];

  @state() private testing: BoardRow | undefined;
  @state() private looking: BoardRow | undefined;
  @state() private maintaining: BoardRow | undefined;
  @state() private reporting = false;
  /** Camera whose row holds the keyboard focus; the first row before any had it. */
  @state() private currentId = '';
  @query('tbody') private body!: HTMLElement | null;

  protected readonly locale = new LocaleController(this);
  protected readonly route = new RouteController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'streams', 'health', 'connection']);
  /** Links with several cameras. */
  #shared: ReadonlySet<string> = new Set();
  private readonly lostLinks = new LostLinks(this, () => this.store.district.clock.nowMs());

  protected override render() {
    const { district } = this.store;
    const boardQuery = parseBoardQuery(location.search);
    const all = boardRows({
      cameras: district.cameras.values(),
      sites: district.sites,
      links: district.links,
      units: district.units,
      findHealth: (id) => district.health.get(id),
      findStream: (id, role) => district.streams.get(id)?.[role],
    });
    this.#shared = sharedLinks(all);
    const rows = sortRows(
      all.filter((row) => matches(row, boardQuery.filter)),
      boardQuery.sort,
    );
    const lessors = [...district.units.values()].filter((unit) => unit.kind === 'lessor');
    return html`<h1 class="visually-hidden">${t('health.title')}</h1>
      <tc-board-cards .summaries=${summarise(all)}></tc-board-cards>
      <tc-board-bar .query=${boardQuery} .sites=${[...district.sites.values()]} .links=${[...district.links.values()]}
        .lessors=${lessors} .shown=${rows.length} .total=${all.length} @tc-query=${this.#queried}>
        <button type="button" @click=${() => (this.reporting = true)}>
          <tc-icon name="history"></tc-icon> ${t('health.report')}
        </button>
      </tc-board-bar>
      <div class="card table" tabindex="-1">${this.#table(rows, all.length, boardQuery)}</div>
      ${this.#dialogs()}`;
  }

  #table(rows: readonly BoardRow[], total: number, boardQuery: BoardQuery): TemplateResult {
    if (rows.length === 0) {
      return html`<p class="empty">${t(total === 0 ? 'health.noCameras' : 'health.noMatch')}</p>`;
    }
    const groups = groupRows(rows, boardQuery.grouping);
    const shown = groups.flatMap((group) => group.rows);
    const current = shown.find((row) => row.cameraId === this.currentId) ?? shown[0];
    return html`<table>
      <caption class="visually-hidden">${t('health.title')}</caption>
      <thead><tr>${boardColumns.map((column) => this.#heading(column, boardQuery))}</tr></thead>
      <tbody @keydown=${this.#key} @focusin=${this.#focused}>
        ${groups.map(
          (group) => html`${boardQuery.grouping === 'none' ? nothing : this.#groupHeading(group, boardQuery.grouping)}
          ${repeat(
            group.rows,
            (row) => row.cameraId,
            (row) => this.#row(row, row === current),
          )}`,
        )}
      </tbody>
    </table>`;
  }

  #heading(column: BoardColumn, boardQuery: BoardQuery): TemplateResult {
    const { sort } = column;
    const look = `column-${column.id} ${column.number ? 'number' : ''}`;
    if (sort === undefined) return html`<th scope="col" class="${look} plain">${t(column.text)}</th>`;
    const sorted = boardQuery.sort.column === sort;
    const { descending } = boardQuery.sort;
    const press = () => this.#setQuery({ ...boardQuery, sort: { column: sort, descending: sorted && !descending } });
    return html`<th scope="col" class=${look} aria-sort=${sorted ? (descending ? 'descending' : 'ascending') : nothing}>
      <button type="button" @click=${press}>
        ${t(column.text)}
        ${
          sorted
            ? html`<tc-icon name=${descending ? 'arrow-down' : 'arrow-up'}
                label=${t(descending ? 'health.sortedDown' : 'health.sortedUp')}></tc-icon>`
            : nothing
        }
      </button>
    </th>`;
  }

  #groupHeading(group: BoardGroup, by: BoardGrouping): TemplateResult {
    return html`<tr class="group">
      <th scope="rowgroup" colspan=${boardColumns.length}>
        ${group.title || t('health.noLink')}
        ${
          by === 'none' || group.key === ''
            ? nothing
            : html`<a class="button icon quiet" href=${trendPath(by, group.key)} aria-label=${t('trend.open', { name: group.title })}
                title=${t('trend.open', { name: group.title })}><tc-icon name="chart-column"></tc-icon></a>`
        }
        <span class="muted">${t('health.groupCount', { good: group.good, total: group.rows.length })}</span>
      </th>
    </tr>`;
  }

  #row(row: BoardRow, current: boolean): unknown {
    const { district } = this.store;
    const nowMs = district.clock.nowMs();
    const sampleAgeMs = district.sampledFrameAgeMs(row.cameraId);
    const withLink = row.linkId !== null && this.#shared.has(row.linkId) && this.lostLinks.has(row.linkId);
    const cells = rowCells(row, nowMs, sampleAgeMs, withLink ? row.linkCode : undefined);
    const actions = {
      current,
      onRetry: district.may('health', row.cameraId) ? this.#retry : undefined,
      onTest: district.may('configure', row.cameraId) ? this.#test : undefined,
      onMaintain: district.may('configure', row.cameraId) ? this.#maintain : undefined,
      onLook: district.may('snapshot', row.cameraId) ? this.#look : undefined,
    };
    return guard(rowSignature(row, cells, actions, language()), () => boardTableRow(row, cells, actions));
  }

  #dialogs(): TemplateResult {
    const { testing, looking, maintaining } = this;
    return html`<tc-dialog ?open=${testing !== undefined} @close=${() => (this.testing = undefined)}
        heading=${t('health.testTitle', { code: testing?.code ?? '' })}>
        ${
          testing === undefined
            ? nothing
            : html`<tc-connection-test .cameraId=${testing.cameraId} autostart></tc-connection-test>`
        }
      </tc-dialog>
      <tc-dialog ?open=${looking !== undefined} @close=${() => (this.looking = undefined)}
        heading=${t('health.lookTitle', { code: looking?.code ?? '' })}>
        ${looking === undefined ? nothing : html`<tc-last-picture .cameraId=${looking.cameraId}></tc-last-picture>`}
      </tc-dialog>
      <tc-dialog ?open=${maintaining !== undefined} @close=${() => (this.maintaining = undefined)}
        heading=${t('health.maintain', { code: maintaining?.code ?? '' })}>
        ${
          maintaining === undefined
            ? nothing
            : html`<tc-maintenance-form .subject=${{ kind: 'camera', id: maintaining.cameraId }}
                @tc-done=${() => (this.maintaining = undefined)}></tc-maintenance-form>`
        }
      </tc-dialog>
      <tc-dialog wide ?open=${this.reporting} heading=${t('health.report')} @close=${() => (this.reporting = false)}>
        ${this.reporting ? html`<tc-availability-report></tc-availability-report>` : nothing}
      </tc-dialog>`;
  }

  #setQuery(boardQuery: BoardQuery): void {
    replaceQuery(renderBoardQuery(boardQuery));
    this.requestUpdate();
  }

  readonly #queried = (event: CustomEvent<BoardQuery>): void => this.#setQuery(event.detail);

  readonly #test = (row: BoardRow): void => {
    this.testing = row;
  };

  readonly #look = (row: BoardRow): void => {
    this.looking = row;
  };

  readonly #maintain = (row: BoardRow): void => {
    this.maintaining = row;
  };

  readonly #retry = async (row: BoardRow): Promise<void> => {
    const result = await api('POST', `/api/cameras/${row.cameraId}/retry`);
    if (result.ok) showToast({ text: t('health.retrySent', { code: row.code }) });
    else showToast({ kind: 'error', text: `${row.code}: ${apiErrorText(result.error)}` });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (this.body !== null && moveRowFocus(this.body, event)) event.preventDefault();
  };

  readonly #focused = (event: FocusEvent): void => {
    const row = (event.target as HTMLElement).closest('tr');
    this.currentId = row?.dataset['camera'] ?? this.currentId;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-health-view': HealthView;
  }
}
