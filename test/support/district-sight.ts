/**
 * What the gateway tells an operator of a district's cameras, next to what is true of them: its API, its pushed states,
 * the simulator's truth, and the gateway's child processes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import type { CameraTruth } from '../simulator/control/camera-truth.ts';
import { call } from './call.ts';
import type { District } from './district.ts';
import { waitFor } from './wait-for.ts';

export async function cameraOf(district: District, code: string): Promise<Camera> {
  const operator = await district.as('operator');
  const cameras = await operator.call<Camera[]>('/api/cameras');
  const camera = cameras.find((candidate) => candidate.code === code);
  if (!camera) throw new Error(`no camera ${code} among ${cameras.map((one) => one.code).join()}`);
  return camera;
}

export async function streamOf(district: District, code: string, role: 'main' | 'sub' = 'sub'): Promise<StreamState> {
  const { id } = await cameraOf(district, code);
  const operator = await district.as('operator');
  const states = await operator.call<StreamState[]>(`/api/cameras/${id}/streams`);
  const state = states.find((candidate) => candidate.role === role);
  if (!state) throw new Error(`${code} has no ${role}`);
  return state;
}

export async function healthOf(district: District, code: string): Promise<CameraHealth> {
  const { id } = await cameraOf(district, code);
  const operator = await district.as('operator');
  return (await operator.call<{ health: CameraHealth }>(`/api/cameras/${id}/health`)).health;
}

export const truthOf = (district: District, code: string) =>
  call<CameraTruth>(`${district.control}/cameras/${code}`, 'GET');

/** Resolves when pictures flow that arrived after `afterMs` (the gateway's clock, which is this machine's). */
export const playing = (district: District, code: string, afterMs = 0): Promise<StreamState> =>
  waitFor(
    `${code} to play`,
    async () => {
      const state = await streamOf(district, code);
      return state.picture === 'live' && (state.lastFrameAtMs ?? 0) > afterMs ? state : undefined;
    },
    { boundMs: 150_000, everyMs: 200 },
  );

/** Every stream state that the gateway pushes from now on, oldest first. */
export interface StateWatch {
  readonly told: readonly StreamState[];
  close(): void;
}

export async function watchStates(district: District): Promise<StateWatch> {
  const told: StreamState[] = [];
  const socket = (await district.as('operator')).socket('/api/events');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as { type: string; topic?: string; payload?: { state: StreamState } };
      if (message.type === 'snapshot') resolve();
      if (message.topic === 'stream.state' && message.payload) told.push(message.payload.state);
    });
  });
  return { told, close: () => socket.terminate() };
}

export interface ChildProcessSight {
  readonly pid: number;
  readonly name: string;
  readonly commandLine: string;
}

/** Living children of a process, from /proc. */
export function childrenOf(parentPid: number): ChildProcessSight[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(ppid) !== parentPid || state === 'Z') return [];
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const commandLine = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(entry), name, commandLine }];
    } catch {
      return [];
    }
  });
}
