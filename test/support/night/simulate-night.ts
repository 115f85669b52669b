/**
 * A night of a district on an injected clock: a picture of each camera at the usual pace through the gateway's picture watch, what it
 * says as conditions through the detector of alarms with the rules that a new gateway begins with.
 */
import { defaultRules } from '../../../gateway/alarms/default-rules.ts';
import { createDetector } from '../../../gateway/alarms/detector.ts';
import type { SiteKind } from '../../../gateway/alarms/model.ts';
import { createPictureWatch, type PictureVerdict } from '../../../gateway/health/picture/picture-watch.ts';
import type { ConditionKind } from '../../../gateway/kernel/conditions.ts';
import { pictureMs } from '../picture-pace.ts';
import { createRandom, type Random } from '../random.ts';
import { type NightCamera, nightCamera, pictureAt, writeClock } from './night-camera.ts';
import type { NightSet } from './night-pictures.ts';

export interface NightPlan {
  readonly cameras: number;
  /** Hours after midnight of the day on which it begins; the last is that of the day after: 18 to 30. */
  readonly fromHour: number;
  readonly untilHour: number;
  readonly sets: readonly NightSet[];
  /** Whether a right view was taken by day alone. */
  readonly referenceByDayOnly?: boolean;
  readonly say?: (text: string) => void;
}

export interface NightAlarm {
  readonly cameraId: string;
  readonly kind: ConditionKind;
  readonly atHour: number;
  readonly noise: number;
  readonly source: string;
}

/** A camera that does fail in the night: when its alarm came, and when the watch said so. */
export interface NightFault {
  readonly verdict: PictureVerdict;
  readonly saidAfterMs: number | undefined;
  readonly alarmAfterMs: number | undefined;
}

export interface NightResult {
  readonly pictures: number;
  /** Pictures in which nothing moved. */
  readonly alarms: readonly NightAlarm[];
  /** Verdicts that stood for a moment, alarm or not, of cameras with nothing wrong. */
  readonly verdicts: readonly NightAlarm[];
  readonly faults: readonly NightFault[];
}

const hourMs = 3_600_000;
const faultKinds = ['black', 'unchanged', 'moved'] as const satisfies readonly PictureVerdict[];

interface Watched {
  readonly camera: NightCamera;
  readonly watch: ReturnType<typeof createPictureWatch>;
  readonly random: Random;
  /** Pictures are spread over the period. */
  readonly offsetMs: number;
  verdict: PictureVerdict | undefined;
  /** Of those that fail: from when on, how, and the picture that stands. */
  readonly fault: { readonly verdict: (typeof faultKinds)[number]; readonly fromMs: number } | undefined;
  readonly other: NightCamera | undefined;
  standing: Uint8Array | undefined;
  readonly before: { picture: Uint8Array };
}

