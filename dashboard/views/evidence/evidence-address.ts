/** What the address of the evidence page asks for: a list, a pack, a request with cameras and span filled in. Pure. */
import { renderMoment } from '../playback/moment-entry.ts';

export const shows = ['open', 'mine', 'all'] as const;
export type Show = (typeof shows)[number];

/** `all`: whatever was recorded of the camera. */
export type StreamChoice = 'all' | 'main' | 'sub';

/** As typed. */
export interface RequestDraft {
  readonly cameraIds: readonly string[];
  readonly streams: StreamChoice;
  readonly from: string;
  readonly to: string;
  readonly purpose: string;
  readonly caseNumber: string;
  readonly incidentId: string;
  readonly urgent: boolean;
  readonly urgentReason: string;
}

export interface EvidenceAsked {
  readonly show: Show;
  /** Id of the pack that is shown; empty: the list. */
  readonly packId: string;
  /** The request that is begun; undefined: none. */
  readonly draft: RequestDraft | undefined;
}

const uuid = /^[0-9a-f-]{36}$/;

/** @param cameraOf id of a camera by its id or code; undefined: none of his */
export function askedOf(
  query: URLSearchParams,
  cameraOf: (text: string) => string | undefined,
  nowMs: number,
): EvidenceAsked {
  const packId = query.get('pack') ?? '';
  return {
    show: shows.find((show) => show === query.get('show')) ?? 'open',
    packId: uuid.test(packId) ? packId : '',
    draft: query.get('new') === '1' ? draftOf(query, cameraOf, nowMs) : undefined,
  };
}

function draftOf(query: URLSearchParams, cameraOf: (text: string) => string | undefined, nowMs: number): RequestDraft {
  const moment = (name: string): string => {
    const ms = Date.parse(query.get(name) ?? '');
    // Around a moment that was just now: what comes is not recorded yet.
    return Number.isNaN(ms) ? '' : renderMoment(Math.min(ms, nowMs - 1_000));
  };
  const incident = query.get('incident') ?? '';
  const cameras = (query.get('cameras') ?? '').split(',').flatMap((text) => cameraOf(text.trim()) ?? []);
  return {
    ...{ cameraIds: [...new Set(cameras)], streams: streamsOf(query.get('role')) },
    ...{ from: moment('from'), to: moment('to'), purpose: '', caseNumber: query.get('case') ?? '' },
    ...{ incidentId: uuid.test(incident) ? incident : '', urgent: false, urgentReason: '' },
  };
}

const streamsOf = (role: string | null): StreamChoice => (role === 'main' || role === 'sub' ? role : 'all');

export const packAddress = (packId: string): string => `/evidence?pack=${packId}`;

/** From playback or an incident. */
export function newPackAddress(cameraIds: readonly string[], fromMs: number, toMs: number): string {
  const query = new URLSearchParams({ new: '1', cameras: cameraIds.join(',') });
  query.set('from', new Date(fromMs).toISOString());
  query.set('to', new Date(toMs).toISOString());
  return `/evidence?${query}`;
}
