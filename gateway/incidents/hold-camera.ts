/** Holds what a camera recorded for an incident, in the transaction that adds the camera. */
import type { Actor } from '../access/audit/actor.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Holds, Span } from '../recordings/model.ts';
import type { Incident, IncidentCamera } from './model.ts';

export interface CameraSpan extends Span {
  readonly cameraId: string;
}

type Placing = Pick<Holds, 'place'>;
type Named = Pick<Incident, 'id' | 'number'>;

/** Until two people release it. @returns the hold's id. @throws GatewayError `recording.holds-full` */
export async function holdCamera(
  holds: Placing,
  incident: Named,
  { cameraId, fromMs, toMs }: CameraSpan,
  actor: Actor,
  transaction: Database,
): Promise<string> {
  const wanted = { cameraId, fromMs, toMs, reason: 'incident', subjectId: incident.id, untilMs: null } as const;
  return (await holds.place({ ...wanted, note: incident.number }, actor, transaction)).id;
}

/**
 * An incident must not fail for want of room: then the camera is kept without a hold, and the page says so.
 * @param id of the row
 */
export async function heldOrNot(
  holds: Placing,
  incident: Named,
  { cameraId, fromMs, toMs }: CameraSpan,
  id: string,
  actor: Actor,
  transaction: Database,
): Promise<IncidentCamera> {
  const camera: IncidentCamera = { id, cameraId, fromMs, toMs, holdId: null };
  try {
    return { ...camera, holdId: await holdCamera(holds, incident, camera, actor, transaction) };
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'recording.holds-full') return camera;
    throw error;
  }
}
