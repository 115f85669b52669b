/**
 * One health metric over time (uPlot): the mean as a line, least to greatest as a band behind it, gaps where nothing was
 * measured. The plot is rebuilt when size, theme, language or metric change, and only fed when figures change.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import type { Series } from '../../../gateway/health/schemas.ts';
import { formatDateTime, formatNumber } from '../../locales/format.ts';
import { LocaleController, language, t } from '../../locales/locale.ts';
import { PreferencesController, preferences } from '../../state/preferences.ts';
import { controls } from '../../styles/controls.ts';
import { type ChartMetric, type PlotColumns, plotColumns, summariseColumns } from './metric-spans.ts';
import { plotOptions } from './plot-options.ts';

@customElement('tc-metric-chart')
export class MetricChart extends LitElement {
  static override styles = [
    unsafeCSS(uplotCss),
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      header {
        display: flex;
        justify-content: space-between;
        gap: var(--tc-space-2);
      }
      .plot {
        height: 10rem;
        overflow: hidden;
      }
      .empty {
        display: grid;
        place-items: center;
        height: 10rem;
        color: var(--tc-muted);
      }
    `,
  ];

  @property({ attribute: false }) metric: ChartMetric | undefined;
  @property({ attribute: false }) series: Series | undefined;
  /** Shown instead of "no figures" when the series could not be loaded. */
  @property() problem = '';
  /** Nobody can measure it now: said instead of "no figures yet". */
  @property({ type: Boolean }) hiddenByFfmpeg = false;
  /** Span of the axis, epoch ms. */
  @property({ type: Number }) fromMs = 0;
  @property({ type: Number }) toMs = 0;
  @state() private pointIndex: number | null = null;
  @query('.plot') private box!: HTMLElement | null;

  protected readonly locale = new LocaleController(this);
  protected readonly preferences = new PreferencesController(this);
  #columns: PlotColumns = { seconds: [], mean: [], min: [], max: [] };
  #plot: uPlot | undefined;
  #columnsShown: PlotColumns | undefined;
  /** What the plot was built for; another value builds it anew. */
  #builtFor = '';
  readonly #resize = new ResizeObserver(() => this.#fit());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#destroy();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('series') && !changed.has('metric')) return;
    this.#columns = this.series
      ? plotColumns(this.series, this.metric?.divisor ?? 1)
      : { seconds: [], mean: [], min: [], max: [] };
  }

  protected override render() {
    const { metric } = this;
    if (metric === undefined) return nothing;
    const summary = summariseColumns(this.#columns);
    const text = (value: number | null) => (value === null ? '–' : formatNumber(value, metric.decimals));
    const unit = metric.unitText ? t(metric.unitText) : metric.unit;
    const [last, min, max] = [text(summary.last), text(summary.min), text(summary.max)];
    const label = t('camera.chartSummary', { metric: t(metric.text), last, unit, min, max });
    return html`<header>
        <h3>${t(metric.text)}</h3>
        ${this.#reading(metric, unit, last, t('camera.chartRange', { min, max }))}
      </header>
      ${
        summary.last === null
          ? html`<p class="empty">${this.#emptyText()}</p>`
          : html`<div class="plot" role="img" aria-label=${label}></div>`
      }`;
  }

  /** The point under the pointer with its time, else the newest value. */
  #reading(metric: ChartMetric, unit: string, last: string, range: string): TemplateResult {
    const seconds = this.pointIndex === null ? undefined : this.#columns.seconds[this.pointIndex];
    const value = this.pointIndex === null ? undefined : this.#columns.mean[this.pointIndex];
    if (seconds === undefined || value === undefined || value === null) {
      return html`<span><strong>${last}</strong> <span class="muted">${unit} · ${range}</span></span>`;
    }
    return html`<span><strong>${formatNumber(value, metric.decimals)}</strong>
      <span class="muted">${unit} · ${formatDateTime(seconds * 1000)}</span></span>`;
  }

  #emptyText(): string {
    if (this.problem !== '') return t('camera.chartFailed', { reason: this.problem });
    if (this.series === undefined) return t('camera.loading');
    return t(this.hiddenByFfmpeg ? 'camera.chartHidden' : 'camera.chartEmpty');
  }

  protected override updated(): void {
    const { box, metric } = this;
    if (box === null || metric === undefined) {
      this.#destroy();
      return;
    }
    const { seconds, mean, min, max } = this.#columns;
    const columns: uPlot.AlignedData = [seconds, max, min, mean];
    const builtFor = [metric.metric, language(), preferences.theme].join();
    if (this.#plot === undefined || this.#builtFor !== builtFor || this.#plot.root.parentElement !== box) {
      this.#destroy();
      this.#builtFor = builtFor;
      this.#plot = new uPlot(plotOptions(this, metric, { span: this.#axis, onPoint: this.#point }), columns, box);
      this.#columnsShown = this.#columns;
      this.#resize.observe(box);
      return;
    }
    if (this.#columnsShown === this.#columns) return;
    this.#columnsShown = this.#columns;
    this.#plot.setData(columns);
  }

  /** The axis spans what was asked for, so that an outage at its end is seen as emptiness. */
  readonly #axis = (): [number, number] => [this.fromMs / 1000, this.toMs / 1000];

  readonly #point = (index: number | null): void => {
    this.pointIndex = index;
  };

  #fit(): void {
    const { box } = this;
    if (box === null || this.#plot === undefined || box.clientWidth === 0) return;
    this.#plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  }

  #destroy(): void {
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-metric-chart': MetricChart;
  }
}
