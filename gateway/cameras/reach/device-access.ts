/** How to reach the device behind a camera: its checked address and the credentials that open it. */
import { GatewayError } from '../../kernel/errors.ts';
import type { CamerasCore } from '../core.ts';
import { camerasOf, serviceOf } from '../inventory.ts';
import type { CameraRecord, Credentials, DeviceChannel, DeviceRecord } from '../records.ts';

export interface DeviceAccess {
  readonly device: DeviceRecord;
  readonly target: { readonly xaddr: string; readonly allowSelfSigned: boolean };
  readonly credentials: Credentials | undefined;
  /** Address of an ONVIF service by the end of its namespace (`ptz/wsdl`); absent when the inventory did not say. */
  service(namespaceEnd: string): { serviceUrl?: string };
}

type Parts = Pick<CamerasCore, 'registry' | 'credentials' | 'addresses'>;

/** @throws GatewayError `camera.rtsp-only` without ONVIF, `camera.address-refused` when its address is allowed no longer */
export function accessDevice(parts: Parts, device: DeviceRecord): DeviceAccess {
  if (device.xaddr === null) throw new GatewayError('camera.rtsp-only');
  const url = new URL(device.xaddr);
  parts.addresses.check(url.hostname, Number(url.port) || (url.protocol === 'https:' ? 443 : 80));
  const [camera] = camerasOf(parts.registry.inventory, device.id);
  return {
    device,
    // Cameras sign their own certificates; the address is pinned and the network closed.
    target: { xaddr: device.xaddr, allowSelfSigned: true },
    credentials: credentialsOf(parts, device, camera),
    service(namespaceEnd) {
      const found = device.services.find(({ namespace }) => namespace.endsWith(namespaceEnd));
      return found ? { serviceUrl: found.xaddr } : {};
    },
  };
}

export function credentialsOf(
  parts: Pick<CamerasCore, 'credentials'>,
  device: DeviceRecord,
  camera: CameraRecord | undefined,
): Credentials | undefined {
  const { id: deviceId, address } = device;
  return parts.credentials.find({ cameraId: camera?.id, deviceId, siteId: camera?.siteId, address });
}

/** @throws GatewayError `not-found`, `camera.unreachable` when no device serves the camera, and as `accessDevice` */
export function accessCamera(
  parts: Parts,
  cameraId: string,
): DeviceAccess & { camera: CameraRecord; channel: DeviceChannel | undefined } {
  const camera = parts.registry.inventory.cameras.get(cameraId);
  if (!camera || camera.retiredAtMs !== null) throw new GatewayError('not-found');
  const service = serviceOf(parts.registry.inventory, cameraId);
  if (!service) throw new GatewayError('camera.unreachable', { details: { reason: 'no device is bound' } });
  const access = accessDevice(parts, service.device);
  const credentials = credentialsOf(parts, service.device, camera);
  return { ...access, credentials, camera, channel: service.channel };
}
