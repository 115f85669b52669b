/**
 * The state of every camera and link: facts come in (stream states, samples, clock measurements, checks), the rules
 * judge, changes go to the interval keeper, out as `camera.health`, and as conditions. Changed figures alone go out at
 * most once per sample period.
 */
import type { Cameras, ClockMeasurement } from '../cameras/model.ts';
import type { Camera } from '../cameras/schemas.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import type { Streams } from '../streams/model.ts';
import { cameraConditions } from './camera-conditions.ts';
import {
  type CameraRecord,
  factsOf,
  forgetFactsOfOtherDevice,
  healthOf,
  newCameraRecord,
  takeSample,
} from './camera-record.ts';
import type { ConditionRaiser } from './condition-raiser.ts';
import { createDayStrip, type DayStrip } from './day-strip.ts';
import type { IntervalKeeper } from './interval-keeper.ts';
import type { PictureCheck } from './picture/picture-checks.ts';
import type { StreamSample } from './sampler.ts';
import type { CameraHealth, StateInterval } from './schemas.ts';
import { type CameraFacts, cameraVerdict, linkVerdict, tellingStream } from './state-rules.ts';

export interface CameraBoardOptions {
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'links'>;
  readonly streams: Pick<Streams, 'state'>;
  readonly keeper: IntervalKeeper;
  readonly conditions: ConditionRaiser;
  readonly events: Events;
  readonly clock: Clock;
  readonly spotCheckMs: number;
  /** Camera intervals of the last 24 h, as they stand at the start. */
  readonly lastDay: readonly StateInterval[];
}

export interface CameraBoard {
  streamChanged(cameraId: string): void;
  /** All samples of one turn; judges every camera anew. */
  takeSamples(samples: readonly StreamSample[]): void;
  /** `measured` undefined: no measurement came; `reachable`: whether the device answered at all. */
  clockMeasured(cameraId: string, measured: ClockMeasurement | undefined, reachable: boolean): void;
  /** A first-keyframe test ended: `error` null when a keyframe came. */
  checked(cameraId: string, error: string | null): void;
  /** A picture was looked at. */
  pictureChecked(cameraId: string, check: PictureCheck): void;
  inventoryChanged(): void;
  isPulled(cameraId: string): boolean;
  /** Bound, not pulled, and never tested. */
  unchecked(): string[];
  find(cameraId: string): CameraHealth | undefined;
  list(): CameraHealth[];
}

interface Entry {
  readonly record: CameraRecord;
  readonly strip: DayStrip;
  /** What the strip knows up to. */
  markedMs: number;
  published: string;
}

