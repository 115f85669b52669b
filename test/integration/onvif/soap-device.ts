/** A small device whose every answer the test writes; on loopback, any free port. It counts what it is asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';
import { createOnvif, type OnvifPort } from '../../../gateway/onvif/onvif-port.ts';
import { readBody } from '../../simulator/onvif/onvif-server.ts';
import { parseSoapCall, renderEnvelope, renderFault, type SoapCall, SoapFault } from '../../simulator/onvif/soap.ts';

export interface SoapRequest extends SoapCall {
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
  /** As it came over the wire. */
  readonly source: string;
}

/** Content of the Body; throw a SoapFault for a fault; undefined when the response was written by hand. */
export type Answer = (request: SoapRequest) => string | undefined | Promise<string | undefined>;

export interface SoapDevice {
  readonly xaddr: string;
  /** Operations asked for, in order. */
  readonly calls: string[];
  close(): Promise<void>;
}

export async function startSoapDevice(answer: Answer, address = '127.0.0.1'): Promise<SoapDevice> {
  const calls: string[] = [];
  const serve = async (http: IncomingMessage, response: ServerResponse) => {
    const source = (await readBody(http)) ?? '';
    const call = parseSoapCall(source);
    calls.push(call.operation);
    try {
      const content = await answer({ ...call, http, response, source });
      if (content !== undefined) response.end(renderEnvelope(content));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      response.writeHead(error.status).end(renderFault(error));
    }
  };
  const server = createServer((http, response) => {
    response.on('error', () => undefined);
    serve(http, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    xaddr: `http://${address}:${port}/onvif/device_service`,
    calls,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The port as the gateway makes it; log lines are kept for the test to search. */
export function openTestPort(): { onvif: OnvifPort; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', secrets: createSecretBook(), write: (line) => lines.push(line) });
  return { onvif: createOnvif({ clock: systemClock, log }), lines };
}
