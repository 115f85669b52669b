/**
 * One row of the health board: what the gateway knows of a camera, put into the words a technician needs. Pure, so that
 * the rules about honesty ("a camera that is not pulled is never good") are tested without a page.
 */
import type { Camera, Link, Site, SiteKind, Unit } from '../../../gateway/cameras/schemas.ts';
import type { CameraHealth, HealthState } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';

/**
 * What the state column says. `checked` / `check-failed`: the camera is not pulled, only its first keyframe is tested
 * now and then; `picture`: frames flow, but show nothing useful; `unbound`: no device serves the camera yet; `starting`:
 * its stream is only just starting; `unknown`: nothing is known (the gateway was off, or has not looked yet).
 */
export type BoardWord =
  | 'good'
  | 'frozen'
  | 'lost'
  | 'refused'
  | 'clock-off'
  | 'onvif-silent'
  | 'slow'
  | 'lossy'
  | 'picture'
  | 'degraded'
  | 'checked'
  | 'check-failed'
  | 'not-checked'
  | 'unbound'
  | 'starting'
  | 'unknown'
  | 'excused';

export interface BoardRow {
  readonly cameraId: string;
  readonly code: string;
  readonly name: string;
  /** Road with chainage (`Nhánh B · 0+180`), else the camera's name. */
  readonly place: string;
  readonly siteId: string;
  readonly siteName: string;
  readonly siteKind: SiteKind;
  readonly linkId: string | null;
  /** Short code, as people say it; empty without a link. */
  readonly linkCode: string;
  readonly linkName: string;
  readonly lessorId: string | null;
  readonly lessorName: string;
  readonly address: string;
  readonly state: HealthState;
  readonly word: BoardWord;
  /** Error code or condition kind; empty: nothing to say. */
  readonly cause: string;
  /** Epoch ms; null: not known. */
  readonly sinceMs: number | null;
  readonly lastFrameAtMs: number | null;
  /** Frames flow now, so the age in the last sample stands; else the age grows each second. */
  readonly flowing: boolean;
  readonly fps: number | null;
  readonly bitrateKbps: number | null;
  /** Of the last minute; null: not measured (by ffmpeg it is hidden). */
  readonly packetLossPercent: number | null;
  readonly ingest: StreamState['ingest'];
  readonly ingestReason: string | null;
  readonly reconnectsPerHour: number | null;
  readonly roundTripMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly lastCheckedAtMs: number | null;
  readonly nextTryAtMs: number | null;
  readonly lastDay: readonly HealthState[];
}

export interface BoardFacts {
  readonly cameras: Iterable<Camera>;
  readonly sites: ReadonlyMap<string, Site>;
  readonly links: ReadonlyMap<string, Link>;
  readonly units: ReadonlyMap<string, Unit>;
  findHealth(cameraId: string): CameraHealth | undefined;
  /** State of a profile; undefined: the gateway has said nothing about it. */
  findStream(cameraId: string, role: 'main' | 'sub'): StreamState | undefined;
}

/** `0+180` from 180 m. */
export function chainageText(metres: number): string {
  const whole = Math.round(metres);
  const sign = whole < 0 ? '-' : '';
  const size = Math.abs(whole);
  return `${sign}${Math.floor(size / 1000)}+${String(size % 1000).padStart(3, '0')}`;
}

export function placeText(camera: Camera): string {
  const { road, chainageM } = camera.place;
  if (road === null) return camera.name;
  return chainageM === null ? road : `${road} · ${chainageText(chainageM)}`;
}

const isPulled = (stream: StreamState | undefined): boolean =>
  stream !== undefined && (stream.phase === 'running' || stream.phase === 'starting' || stream.phase === 'waiting');

/** The stream that tells whether the camera lives: a pulled one that is live, else its sub, else its main. */
export function tellingStream(facts: BoardFacts, cameraId: string): StreamState | undefined {
  const pulled = [facts.findStream(cameraId, 'sub'), facts.findStream(cameraId, 'main')].filter(isPulled);
  return pulled.find((stream) => stream?.picture === 'live') ?? pulled[0];
}

const refusedCauses: ReadonlySet<string> = new Set([
  'camera.unauthorised',
  'camera.forbidden',
  'camera.no-credentials',
]);

/** Frames flow, but what they show is no use. */
const pictureCauses: ReadonlySet<string> = new Set(
  ['black', 'over-exposed', 'covered', 'card', 'defocused', 'unchanged', 'moved'].map((verdict) => `camera.${verdict}`),
);

function wordOfTrouble(cause: string, state: 'down' | 'degraded'): BoardWord {
  if (state === 'down') {
    if (refusedCauses.has(cause)) return 'refused';
    return cause === 'camera.frozen' || cause === 'stream.stalled' ? 'frozen' : 'lost';
  }
  if (cause === 'camera.clock-off') return 'clock-off';
  if (cause === 'camera.onvif-unreachable') return 'onvif-silent';
  if (cause === 'camera.packet-loss') return 'lossy';
  if (pictureCauses.has(cause)) return 'picture';
  return cause === 'fps-low' ? 'slow' : 'degraded';
}

