/**
 * Rows of the time line: what is recorded, held, marked and what happened, of the part that is shown and as much again on
 * both sides. Asked for again when that part is left, when something of it changed, and from time to time while it
 * reaches the present.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { IncidentList } from '../../../gateway/incidents/schemas.ts';
import type { CameraTimeline } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { fetchTimeline } from '../../playback/recordings-api.ts';
import { api } from '../../state/api.ts';
import { ownSession } from '../../state/own-session.ts';
import type { TimelineIncident, TimelineRow } from './timeline-paint.ts';
import { lengthOf, type TimeView } from './timeline-scale.ts';

interface Asked {
  readonly cameras: string;
  readonly view: TimeView;
  readonly atMs: number;
}

const debounceMs = 120;
const presentAgainMs = 5_000;
const retryMs = 4_000;
/** So far apart two pieces look like one anyhow. */
const stepsInSight = 1_500;

export class TimelineRows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #nowMs: () => number;
  #timelines = new Map<string, CameraTimeline>();
  #incidents: readonly (TimelineIncident & { readonly cameraId: string })[] = [];
  #asked: Asked | undefined;
  #giveUp: AbortController | undefined;
  #timer: number | undefined;
  /** Code of what went wrong; null: nothing. */
  failure: string | null = null;

  /** @param nowMs gateway's time, epoch ms */
  constructor(host: ReactiveControllerHost, nowMs: () => number) {
    this.#host = host;
    this.#nowMs = nowMs;
    host.addController(this);
  }

  hostDisconnected(): void {
    window.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#giveUp?.abort();
    this.#asked = undefined;
  }

  row(cameraId: string): TimelineRow {
    return {
      cameraId,
      timeline: this.#timelines.get(cameraId),
      incidents: this.#incidents.filter((incident) => incident.cameraId === cameraId),
    };
  }

  /** Cheap to call with each rendering. */
  want(cameraIds: readonly string[], view: TimeView): void {
    if (cameraIds.length === 0 || !this.#isStale(cameraIds, view)) return;
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.#ask(cameraIds, view);
    }, debounceMs);
  }

  /** Something changed at the gateway. */
  stale(): void {
    this.#asked = undefined;
    this.#host.requestUpdate();
  }

  #isStale(cameraIds: readonly string[], view: TimeView): boolean {
    const asked = this.#asked;
    if (!asked || asked.cameras !== cameraIds.join(',')) return true;
    const ageMs = this.#nowMs() - asked.atMs;
    if (this.failure !== null) return ageMs > retryMs;
    if (view.fromMs < asked.view.fromMs || view.toMs > asked.view.toMs) return true;
    if (lengthOf(asked.view) > lengthOf(view) * 8) return true;
    return asked.view.toMs > asked.atMs && ageMs > presentAgainMs;
  }

  async #ask(cameraIds: readonly string[], shown: TimeView): Promise<void> {
    this.#giveUp?.abort();
    const giveUp = new AbortController();
    this.#giveUp = giveUp;
    const length = lengthOf(shown);
    const view = { fromMs: shown.fromMs - length, toMs: shown.toMs + length };
    const atMs = this.#nowMs();
    this.#asked = { cameras: cameraIds.join(','), view, atMs };
    const [result, incidents] = await Promise.all([
      fetchTimeline(cameraIds, view.fromMs, Math.min(view.toMs, atMs), length / stepsInSight, giveUp.signal),
      fetchIncidents(cameraIds, view, giveUp.signal),
    ]);
    if (giveUp.signal.aborted) return;
    this.failure = result.ok ? null : result.error.code;
    if (result.ok) this.#timelines = new Map(result.value.map((timeline) => [timeline.cameraId, timeline]));
    this.#incidents = incidents;
    this.#host.requestUpdate();
  }
}

async function fetchIncidents(cameraIds: readonly string[], view: TimeView, signal: AbortSignal) {
  if (!ownSession.may('incidents')) return [];
  const query = new URLSearchParams({
    cameraIds: cameraIds.join(','),
    from: new Date(Math.max(0, view.fromMs)).toISOString(),
    to: new Date(view.toMs).toISOString(),
    limit: '100',
  });
  const result = await api<IncidentList>('GET', `/api/incidents?${query}`, { signal });
  if (!result.ok) return [];
  return result.value.incidents.flatMap(({ id, number, title, cameras }) =>
    cameras.map(({ cameraId, fromMs, toMs }) => ({ id, number, title, cameraId, fromMs, toMs })),
  );
}
