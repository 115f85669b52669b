/** Where and how a profile is pulled: the profile's URL with a checked literal host, the credentials beside it. Pure. */

import type { CredentialBook } from '../credentials/credentials.ts';
import { type Inventory, profileOf, serviceOf } from '../inventory.ts';
import type { PullTarget } from '../model.ts';
import type { Role } from '../schemas.ts';
import type { AddressCheck } from './address-check.ts';

const defaultPorts: Readonly<Record<string, number>> = { 'rtsp:': 554, 'rtsps:': 322 };

export function findPullTarget(
  parts: { inventory: Inventory; credentials: CredentialBook; addresses: AddressCheck },
  cameraId: string,
  role: Role,
): PullTarget | undefined {
  const { inventory, credentials, addresses } = parts;
  const camera = inventory.cameras.get(cameraId);
  const service = serviceOf(inventory, cameraId);
  if (!camera || camera.retiredAtMs !== null || !service) return undefined;
  const profile = profileOf(camera, service.channel, role);
  if (!profile || !URL.canParse(profile.rtspUrl)) return undefined;
  const url = new URL(profile.rtspUrl);
  const port = Number(url.port) || (defaultPorts[url.protocol] ?? 554);
  const { device } = service;
  // A recorder may stream from a second address of its own; a name, or an address that is not allowed, becomes the pinned one.
  const host = addresses.isAllowed(url.hostname, port) ? url.hostname.replace(/^\[|\]$/g, '') : device.address;
  if (!addresses.isAllowed(host, port)) return undefined;
  url.hostname = host.includes(':') ? `[${host}]` : host;
  url.username = '';
  url.password = '';
  const found = credentials.find({ cameraId, deviceId: device.id, siteId: camera.siteId, address: device.address });
  return {
    cameraId,
    role,
    deviceId: device.id,
    url: url.href,
    username: found?.username ?? '',
    password: found?.password ?? '',
    transport: camera.transport,
    ingest: camera.ingest,
    codec: profile.codec,
    audio: profile.audio !== '' && profile.audio !== 'none',
    host,
    port,
    profileToken: device.xaddr === null ? '' : profile.token,
  };
}