export function createCameraBoard(options: CameraBoardOptions): CameraBoard {
  const { cameras, streams, keeper, conditions, events, clock } = options;
  const entries = new Map<string, Entry>();

  const entryOf = (camera: Camera): Entry => {
    const known = entries.get(camera.id);
    if (known) return known;
    const nowMs = clock.nowMs();
    const past = options.lastDay.filter((interval) => interval.subjectId === camera.id);
    const made = {
      record: newCameraRecord(camera),
      strip: createDayStrip(past, nowMs),
      markedMs: nowMs,
      published: '',
    };
    entries.set(camera.id, made);
    return made;
  };
  const factsFor = (camera: Camera, { record }: Entry) =>
    factsOf(record, camera, streams.state(camera.id, 'sub'), streams.state(camera.id, 'main'));

  const rowOf = (camera: Camera): CameraHealth => {
    const entry = entryOf(camera);
    const now = keeper.current('camera', camera.id);
    const nowMs = clock.nowMs();
    return healthOf(
      entry.record,
      factsFor(camera, entry),
      { state: now?.state ?? 'unknown', sinceMs: now?.fromMs ?? nowMs, cause: now?.cause ?? '' },
      entry.strip.at(nowMs),
      nowMs,
    );
  };
  const publish = (camera: Camera, entry: Entry) => {
    const health = rowOf(camera);
    const text = JSON.stringify(health);
    if (text === entry.published) return;
    entry.published = text;
    events.publish('camera.health', { cameraId: camera.id, health });
  };
  /** Judges a camera; true when its state or cause changed. */
  const judge = (camera: Camera): boolean => {
    const entry = entryOf(camera);
    const { record, strip } = entry;
    forgetFactsOfOtherDevice(record, camera);
    const nowMs = clock.nowMs();
    const facts = factsFor(camera, entry);
    const verdict = cameraVerdict(facts);
    const before = keeper.current('camera', camera.id);
    const changed = keeper.note('camera', camera.id, verdict.state, verdict.cause, verdict.sinceMs);
    if (before) strip.mark(before.state, entry.markedMs, nowMs);
    const after = keeper.current('camera', camera.id);
    if (after) strip.mark(after.state, Math.max(after.fromMs, Math.min(entry.markedMs, nowMs)), nowMs);
    entry.markedMs = nowMs;
    const idle = facts.bound && !tellingStream(facts);
    record.uncheckedSinceMs = idle ? (record.check?.atMs ?? record.uncheckedSinceMs ?? nowMs) : null;
    const forMs = record.uncheckedSinceMs === null ? 0 : nowMs - record.uncheckedSinceMs;
    const wanted = cameraConditions(facts, verdict, { forMs, allowedMs: 2 * options.spotCheckMs });
    // Clear first: one trouble that turns into another is never two at once.
    for (const one of [...wanted.filter((c) => !c.active), ...wanted.filter((c) => c.active)]) {
      const since =
        one.kind === 'camera.not-checked' ? record.uncheckedSinceMs : sinceOf(one.kind, after?.fromMs, facts);
      conditions.set(one.kind, { kind: 'camera', id: camera.id }, one.active, one.cause, since);
    }
    return changed;
  };
  const judgeLink = (linkId: string) => {
    const states = cameras
      .list()
      .filter((camera) => camera.linkId === linkId)
      .map((camera) => keeper.current('camera', camera.id))
      .map((now) => ({ state: now?.state ?? ('unknown' as const), cause: now?.cause ?? '' }));
    const verdict = linkVerdict(states);
    keeper.note('link', linkId, verdict.state, verdict.cause);
  };
  const judgeAndTell = (cameraId: string) => {
    const camera = cameras.find(cameraId);
    if (!camera || !judge(camera)) return;
    publish(camera, entryOf(camera));
    if (camera.linkId !== null) judgeLink(camera.linkId);
  };
  const judgeAll = () => {
    for (const camera of cameras.list()) {
      judge(camera);
      publish(camera, entryOf(camera));
    }
    for (const link of cameras.links()) judgeLink(link.id);
  };
  const inventoryChanged = () => {
    const cameraIds = new Set(cameras.list().map((camera) => camera.id));
    for (const cameraId of keeper.known('camera')) {
      if (cameraIds.has(cameraId)) continue;
      entries.delete(cameraId);
      conditions.clearSubject({ kind: 'camera', id: cameraId });
      keeper.retire('camera', cameraId);
    }
    const linkIds = new Set(cameras.links().map((link) => link.id));
    for (const linkId of keeper.known('link')) if (!linkIds.has(linkId)) keeper.retire('link', linkId);
    judgeAll();
  };

  inventoryChanged();
  return {
    streamChanged: judgeAndTell,
    takeSamples(samples) {
      for (const sample of samples) {
        const camera = cameras.find(sample.cameraId);
        if (camera) takeSample(entryOf(camera).record, sample, camera);
      }
      judgeAll();
    },
    clockMeasured(cameraId, measured, reachable) {
      const camera = cameras.find(cameraId);
      if (!camera) return;
      const { record } = entryOf(camera);
      record.onvif = { reachable, failures: reachable ? 0 : (record.onvif?.failures ?? 0) + 1 };
      record.clock = measured ? { ...measured, cameraId, atMs: clock.nowMs() } : record.clock;
      judgeAndTell(cameraId);
    },
    checked(cameraId, error) {
      const camera = cameras.find(cameraId);
      if (!camera) return;
      entryOf(camera).record.check = { atMs: clock.nowMs(), error };
      judgeAndTell(cameraId);
    },
    pictureChecked(cameraId, check) {
      const camera = cameras.find(cameraId);
      if (!camera) return;
      entryOf(camera).record.picture = check;
      judgeAndTell(cameraId);
    },
    inventoryChanged,
    isPulled: (cameraId) =>
      [streams.state(cameraId, 'sub'), streams.state(cameraId, 'main')].some(
        (stream) => stream.phase !== 'idle' && stream.phase !== 'unbound',
      ),
    unchecked: () =>
      cameras
        .list()
        .map((camera) => entryOf(camera).record)
        .filter((record) => record.uncheckedSinceMs !== null && record.check === null)
        .map((record) => record.cameraId),
    find(cameraId) {
      const camera = cameras.find(cameraId);
      return camera && rowOf(camera);
    },
    list: () => cameras.list().map(rowOf),
  };
}

/** Losses began when the state did; what is measured now and then began when it was measured. */
function sinceOf(kind: string, stateFromMs: number | undefined, { pictureFault }: CameraFacts): number | null {
  if (pictureFault && kind === `camera.${pictureFault.verdict}`) return pictureFault.sinceMs;
  return ['camera.lost', 'camera.frozen', 'camera.unauthorised'].includes(kind) ? (stateFromMs ?? null) : null;
}
