/** Draws the rows of the time line. What is drawn, and where, is all in the arguments. */
import type { CameraTimeline, SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { type TimeView, xOf } from './timeline-scale.ts';

export interface TimelineIncident {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimelineRow {
  readonly cameraId: string;
  /** undefined: not known yet. */
  readonly timeline: CameraTimeline | undefined;
  readonly incidents: readonly TimelineIncident[];
}

export interface TimelinePaint {
  readonly rows: readonly TimelineRow[];
  readonly view: TimeView;
  readonly widthPx: number;
  readonly rowPx: number;
  readonly gapPx: number;
  readonly headMs: number;
  readonly nowMs: number;
  readonly ticksMs: readonly number[];
  /** What somebody marked. */
  readonly marked: SpanView | undefined;
}

export type Colours = Readonly<Record<(typeof colourNames)[number], string>>;
const colourNames = ['raised', 'line', 'strip', 'muted', 'hold', 'info', 'critical', 'text', 'warn'] as const;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const entries = colourNames.map((name) => [name, style.getPropertyValue(`--tc-${name}`).trim()]);
  return Object.fromEntries(entries) as Colours;
}

export const heightOf = (rows: number, rowPx: number, gapPx: number): number => Math.max(1, rows) * (rowPx + gapPx);

export function paintTimeline(context: CanvasRenderingContext2D, paint: TimelinePaint, colours: Colours): void {
  const { rows, widthPx, rowPx, gapPx } = paint;
  const heightPx = heightOf(rows.length, rowPx, gapPx);
  context.clearRect(0, 0, widthPx, heightPx);
  for (const [index, row] of rows.entries()) paintRow(context, paint, row, index * (rowPx + gapPx), colours);
  context.fillStyle = colours.line;
  for (const atMs of paint.ticksMs) context.fillRect(Math.round(xOf(paint.view, widthPx, atMs)), 0, 1, heightPx);
  paintMarked(context, paint, heightPx, colours);
  const head = Math.round(xOf(paint.view, widthPx, paint.headMs));
  context.fillStyle = colours.text;
  context.fillRect(head - 1, 0, 2, heightPx);
}

function paintRow(
  context: CanvasRenderingContext2D,
  paint: TimelinePaint,
  { timeline, incidents }: TimelineRow,
  top: number,
  colours: Colours,
): void {
  const { rowPx, view, widthPx, nowMs } = paint;
  const strip = (span: SpanView, offset: number, height: number) => {
    const left = Math.max(0, xOf(view, widthPx, span.fromMs));
    const right = Math.min(widthPx, xOf(view, widthPx, span.toMs));
    // What is shorter than a pixel is there all the same.
    if (right >= 0 && left <= widthPx) context.fillRect(left, top + offset, Math.max(1, right - left), height);
  };
  context.fillStyle = colours.raised;
  strip({ fromMs: view.fromMs, toMs: Math.min(view.toMs, nowMs) }, 0, rowPx);
  if (!timeline) return;
  for (const gap of timeline.gaps) hatch(context, paint, gap, top, gap.cause === 'off' ? colours.line : colours.muted);
  context.fillStyle = colours.strip;
  // The small stream alone is lower: no picture of the large one is there.
  const half = Math.round(rowPx * 0.4);
  for (const span of timeline.sub) strip(span, half, rowPx - half);
  for (const span of timeline.main) strip(span, 0, rowPx);
  context.fillStyle = colours.hold;
  for (const span of timeline.held) strip(span, 0, 4);
  context.fillStyle = colours.critical;
  for (const span of incidents) strip(span, rowPx - 4, 4);
  for (const { atMs } of timeline.bookmarks) flag(context, xOf(view, widthPx, atMs), top, rowPx, colours.info);
}

/** Nothing was recorded although it should have been. */
function hatch(
  context: CanvasRenderingContext2D,
  paint: TimelinePaint,
  span: SpanView,
  top: number,
  colour: string,
): void {
  const { view, widthPx, rowPx } = paint;
  const left = Math.max(0, xOf(view, widthPx, span.fromMs));
  const right = Math.min(widthPx, xOf(view, widthPx, span.toMs));
  if (right <= 0 || left >= widthPx) return;
  context.save();
  context.beginPath();
  context.rect(left, top, Math.max(2, right - left), rowPx);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  // From a fixed place, so that the lines stand still while the part that is shown moves.
  for (let x = left - rowPx - (left % 7); x < right; x += 7) {
    context.moveTo(x, top + rowPx);
    context.lineTo(x + rowPx, top);
  }
  context.stroke();
  context.restore();
}

function flag(context: CanvasRenderingContext2D, x: number, top: number, rowPx: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x - 1, top, 2, rowPx);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x + 9, top + 4);
  context.lineTo(x, top + 9);
  context.fill();
}

function paintMarked(
  context: CanvasRenderingContext2D,
  { marked, view, widthPx }: TimelinePaint,
  heightPx: number,
  colours: Colours,
): void {
  if (!marked) return;
  const left = xOf(view, widthPx, marked.fromMs);
  const width = Math.max(2, xOf(view, widthPx, marked.toMs) - left);
  context.globalAlpha = 0.18;
  context.fillStyle = colours.text;
  context.fillRect(left, 0, width, heightPx);
  context.globalAlpha = 1;
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, 0.5, width, heightPx - 1);
}