function wordOfUnpulled(health: CameraHealth): BoardWord {
  if (health.lastCheckedAtMs === null) return health.cause === 'camera.not-checked' ? 'not-checked' : 'unknown';
  return health.lastCheckOk === true ? 'checked' : 'check-failed';
}

const wordOfUnknown = (health: CameraHealth, stream: StreamState): BoardWord =>
  health.cause === 'starting' || stream.phase === 'starting' ? 'starting' : 'unknown';

/** The word of the state column. `pulled`: a stream of the camera is wanted right now. */
export function boardWord(
  camera: Camera,
  health: CameraHealth | undefined,
  stream: StreamState | undefined,
): BoardWord {
  if (camera.serving === null) return 'unbound';
  if (health === undefined) return 'unknown';
  if (health.state === 'excused') return 'excused';
  // The push of a stream's state is quicker than the health room's next look: the worse of the two is shown.
  if (stream?.picture === 'frozen') return 'frozen';
  if (stream?.picture === 'lost') return wordOfTrouble(stream.error ?? 'camera.lost', 'down');
  if (health.state === 'down' || health.state === 'degraded') return wordOfTrouble(health.cause, health.state);
  if (stream === undefined) return wordOfUnpulled(health);
  return health.state === 'up' ? 'good' : wordOfUnknown(health, stream);
}

const wordStates: Readonly<Record<BoardWord, HealthState>> = {
  good: 'up',
  frozen: 'down',
  lost: 'down',
  refused: 'down',
  'clock-off': 'degraded',
  'onvif-silent': 'degraded',
  slow: 'degraded',
  lossy: 'degraded',
  picture: 'degraded',
  degraded: 'degraded',
  checked: 'unknown',
  'check-failed': 'down',
  'not-checked': 'unknown',
  unbound: 'unknown',
  starting: 'unknown',
  unknown: 'unknown',
  excused: 'excused',
};

export function boardRow(camera: Camera, facts: BoardFacts): BoardRow {
  const health = facts.findHealth(camera.id);
  const stream = tellingStream(facts, camera.id);
  const word = boardWord(camera, health, stream);
  const site = facts.sites.get(camera.siteId);
  const pictureIsWorse = stream?.picture === 'frozen' || stream?.picture === 'lost';
  const flowing = stream?.picture === 'live';
  return {
    cameraId: camera.id,
    code: camera.code,
    name: camera.name,
    place: placeText(camera),
    siteId: camera.siteId,
    siteName: site?.name ?? '',
    siteKind: site?.kind ?? 'ward',
    linkId: camera.linkId,
    linkCode: (camera.linkId !== null && facts.links.get(camera.linkId)?.code) || '',
    linkName: (camera.linkId !== null && facts.links.get(camera.linkId)?.name) || '',
    lessorId: camera.lessorUnitId,
    lessorName: (camera.lessorUnitId !== null && facts.units.get(camera.lessorUnitId)?.name) || '',
    address: camera.serving?.address ?? '',
    state: wordStates[word],
    word,
    cause: (pictureIsWorse ? stream.error : null) ?? health?.cause ?? '',
    sinceMs: (pictureIsWorse ? stream.pictureSinceMs : undefined) ?? health?.sinceMs ?? null,
    lastFrameAtMs: latest(stream?.lastFrameAtMs, health?.lastFrameAtMs),
    flowing,
    fps: health?.fps ?? null,
    bitrateKbps: health?.bitrateKbps ?? null,
    packetLossPercent: health?.packetLossPercent ?? null,
    ingest: stream?.ingest ?? '',
    ingestReason: stream?.ingestReason ?? null,
    reconnectsPerHour: health?.restartsLastHour ?? null,
    roundTripMs: health?.roundTripMs ?? null,
    clockOffsetMs: health?.clockOffsetMs ?? rtcpClock(health),
    lastCheckedAtMs: health?.lastCheckedAtMs ?? null,
    nextTryAtMs: stream?.nextTryAtMs ?? null,
    lastDay: health?.lastDay ?? [],
  };
}

/** Without ONVIF the stream's own clock stands in, where it can be one: as the health room judges. */
function rtcpClock(health: CameraHealth | undefined): number | null {
  const offsetMs = health?.rtcpClockOffsetMs ?? null;
  return offsetMs === null || Math.abs(offsetMs) > 86_400_000 ? null : offsetMs;
}

function latest(a: number | null | undefined, b: number | null | undefined): number | null {
  if (a === null || a === undefined) return b ?? null;
  return b === null || b === undefined ? a : Math.max(a, b);
}

export const boardRows = (facts: BoardFacts): BoardRow[] => [...facts.cameras].map((camera) => boardRow(camera, facts));
