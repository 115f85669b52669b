/**
 * Rendering playlists (RFC 8216bis). Text in, text out: no state. A media playlist comes in two forms from one timeline:
 * low latency (parts near the edge, preload hint, blocking reload) and plain, for players that want neither.
 */
import type { MediaSegment, OpenMediaSegment, Timeline } from './timeline.ts';

export interface MediaPlaylistOptions {
  readonly lowLatency: boolean;
  /** The player asked for a delta update (`_HLS_skip=YES`). */
  readonly skip?: boolean;
  /** The other renditions that are being cut now, so that a player finds their edge without asking (low latency only). */
  readonly others?: readonly OtherRendition[];
}

export interface OtherRendition {
  /** Of its media playlist, relative to this one. */
  readonly uri: string;
  readonly timeline: Timeline;
}

/** URIs are relative to the playlist; the stream session in them keeps a stale segment from ever being served. */
const segmentUri = (session: string, msn: number): string => `${session}/${msn}.m4s`;
const partUri = (session: string, msn: number, part: number): string => `${session}/${msn}.${part}.m4s`;
const initUri = (session: string): string => `${session}/init.mp4`;

const seconds = (ms: number) => (ms / 1000).toFixed(5);
/** Parts are listed for the newest segments only: nobody starts further back by part (RFC 8216bis 6.2.2). */
const segmentsWithParts = 2;

/** @returns the playlist, or `undefined` while there is nothing to list (no complete segment, no known target). */
export function renderMediaPlaylist(timeline: Timeline, options: MediaPlaylistOptions): string | undefined {
  const { targetDurationS, segments, open } = timeline;
  if (targetDurationS === undefined || (segments.length === 0 && !(options.lowLatency && open !== undefined)))
    return undefined;
  const skipped = options.skip === true ? countSkipped(timeline, targetDurationS) : 0;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${options.lowLatency ? 9 : 7}`, `#EXT-X-TARGETDURATION:${targetDurationS}`];
  if (options.lowLatency) lines.push(...lowLatencyHeader(timeline, targetDurationS));
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${segments[0]?.msn ?? timeline.nextMsn}`);
  if (timeline.discontinuitySequence > 0) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${timeline.discontinuitySequence}`);
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  // A player applies the MAP before the skipped ones to what follows them, so it is not repeated after a skip.
  let session = skipped > 0 ? segments[skipped - 1]?.streamSession : undefined;
  for (const [index, segment] of segments.entries()) {
    if (index < skipped) continue;
    lines.push(...headOf(segment, session));
    session = segment.streamSession;
    if (options.lowLatency && partsListed(timeline, segment)) lines.push(...partsOf(segment));
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, segmentUri(segment.streamSession, segment.msn));
  }
  if (options.lowLatency) lines.push(...edgeOf(timeline, session), ...(options.others ?? []).flatMap(reportOf));
  return `${lines.join('\n')}\n`;
}

function lowLatencyHeader(timeline: Timeline, targetDurationS: number): string[] {
  const partTargetS = timeline.partTargetMs / 1000;
  const holdBack = (3 * partTargetS).toFixed(3);
  return [
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBack},CAN-SKIP-UNTIL=${6 * targetDurationS}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTargetS.toFixed(3)}`,
  ];
}

/** Segments older than the skip boundary (RFC 8216bis 6.2.5.1), counted from the playlist's end. */
function countSkipped(timeline: Timeline, targetDurationS: number): number {
  const boundaryMs = 6 * targetDurationS * 1000;
  const openMs = timeline.open?.parts.reduce((sum, part) => sum + part.durationMs, 0) ?? 0;
  let behindMs = openMs;
  for (let index = timeline.segments.length - 1; index >= 0; index -= 1) {
    if (behindMs > boundaryMs) return index + 1;
    behindMs += timeline.segments[index]?.durationMs ?? 0;
  }
  return 0;
}

function headOf(segment: OpenMediaSegment, previousSession: string | undefined): string[] {
  const lines: string[] = [];
  if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
  if (segment.discontinuity || segment.streamSession !== previousSession)
    lines.push(`#EXT-X-MAP:URI="${initUri(segment.streamSession)}"`);
  lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startMs).toISOString()}`);
  return lines;
}

/** PART-TARGET belongs to the current session's frame rate, so parts of earlier ones are not listed under it. */
function partsListed(timeline: Timeline, segment: MediaSegment): boolean {
  return segment.msn >= timeline.nextMsn - segmentsWithParts && segment.streamSession === timeline.init?.streamSession;
}

function partsOf(segment: OpenMediaSegment): string[] {
  return segment.parts.map((part, index) => {
    const independent = part.independent ? ',INDEPENDENT=YES' : '';
    const uri = partUri(segment.streamSession, segment.msn, index);
    return `#EXT-X-PART:DURATION=${seconds(part.durationMs)},URI="${uri}"${independent}`;
  });
}

/** The open segment's parts and the hint to the next one, which must always be there: hls.js loops without it. */
function edgeOf(timeline: Timeline, previousSession: string | undefined): string[] {
  const { open } = timeline;
  const lines: string[] = [];
  if (open !== undefined && open.parts.length > 0) lines.push(...headOf(open, previousSession), ...partsOf(open));
  const session = open?.streamSession ?? timeline.init?.streamSession ?? previousSession;
  if (session !== undefined) {
    const uri = partUri(session, open?.msn ?? timeline.nextMsn, open?.parts.length ?? 0);
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${uri}"`);
  }
  return lines;
}

/** Where another rendition's playlist ends (RFC 8216bis 4.4.5.4); nothing while it lists nothing. */
function reportOf({ uri, timeline }: OtherRendition): string[] {
  const { open, segments } = timeline;
  const last = open !== undefined && open.parts.length > 0 ? open : segments.at(-1);
  if (timeline.targetDurationS === undefined || last === undefined || last.parts.length === 0) return [];
  return [`#EXT-X-RENDITION-REPORT:URI="${uri}",LAST-MSN=${last.msn},LAST-PART=${last.parts.length - 1}`];
}

export interface Rendition {
  /** Relative to the multivariant playlist. */
  readonly uri: string;
  /** Peak and average, bits/s. */
  readonly bandwidth: number;
  readonly averageBandwidth?: number;
  readonly codecs: string;
  /** Pixels; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** Frames/s; 0 when unknown. */
  readonly frameRate: number;
}

/** @returns the multivariant playlist with the renditions in the given order (players start with the first). */
export function renderMultivariantPlaylist(renditions: readonly Rendition[]): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9'];
  for (const rendition of renditions) {
    const attributes = [`BANDWIDTH=${Math.max(1, Math.ceil(rendition.bandwidth))}`];
    if (rendition.averageBandwidth !== undefined)
      attributes.push(`AVERAGE-BANDWIDTH=${Math.max(1, Math.ceil(rendition.averageBandwidth))}`);
    if (rendition.codecs !== '') attributes.push(`CODECS="${rendition.codecs}"`);
    if (rendition.width > 0) attributes.push(`RESOLUTION=${rendition.width}x${rendition.height}`);
    if (rendition.frameRate > 0) attributes.push(`FRAME-RATE=${rendition.frameRate.toFixed(3)}`);
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, rendition.uri);
  }
  return `${lines.join('\n')}\n`;
}
