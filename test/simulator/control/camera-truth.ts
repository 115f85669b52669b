/** What is true of a camera now, for tests to hold a gateway's board against. */
import { join } from 'node:path';
import type { SimulatedCamera } from '../camera.ts';
import type { LiveStream } from '../streams/live-stream.ts';

const RATE_WINDOW_MS = 5000;

function describeStream(camera: SimulatedCamera, stream: LiveStream, nowMs: number) {
  const { codec, width, height, fps, gop, name, number } = stream.clip.facts;
  const sent = stream.sent.since(nowMs - RATE_WINDOW_MS);
  const bytes = sent.reduce((sum, frame) => sum + frame.bytes, 0);
  return {
    profile: stream.role,
    channel: stream.channel,
    token: stream.token,
    path: stream.path,
    rtspUri: `rtsp://${camera.state.address}:${camera.state.rtspPort}${stream.path}`,
    codec,
    width,
    height,
    fps,
    gop,
    clip: name,
    clipNumber: number,
    /** What moves where in every frame; drawn scenes only. */
    planFile: number < 0 ? null : join(stream.base.directory, 'plan.json'),
    sessions: camera.rtsp.sessionsOf(stream.token),
    /** Over the last five seconds, as sent; RTP headers included; 0 when nobody receives. */
    sentFps: (sent.length * 1000) / RATE_WINDOW_MS,
    sentKbit: Math.round((bytes * 8) / RATE_WINDOW_MS),
    lastSentAtMs: sent.at(-1)?.sentAtMs ?? null,
  };
}

export function describeCamera(camera: SimulatedCamera, nowMs: number) {
  const { state, definition, ptz } = camera;
  const { code, name, scene, light, audio, make, model, firmware, mac, uuid, user, channels } = definition;
  return {
    code,
    name,
    scene,
    light,
    audio,
    make,
    model,
    firmware,
    mac,
    uuid,
    user,
    channels,
    serial: state.serial,
    address: state.address,
    httpPort: state.httpPort,
    rtspPort: state.rtspPort,
    discoveryPort: definition.discoveryPort,
    deviceUrl: `http://${state.address}:${state.httpPort}/onvif/device_service`,
    clockOffsetMs: state.clockOffsetMs,
    networkDelayMs: definition.networkDelayMs,
    stalled: state.stalled,
    refusePassword: state.refusePassword,
    signIns: { ...state.signIns },
    sessionsOpened: state.sessionsOpened,
    rtspConnections: camera.rtsp.connections,
    eventSubscriptions: camera.events.subscriptions,
    ptz:
      ptz === undefined
        ? null
        : { position: ptz.position(), moving: ptz.anyMoving, commands: ptz.commands.slice(-100) },
    profiles: camera.streams.map((stream) => describeStream(camera, stream, nowMs)),
  };
}

export type CameraTruth = ReturnType<typeof describeCamera>;
