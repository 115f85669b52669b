/** The health charts of one camera: its metrics over the chosen span, refreshed while shown. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MetricName, Series } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiResult, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { type ChartSpan, chartMetrics, chartSpans, transportMetrics } from './metric-spans.ts';
import { Refresh } from './refresh.ts';
import './tc-metric-chart.ts';

@customElement('tc-camera-charts')
export class CameraCharts extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--tc-space-2);
        margin-bottom: var(--tc-space-3);
      }
      [role='group'] {
        display: flex;
        gap: var(--tc-space-1);
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(28rem, 100%), 1fr));
        gap: var(--tc-space-3);
      }
    `,
  ];

  @property() cameraId = '';
  @state() private span: ChartSpan = chartSpans[0];
  @state() private results: ReadonlyMap<MetricName, ApiResult<Series>> = new Map();
  @state() private axis = { fromMs: 0, toMs: 0 };
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['connection', `camera:${this.cameraId}`]);
  readonly #refresh = new Refresh(this, (signal) => this.#load(signal));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cameraId')) this.#restart();
  }

  protected override render() {
    const byFfmpeg = this.#shownStream()?.ingest === 'ffmpeg';
    return html`<header>
        <h2>${t('camera.charts')}</h2>
        <div role="group" aria-label=${t('camera.chartSpan')}>
          ${chartSpans.map(
            (span) => html`<button type="button" aria-pressed=${span === this.span} @click=${() => this.#choose(span)}>
              ${t(span.text)}
            </button>`,
          )}
        </div>
      </header>
      <div class="grid">
        ${chartMetrics.map((metric) => {
          const result = this.results.get(metric.metric);
          return html`<tc-metric-chart class="card" .metric=${metric} .fromMs=${this.axis.fromMs}
            .toMs=${this.axis.toMs} .series=${result?.ok ? result.value : undefined}
            ?hiddenByFfmpeg=${byFfmpeg && transportMetrics.has(metric.metric)}
            .problem=${result && !result.ok ? apiErrorText(result.error) : ''}></tc-metric-chart>`;
        })}
      </div>`;
  }

  /** The charts are of the sub stream where the camera has one. */
  #shownStream(): StreamState | undefined {
    const { cameras, streams } = this.store.district;
    const of = streams.get(this.cameraId);
    return cameras.get(this.cameraId)?.serving?.sub === null ? of?.main : of?.sub;
  }

  #choose(span: ChartSpan): void {
    this.span = span;
    this.#restart();
  }

  #restart(): void {
    this.results = new Map();
    if (this.cameraId !== '') this.#refresh.restart(this.span.refreshMs);
  }

  async #load(signal: AbortSignal): Promise<void> {
    const toMs = this.store.district.clock.nowMs();
    const fromMs = toMs - this.span.spanMs;
    const query = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    const results = new Map<MetricName, ApiResult<Series>>();
    // One after the other: all at once would fill the browser's connections, which live pictures need more.
    for (const { metric } of chartMetrics) {
      const search = new URLSearchParams({ metric, ...query });
      results.set(
        metric,
        await api<Series>('GET', `/api/cameras/${this.cameraId}/health/series?${search}`, { signal }),
      );
      if (signal.aborted) return;
    }
    this.axis = { fromMs, toMs };
    this.results = results;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-charts': CameraCharts;
  }
}
