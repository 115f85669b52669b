/**
 * The list of devices to play: made from a number (the real district's mix of tunnel, gates and wards, many makes, deterministic), or
 * read from a file whose entries override the made defaults.
 */
import { createHash } from 'node:crypto';
import type { CameraDefinition, Light, SceneKind } from './camera-definition.ts';
import { MAKES, makeOf } from './onvif/makes.ts';

/** A camera as a file gives it: a code and whatever differs from the defaults. */
export type CameraEntry = Partial<CameraDefinition> & { readonly code: string };

export interface DistrictOptions {
  readonly cameras: number;
  /** Devices that stand at no place yet. */
  readonly extra?: number;
  /** Adds a recorder with this many channels. */
  readonly recorderChannels?: number;
  /** Its first two numbers are used: 127.10.0.0 gives 127.10.1.1 … */
  readonly baseAddress?: string;
  readonly httpPort?: number;
  readonly rtspPort?: number;
  readonly discoveryPort?: number;
}

const FULL = { tunnel: 23, gate: 11, ward: 86 } as const;
const FULL_SUM = 120;
const SITES: Readonly<
  Record<SceneKind, { letter: string; subnet: number; user: string; password: string; name: string }>
> = {
  tunnel: { letter: 'T', subnet: 1, user: 'admin', password: 'Ham-2026', name: 'Hầm Thủ Thiêm' },
  gate: { letter: 'C', subnet: 2, user: 'admin', password: 'Cua@Ngo/26', name: 'Cửa ngõ' },
  ward: { letter: 'P', subnet: 3, user: 'onvif', password: 'Phuong2026', name: 'Phường' },
};
const PREFIXES: readonly (readonly [string, SceneKind, number])[] = [
  ['T-', 'tunnel', 1],
  ['C-', 'gate', 2],
  ['P-', 'ward', 3],
  ['X-', 'ward', 8],
  ['R-', 'ward', 9],
];

/** A number in 0..1 that depends on nothing but the text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

function hexOf(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

function uuidOf(text: string): string {
  const hex = hexOf(`uuid ${text}`, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function codecsOf(scene: SceneKind, index: number): Pick<CameraDefinition, 'mainCodec' | 'subCodec' | 'audio'> {
  if (scene === 'ward' && index === 4) return { mainCodec: 'mjpeg', subCodec: 'mjpeg', audio: 'none' };
  const mainCodec = scene === 'ward' && index % 5 === 3 ? 'h265' : 'h264';
  const audio = index % 8 === 2 ? 'pcma' : index % 8 === 5 ? 'aac' : index % 8 === 7 ? 'pcmu' : 'none';
  return { mainCodec, subCodec: 'h264', audio: scene === 'tunnel' ? 'none' : audio };
}

/** `unit` names the device among all: two simulators on two base addresses play different units of the same codes. */
function identityOf(
  unit: string,
  scene: SceneKind,
  index: number,
): Pick<CameraDefinition, 'make' | 'model' | 'firmware' | 'serial' | 'mac'> {
  const make = MAKES[(index + (scene === 'gate' ? 1 : 0)) % MAKES.length] ?? makeOf('');
  const tail = hexOf(`mac ${unit}`, 6);
  const mac = `${make.oui}:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}`;
  const model = scene === 'gate' ? make.ptzModel : (make.models[index % make.models.length] ?? make.ptzModel);
  const serial = `${make.name.slice(0, 2).toUpperCase()}${hexOf(`serial ${unit}`, 10).toUpperCase()}`;
  return { make: make.name, model, firmware: make.firmware, serial, mac };
}

function clockOffsetOf(code: string): number {
  const draw = fraction(`clock ${code}`);
  if (draw < 0.05) return Math.round(fraction(`far ${code}`) * 7_200_000 - 3_600_000);
  return Math.round((fraction(`near ${code}`) - 0.5) * 6000);
}

/** Fills in all that an entry leaves open. */
export function completeDefinition(entry: CameraEntry, options: DistrictOptions): CameraDefinition {
  const [, kind, subnet] = PREFIXES.find(([prefix]) => entry.code.startsWith(prefix)) ?? ['', 'ward', 7];
  const scene = entry.scene ?? (kind as SceneKind);
  const number = Number(/(\d+)$/.exec(entry.code)?.[1] ?? '1');
  const index = number - 1;
  const site = SITES[scene];
  const [first = '127', second = '10'] = (options.baseAddress ?? '127.10.0.0').split('.');
  const unit = `${first}.${second} ${entry.code}`;
  const codecs = codecsOf(scene, index);
  // One scene of a kind is enough for the codecs that are dear to encode.
  const plain = codecs.mainCodec !== 'h264';
  const light: Light = scene !== 'tunnel' && index % 3 === 2 && !plain ? 'night' : 'day';
  const soapAuth = index % 7 === 1 ? 'digest' : index % 2 === 0 ? 'wsse' : 'both';
  // SHA-256 only on demand (a district file): ffmpeg's RTSP client answers MD5 challenges only.
  const rtspAuth = index % 9 === 4 ? 'basic' : 'digest-md5';
  return {
    name: `${site.name} ${entry.code}`,
    scene,
    light,
    view: plain ? 0 : index,
    ...codecs,
    ptz: scene === 'gate',
    user: site.user,
    password: site.password,
    soapAuth,
    rtspAuth,
    ...identityOf(unit, scene, index),
    uuid: uuidOf(unit),
    clockOffsetMs: clockOffsetOf(entry.code),
    networkDelayMs: scene === 'tunnel' ? 0 : Math.floor(fraction(`delay ${entry.code}`) * 20),
    packets: 'together',
    address: `${first}.${second}.${subnet}.${number}`,
    httpPort: options.httpPort ?? 8000,
    rtspPort: options.rtspPort ?? 8554,
    discoveryPort: options.discoveryPort ?? 3702,
    ...(entry.code === 'P-06' ? { uriHost: '192.168.1.64' } : {}),
    channels: 1,
    sessionTimeoutS: 60,
    maxSessions: 12,
    ...entry,
  };
}

/** How many of each kind: the real shares, at least one of each as long as there are three. */
export function splitByKind(cameras: number): Readonly<Record<SceneKind, number>> {
  const atLeast = cameras >= 3 ? 1 : 0;
  const tunnel = Math.max(atLeast, Math.round((cameras * FULL.tunnel) / FULL_SUM));
  const gate = Math.min(cameras - tunnel, Math.max(atLeast, Math.round((cameras * FULL.gate) / FULL_SUM)));
  return { tunnel, gate, ward: Math.max(0, cameras - tunnel - gate) };
}

/** The district for a number of cameras, plus unbound devices and a recorder when asked for. */
export function makeDistrict(options: DistrictOptions): CameraDefinition[] {
  const counts = splitByKind(options.cameras);
  const entries: CameraEntry[] = [];
  for (const scene of ['tunnel', 'gate', 'ward'] as const) {
    for (let number = 1; number <= counts[scene]; number += 1) {
      entries.push({ code: `${SITES[scene].letter}-${`${number}`.padStart(2, '0')}` });
    }
  }
  for (let number = 1; number <= (options.extra ?? 0); number += 1)
    entries.push({ code: `X-${`${number}`.padStart(2, '0')}` });
  const channels = options.recorderChannels ?? 0;
  if (channels > 0)
    entries.push({
      code: 'R-01',
      channels,
      mainCodec: 'h264',
      subCodec: 'h264',
      audio: 'none',
      maxSessions: channels * 8,
    });
  return entries.map((entry) => completeDefinition(entry, options));
}
