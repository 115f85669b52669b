/** What an RTSP URL says, checked: it goes into a request line and decides where we connect to. Pure. */
import { GatewayError } from '../../kernel/errors.ts';

export interface RtspTarget {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** For the request line: no account in it, ever. */
  readonly uri: string;
}

/** @throws GatewayError `request.invalid` */
export function parseRtspUrl(text: string): RtspTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new GatewayError('request.invalid', { details: { reason: 'not a URL' } });
  const secure = url.protocol === 'rtsps:';
  if ((!secure && url.protocol !== 'rtsp:') || url.hostname === '')
    throw new GatewayError('request.invalid', { details: { reason: 'not an RTSP URL' } });
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 322 : 554) : Number(url.port),
    secure,
    uri: `${url.protocol}//${url.host}${url.pathname}${url.search}`,
  };
}
