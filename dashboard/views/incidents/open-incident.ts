/** Asks the frame of the page for the form of a new incident, over whatever is shown: the pictures below it play on. */
import type { IncidentSeed } from './new-incident.ts';

export const incidentAsks = new EventTarget();

export function openIncident(seed: IncidentSeed): void {
  incidentAsks.dispatchEvent(new CustomEvent<IncidentSeed>('ask', { detail: seed }));
}
