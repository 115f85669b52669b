/** Addresses of discovery in the gateway's API, and their answers. */
import type {
  BindItem,
  BindResult,
  DiscoveryProgress,
  DiscoveryRequest,
} from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import { type ApiResult, api } from '../../state/api.ts';

export interface DiscoveryDefaults {
  readonly interfaces: readonly string[];
  readonly targets: readonly string[];
}

/** Binding reads each device again, which may take a while for many. */
const bindTimeoutMs = 120_000;

export const fetchDefaults = (): Promise<ApiResult<DiscoveryDefaults>> => api('GET', '/api/discovery/defaults');

export const startRun = (request: DiscoveryRequest): Promise<ApiResult<DiscoveryProgress>> =>
  api('POST', '/api/discovery', { body: request });

export const cancelRun = (runId: string): Promise<ApiResult<unknown>> => api('DELETE', `/api/discovery/${runId}`);

/** Runs the gateway still remembers: a page that opens later shows the newest. */
export const fetchRuns = (): Promise<ApiResult<readonly DiscoveryProgress[]>> => api('GET', '/api/discovery');

export const bindFound = (runId: string, items: readonly BindItem[]): Promise<ApiResult<BindResult>> =>
  api('POST', `/api/discovery/${runId}/bind`, { body: { items }, timeoutMs: bindTimeoutMs });

/** The known device has moved: its cameras follow to the address it was found at. */
export const acceptAddress = (runId: string, foundId: string): Promise<ApiResult<unknown>> =>
  api('POST', `/api/discovery/${runId}/found/${foundId}/accept-address`);

export const stillPath = (runId: string, foundId: string, channel: number): string =>
  `/api/discovery/${runId}/found/${foundId}/still.jpg?channel=${channel}`;
