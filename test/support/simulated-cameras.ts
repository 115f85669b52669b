/** Three simulated cameras on free ports for tests of the media path: H.264 with G.711, H.265 with AAC, MJPEG. */
import type { SourceRequest } from '../../gateway/sources/source.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';

const ports = { httpPort: 0, rtspPort: 0, discoveryPort: 0 };
const definitions = [
  { code: 'P-01', host: 1, mainCodec: 'h264', subCodec: 'h264', audio: 'pcma' },
  { code: 'P-02', host: 2, mainCodec: 'h265', subCodec: 'h264', audio: 'aac' },
  { code: 'P-04', host: 3, mainCodec: 'mjpeg', subCodec: 'h264', audio: 'pcmu' },
] as const;

/** @param network the cameras' addresses are its hosts 1 to 3: test files that run side by side take one each. */
export function startSimulatedCameras(codes: readonly string[], network = '127.78.0.0'): Promise<Simulator> {
  const district = definitions
    .filter(({ code }) => codes.includes(code))
    .map(({ host, ...entry }) => ({ ...entry, ...ports, address: network.replace(/\d+$/, `${host}`) }));
  return startSimulator({ district });
}

export function requestOf(simulator: Simulator, code: string, role: 'main' | 'sub'): SourceRequest {
  const camera = simulator.getCamera(code);
  const stream = camera.streams.find((each) => each.role === role);
  if (stream === undefined) throw new Error(`camera ${code} has no ${role} stream`);
  return {
    url: new URL(stream.path, `rtsp://${camera.state.address}:${camera.state.rtspPort}/`).href,
    username: camera.definition.user,
    password: camera.definition.password,
    transport: 'tcp',
    ingest: 'ffmpeg',
    audio: true,
    frameTimeoutMs: 5_000,
  };
}
