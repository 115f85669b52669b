/** What the switches change on one device. Plain fields: the servers look at them at every request and frame. */
import type { CameraDefinition } from './camera-definition.ts';

export interface CameraState {
  readonly definition: CameraDefinition;
  address: string;
  /** The ports really listened on (a definition may say 0). */
  httpPort: number;
  rtspPort: number;
  password: string;
  serial: string;
  clockOffsetMs: number;
  refusePassword: boolean;
  stalled: boolean;
  /** While true the device answers nothing on RTSP either. */
  hung: boolean;
  slowSoapMs: number;
  brokenXml: boolean;
  /** Share of UDP packets that are not sent, 0-100. */
  lossPercent: number;
  /** Frames that are due in the first so many ms of each second leave late, all at once. */
  jitterMs: number;
  /** Good and refused sign-ins, each service together. */
  signIns: {
    accepted: number;
    refused: number;
    lastRefusedAtMs: number | undefined;
    lastAcceptedAtMs: number | undefined;
  };
  /** RTSP sessions opened since the start. */
  sessionsOpened: number;
}

export function newCameraState(definition: CameraDefinition): CameraState {
  return {
    definition,
    address: definition.address,
    httpPort: definition.httpPort,
    rtspPort: definition.rtspPort,
    password: definition.password,
    serial: definition.serial,
    clockOffsetMs: definition.clockOffsetMs,
    refusePassword: false,
    stalled: false,
    hung: false,
    slowSoapMs: 0,
    brokenXml: false,
    lossPercent: 0,
    jitterMs: 0,
    signIns: { accepted: 0, refused: 0, lastRefusedAtMs: undefined, lastAcceptedAtMs: undefined },
    sessionsOpened: 0,
  };
}

/** Notes the outcome of a sign-in and passes it on. */
export function noteSignIn(state: CameraState, accepted: boolean, nowMs: number): boolean {
  if (accepted) {
    state.signIns.accepted += 1;
    state.signIns.lastAcceptedAtMs = nowMs;
  } else {
    state.signIns.refused += 1;
    state.signIns.lastRefusedAtMs = nowMs;
  }
  return accepted;
}
