/** The facts of a camera of which nothing is known but its name: tests lay their own over it. */
import type { Camera } from '../../gateway/cameras/schemas.ts';

export const bareCamera = {
  linkId: null,
  place: { road: null, chainageM: null, latitude: null, longitude: null, bearingDeg: null },
  lessorUnitId: null,
  contractNumber: null,
  contractFrom: null,
  contractUntil: null,
  contact: null,
  expectedAddress: null,
  pullMain: 'on-demand',
  pullSub: 'always',
  mainToken: null,
  subToken: null,
  transport: 'tcp',
  ingest: 'auto',
  ptzHomeAfterMin: null,
} as const satisfies Partial<Camera>;