export function simulateNight(plan: NightPlan): NightResult {
  const { fromHour, untilHour, say = () => {} } = plan;
  const watched = watchedCameras(plan);
  const byId = new Map(watched.map((one) => [one.camera.id, one]));
  const places = watched.map(({ camera }) => ({
    ...{ cameraId: camera.id, linkId: null, siteId: camera.siteKind, siteKind: camera.siteKind },
  }));
  const detector = createDetector({ rules: () => defaultRules, places: () => places });
  const alarms: NightAlarm[] = [];
  const verdicts: NightAlarm[] = [];
  const said = new Map<string, number>();
  const alarmed = new Map<string, number>();
  const entryOf = ({ camera }: Watched, kind: ConditionKind, atMs: number): NightAlarm => ({
    ...{ cameraId: camera.id, kind, atHour: atMs / hourMs, noise: camera.set.noise, source: camera.set.name },
  });
  const look = (nowMs: number) => {
    for (const intent of detector.look(nowMs)) {
      if (intent.type !== 'stand') continue;
      const one = byId.get(intent.subject.id);
      if (one?.fault) alarmed.set(one.camera.id, nowMs);
      else if (one) alarms.push(entryOf(one, intent.kind, nowMs));
      else throw new Error(`an alarm of ${intent.subject.kind} ${intent.subject.id}`);
    }
  };
  let pictures = 0;
  for (let roundMs = fromHour * hourMs; roundMs < untilHour * hourMs; roundMs += pictureMs) {
    for (const one of watched) {
      const nowMs = roundMs + one.offsetMs;
      if ((detector.dueMs() ?? Number.POSITIVE_INFINITY) <= nowMs) look(nowMs);
      pictures += 1;
      const { verdict, sinceMs } = one.watch.judge(pictureOf(one, nowMs), nowMs);
      if (verdict === one.verdict) continue;
      const subject = { kind: 'camera', id: one.camera.id } as const;
      if (one.verdict) detector.cleared({ kind: `camera.${one.verdict}`, subject }, nowMs);
      one.verdict = verdict;
      if (!verdict) continue;
      if (one.fault && one.fault.verdict === verdict) said.set(one.camera.id, nowMs);
      if (!one.fault) verdicts.push(entryOf(one, `camera.${verdict}`, nowMs));
      detector.raised({ kind: `camera.${verdict}`, subject, sinceMs, cause: verdict }, nowMs);
    }
    if (roundMs % hourMs === 0) say(`${roundMs / hourMs} h: ${alarms.length} alarms, ${verdicts.length} verdicts`);
  }
  const after = (fromMs: number, atMs: number | undefined) => (atMs === undefined ? undefined : atMs - fromMs);
  return {
    ...{ pictures, alarms, verdicts },
    faults: watched.flatMap(({ camera, fault }) =>
      fault
        ? [
            {
              verdict: fault.verdict,
              saidAfterMs: after(fault.fromMs, said.get(camera.id)),
              alarmAfterMs: after(fault.fromMs, alarmed.get(camera.id)),
            },
          ]
        : [],
    ),
  };
}

/** A tunnel, gates and wards as the district has them, and one more camera for each kind of fault that is played. */
function watchedCameras(plan: NightPlan): Watched[] {
  const { cameras, sets, fromHour, untilHour, referenceByDayOnly = false } = plan;
  const kindOf = (at: number): SiteKind => (at % 120 < 23 ? 'tunnel' : at % 120 < 34 ? 'city-gate' : 'ward');
  const rich = sets.filter(({ hasFewEdges }) => !hasFewEdges);
  const made = Array.from({ length: cameras + faultKinds.length }, (_, at) => {
    // Those that fail have a rich picture: of asphalt alone nobody could say that it moved.
    const set = at < cameras ? sets[at % sets.length] : rich[(at - cameras) % rich.length];
    if (!set) throw new Error('no pictures');
    const siteKind = at < cameras ? kindOf(Math.floor((at * 120) / cameras)) : 'ward';
    // A tunnel is lit day and night.
    const lit = siteKind === 'tunnel' && set.scenes.day ? { ...set, scenes: { day: set.scenes.day } } : set;
    return nightCamera(`camera-${at}`, siteKind, lit, createRandom(1_000 + at));
  });
  return made.map((camera, at) => {
    const verdict = faultKinds[at - cameras];
    const watch = createPictureWatch();
    const { day, night } = camera.set.scenes;
    const scenes = referenceByDayOnly && day ? [day] : [day, night];
    watch.setReferences(scenes.flatMap((scene) => scene?.moving[0] ?? []));
    return {
      ...{ camera, watch, random: createRandom(at), offsetMs: Math.floor((at * pictureMs) / made.length) },
      ...{
        verdict: undefined,
        standing: undefined,
        before: { picture: new Uint8Array() },
        other: made[(at + Math.floor(sets.length / 2)) % cameras],
      },
      // In the middle of the night.
      fault: verdict && { verdict, fromMs: ((fromHour + untilHour) / 2) * hourMs },
    };
  });
}

function pictureOf(one: Watched, nowMs: number): Uint8Array {
  const { camera, random, fault, before } = one;
  const show = (shown: NightCamera) => pictureAt(shown, nowMs, random, before);
  if (!fault || nowMs < fault.fromMs) return show(camera);
  if (fault.verdict === 'black') return new Uint8Array(show(camera).length).fill(3);
  if (fault.verdict === 'moved') return show(one.other ?? camera);
  // Dead, but for its clock.
  one.standing ??= show(camera);
  const picture = one.standing.slice();
  writeClock(picture, nowMs);
  return picture;
}
