/** Options of one health chart for uPlot, in the colours and type of the tokens. */
import uPlot from 'uplot';
import { formatDate, formatNumber, formatTime } from '../../locales/format.ts';
import { type ChartMetric, lonelyIndices } from './metric-spans.ts';

const dayS = 86_400;

/** `23/11` for steps of days, else `02:14`. */
export function axisTime(seconds: number, stepSeconds: number): string {
  const ms = seconds * 1000;
  return stepSeconds >= dayS ? formatDate(ms).slice(0, 5) : formatTime(ms).slice(0, 5);
}

/** Room above and below the values; never an axis without height. */
export function valueRange(least: number | null, greatest: number | null, signed: boolean): [number, number] {
  if (!signed) return [0, greatest === null || greatest <= 0 ? 1 : greatest * 1.15];
  const size = Math.max(Math.abs(least ?? 0), Math.abs(greatest ?? 0), 0.5) * 1.15;
  return [-size, size];
}

export interface PlotWiring {
  /** First and last second of the axis. */
  readonly span: () => [number, number];
  /** The point under the pointer; null: none. */
  readonly onPoint: (index: number | null) => void;
}

export function plotOptions(host: HTMLElement, metric: ChartMetric, wiring: PlotWiring): uPlot.Options {
  const style = getComputedStyle(host);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const fontPx = Number.parseFloat(style.fontSize);
  const box = host.shadowRoot?.querySelector('.plot');
  const axis: uPlot.Axis = {
    stroke: token('--tc-muted'),
    font: `${fontPx}px ${token('--tc-font')}`,
    grid: { stroke: token('--tc-line'), width: 1 },
    ticks: { stroke: token('--tc-line'), width: 1 },
  };
  const band = token('--tc-strip');
  return {
    width: Math.max(100, box?.clientWidth ?? 0),
    height: Math.max(100, box?.clientHeight ?? 0),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Asia/Ho_Chi_Minh'),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
    hooks: { setCursor: [(plot) => wiring.onPoint(plot.cursor.idx ?? null)] },
    scales: {
      x: { time: true, range: () => wiring.span() },
      y: { range: (_plot, min, max) => valueRange(min, max, metric.signed) },
    },
    axes: [
      {
        ...axis,
        size: fontPx * 2.2,
        space: fontPx * 6,
        values: (_plot, splits, _axis, _space, step) => splits.map((seconds) => axisTime(seconds, step)),
      },
      {
        ...axis,
        size: fontPx * 4.2,
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((value) => formatNumber(value, step < 0.1 ? 2 : step < 1 ? 1 : 0)),
      },
    ],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      {
        stroke: token('--tc-text'),
        width: 1.5,
        points: { show: true, size: 4, fill: token('--tc-text'), filter: (plot) => lonelyIndices(meanOf(plot)) },
      },
    ],
    bands: [{ series: [1, 2], fill: `color-mix(in srgb, ${band} 55%, transparent)` }],
  };
}

/** The last column is the mean: see the chart's columns. */
const meanOf = (plot: uPlot): (number | null)[] => [...(plot.data.at(-1) ?? [])].map((value) => value ?? null);
