/**
 * The one adapter file for node-onvif: it writes the requests of the device, Media1 and PTZ services and checks their parameters.
 *
 * Its HTTP is replaced by ours: its own has no limit of bytes, a time limit that a dripping device outlives, no https, no HTTP
 * digest, drops query strings and sends unescaped names. So its services are made without credentials, and the one method
 * through which all of them send (`_OnvifSoap._request`) hands the request to the carrier we leave in the service's
 * `oxaddr`. Discovery, `init` and `fetchSnapshot` of the package are never called.
 */
import { createRequire } from 'node:module';
import { GatewayError } from '../kernel/errors.ts';
import { namespaces } from './soap-envelope.ts';
import type { SoapSession } from './soap-transport.ts';
import { escapeXml, type XmlElement } from './xml.ts';

/** Where and how a call goes. */
export interface CallOptions {
  /** Address of the service; the device service's when absent. */
  readonly url?: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly ownLane?: boolean;
  readonly anonymous?: boolean;
}

export type ServiceName = 'device' | 'media' | 'ptz';
export type Parameters = Readonly<Record<string, string | number | boolean>>;

export interface DeviceClient {
  /**
   * Calls one operation, named as in ONVIF (`GetProfiles`). Texts in `parameters` are escaped here. Returns the payload.
   * Errors as SoapSession.call; `request.invalid` when node-onvif refuses the parameters.
   */
  ask(service: ServiceName, operation: string, parameters?: Parameters, options?: CallOptions): Promise<XmlElement>;
}

type Carry = (envelope: string) => Promise<string>;
interface Service {
  oxaddr: { carry: Carry };
  readonly [method: string]: unknown;
}
type ServiceClass = new (parameters: { xaddr: string }) => Service;
interface NodeOnvif {
  readonly OnvifDevice: new (parameters: { xaddr: string }) => { readonly services: { readonly device: Service } };
  readonly _OnvifSoap: { _request: (oxaddr: { carry: Carry }, envelope: string) => Promise<string> };
}

const require = createRequire(import.meta.url);
const library = require('node-onvif') as NodeOnvif;
const MediaService = require('node-onvif/lib/modules/service-media.js') as ServiceClass;
const PtzService = require('node-onvif/lib/modules/service-ptz.js') as ServiceClass;
library._OnvifSoap._request = (oxaddr, envelope) => oxaddr.carry(envelope);

const OPENING: Readonly<Record<ServiceName, (xaddr: string) => Service>> = {
  device: (xaddr) => new library.OnvifDevice({ xaddr }).services.device,
  media: (xaddr) => new MediaService({ xaddr }),
  ptz: (xaddr) => new PtzService({ xaddr }),
};

/** The package takes ASCII without angle brackets, unescaped: so every text goes in as XML with character references. */
const asciiXml = (text: string) =>
  escapeXml(text).replace(/[^\u0020-\u007E]/gu, (character) => `&#${character.codePointAt(0) ?? 63};`);

const methodOf = (operation: string) => `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;

const bodyOf = (envelope: string) =>
  envelope.slice(envelope.indexOf('<s:Body>') + '<s:Body>'.length, envelope.lastIndexOf('</s:Body>'));

export function createDeviceClient(session: SoapSession): DeviceClient {
  async function ask(name: ServiceName, operation: string, parameters?: Parameters, options: CallOptions = {}) {
    let payload: XmlElement | undefined;
    // Any valid address will do: the carrier knows the real one.
    const service = OPENING[name]('http://device/onvif/device_service');
    service.oxaddr = {
      carry: async (envelope) => {
        const call = { ...options, namespace: namespaces[name], operation, body: bodyOf(envelope) };
        const answer = await session.call(call);
        payload = answer.payload;
        return answer.text;
      },
    };
    const method = service[methodOf(operation)];
    if (typeof method !== 'function') throw new GatewayError('gateway.internal', { details: { operation } });
    const escaped = Object.entries(parameters ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? asciiXml(value) : value,
    ]);
    try {
      await (method.call(service, ...(parameters ? [Object.fromEntries(escaped)] : [])) as Promise<unknown>);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      // Our own parser has read the answer already: what the package makes of it does not matter.
      if (payload === undefined) throw new GatewayError('request.invalid', { cause: error, details: { operation } });
    }
    if (payload === undefined) throw new GatewayError('camera.bad-answer', { details: { operation } });
    return payload;
  }
  return { ask };
}
