/**
 * A condition is something wrong that a room has noticed: raised once, cleared once. Rooms raise and clear them through
 * the kernel's events; nobody else invents a warning. Health keeps them, alarms are made of them.
 */
export type ConditionKind =
  | 'camera.lost'
  | 'camera.unauthorised'
  | 'camera.frozen'
  | 'camera.onvif-unreachable'
  | 'camera.clock-off'
  | 'camera.packet-loss'
  | 'camera.unsupported-codec'
  | 'camera.not-checked'
  | 'camera.black'
  | 'camera.covered'
  | 'camera.card'
  | 'camera.over-exposed'
  | 'camera.defocused'
  | 'camera.unchanged'
  | 'camera.moved'
  | 'camera.motion'
  | 'camera.tamper'
  | 'camera.digital-input'
  | 'gateway.clock-unsynchronised'
  | 'gateway.metric-store-down'
  | 'gateway.transcode-budget-full'
  | 'gateway.disk-full'
  /** What the gateway shows to desks ends soon, and nobody has renewed it. */
  | 'gateway.certificate-ending'
  | 'access.break-glass'
  /** A wall station tells nothing of itself any more. */
  | 'station.silent'
  /** Somebody who keeps the camera running looks through it for a while. */
  | 'camera.technical-look'
  | 'gateway.alarms-not-sent'
  /** It sends pictures that should be recorded, and they cannot be written. */
  | 'camera.not-recorded'
  | 'recording.disk-missing'
  | 'recording.disk-failing'
  /** Only what is held is left on the disks: nothing more is recorded. */
  | 'recording.disk-full'
  /** What is kept will soon reach back less far than it must. */
  | 'recording.reach-short'
  | 'recording.holds-full'
  /** A pack that one person made alone waits for a second one to look at it. */
  | 'evidence.urgent-unreviewed';

export type SubjectKind = 'camera' | 'link' | 'site' | 'gateway' | 'device' | 'station';

export interface Subject {
  readonly kind: SubjectKind;
  /** UUID; `gateway` for the gateway itself. */
  readonly id: string;
}

export interface Condition {
  readonly kind: ConditionKind;
  readonly subject: Subject;
  /** Epoch ms at which the trouble began (not at which it was noticed). */
  readonly sinceMs: number;
  /** An error code or a short plain cause; never a secret. */
  readonly cause: string;
}

/** One condition of a kind per subject exists at a time. */
export const conditionKey = (condition: Pick<Condition, 'kind' | 'subject'>): string =>
  `${condition.kind}|${condition.subject.kind}|${condition.subject.id}`;
