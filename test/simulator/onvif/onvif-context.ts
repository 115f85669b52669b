/** What the ONVIF services of one device share. */
import type { CameraState } from '../camera-state.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { EventBroker } from './event-broker.ts';
import type { Make } from './makes.ts';
import type { PtzMotion } from './ptz-motion.ts';
import type { SoapCall } from './soap.ts';

export interface OnvifContext {
  readonly state: CameraState;
  readonly make: Make;
  readonly streams: readonly LiveStream[];
  readonly ptz: PtzMotion | undefined;
  readonly events: EventBroker;
  nowMs(): number;
  /** The camera's own clock, epoch ms. */
  cameraMs(): number;
}

/** Children of the answer's Body. Throws SoapFault. */
export type Operation = (call: SoapCall, context: OnvifContext) => string | Promise<string>;

/** Where the device answers, without a trailing slash. */
export function baseUrl({ state }: OnvifContext): string {
  return `http://${state.address}:${state.httpPort}`;
}

export function hasMedia2({ make, streams }: OnvifContext): boolean {
  return make.media2 || streams.some((stream) => stream.base.facts.codec === 'h265');
}

/** Host to write into stream and snapshot URIs. */
export function uriHost({ state }: OnvifContext): string {
  return state.definition.uriHost ?? state.address;
}
