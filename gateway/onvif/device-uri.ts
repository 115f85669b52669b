/** Addresses that a device gives for its services, streams and stills, made safe: its own address, no credentials. Pure. */
import { GatewayError } from '../kernel/errors.ts';

const bad = (reason: string) => new GatewayError('camera.bad-answer', { details: { reason } });

/** Host of an address as URLs write it; IPv6 keeps its brackets. Throws `request.invalid`. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) throw new GatewayError('request.invalid', { details: { reason: 'not a URL' } });
  return new URL(url).hostname;
}

/**
 * `rtsp://host:port/path?query` with the host that answered (cameras behind a router name the one they have inside) and without
 * user and password; path and query stay byte for byte, as cameras compare them. Throws `camera.bad-answer`.
 */
export function correctRtspUri(uri: string, address: string): string {
  const parts = /^(rtsps?):\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^/:?#]*)(:\d{1,5})?([/?].*)?$/i.exec(uri.trim());
  if (parts === null) throw bad('stream URI');
  const [, scheme = 'rtsp', port = '', rest = ''] = parts;
  return `${scheme.toLowerCase()}://${address}${port}${rest}`;
}

/**
 * The address of a service or still at the device that answered. Where the device names another host, it is behind a router: then the port
 * that answered is the one that works. Throws `camera.bad-answer`.
 */
export function correctHttpUri(uri: string, xaddr: string): string {
  const known = new URL(xaddr);
  const url = URL.canParse(uri.trim()) ? new URL(uri.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw bad('service address');
  if (url.hostname !== known.hostname) {
    url.protocol = known.protocol;
    url.host = known.host;
    url.port = known.port;
  }
  // What was reached over https is not left for clear text.
  if (known.protocol === 'https:' && url.protocol === 'http:') {
    url.protocol = 'https:';
    url.port = known.port;
  }
  url.username = '';
  url.password = '';
  return url.href;
}
