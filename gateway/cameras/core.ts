/** What every part of the room works with: made once by room.ts and handed to workers and routes. */
import type { GatewayConfig } from '../../config/schema.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Refusals } from '../access/audit/refusals.ts';
import type { Decide } from '../access/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import type { OnvifPort } from '../onvif/onvif-port.ts';
import type { CredentialBook } from './credentials/credentials.ts';
import type { Cameras } from './model.ts';
import type { AddressCheck } from './reach/address-check.ts';
import type { Registry } from './registry.ts';

export interface CamerasCore {
  readonly config: GatewayConfig['cameras'];
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Where steering that the door refuses is put on record. */
  readonly refusals: Pick<Refusals, 'note'> | undefined;
  readonly decide: Decide;
  readonly registry: Registry;
  readonly credentials: CredentialBook;
  readonly addresses: AddressCheck;
  readonly cameras: Cameras;
  readonly onvif: OnvifPort;
}
