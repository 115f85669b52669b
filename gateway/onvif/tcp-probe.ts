/** What answers on TCP where UDP is filtered: the device service over HTTP (GetSystemDateAndTime needs no sign-in), or RTSP alone. */
import { connect } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { exchangeHttp } from './http-exchange.ts';
import { namespaces, renderEnvelope } from './soap-envelope.ts';
import { findElement, parseXml } from './xml.ts';

export interface TcpProbe {
  readonly host: string;
  readonly port: number;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The address of the device service, when something on this port speaks ONVIF; undefined for anything else. Rejects only when aborted. */
export async function probeHttp(clock: Clock, probe: TcpProbe): Promise<string | undefined> {
  const secure = probe.port === 443 || probe.port === 8443;
  const url = new URL(`${secure ? 'https' : 'http'}://${probe.host}:${probe.port}/onvif/device_service`);
  try {
    const answer = await exchangeHttp(clock, {
      url,
      method: 'POST',
      headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
      body: renderEnvelope('<tds:GetSystemDateAndTime/>'),
      deadlineMs: probe.deadlineMs,
      maxBytes: 65_536,
      // Only a candidate: nothing secret is sent here.
      allowSelfSigned: true,
      signal: probe.signal,
    });
    const root = parseXml(answer.body.toString('utf8'));
    const payload = findElement(root, 'Body')?.children[0];
    const ours = payload?.namespace === namespaces.device && payload.name === 'GetSystemDateAndTimeResponse';
    // A strict device answers even this with a fault about the missing sign-in.
    const fault = root.namespace === namespaces.envelope && payload?.name === 'Fault';
    return ours || fault ? url.href : undefined;
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

/** Whether an RTSP server answers OPTIONS here. Rejects only when aborted. */
export function probeRtsp(clock: Clock, probe: TcpProbe): Promise<boolean> {
  const { host, port, signal } = probe;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const socket = connect({ host, port });
    let heard = '';
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
    };
    const settle = (speaksRtsp: boolean) => {
      end();
      resolve(speaksRtsp);
    };
    const onAbort = () => {
      end();
      reject(signal?.reason);
    };
    const cancel = clock.after(probe.deadlineMs, () => settle(false));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('connect', () => {
      socket.write(`OPTIONS rtsp://${host}:${port}/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Thap-Canh\r\n\r\n`);
    });
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
      if (heard.length >= 7) settle(heard.startsWith('RTSP/1.'));
    });
  });
}
