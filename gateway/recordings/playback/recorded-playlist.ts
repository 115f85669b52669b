/**
 * A playlist of what was recorded (RFC 8216, VOD). A discontinuity stands wherever media time does not run on: at a gap, and
 * where a new stream session begins. Date and time are given there and at each file, so that a player that follows them is
 * never further from the gateway's clock than a camera's clock runs astray within one file.
 */
import type { PlayGroup } from '../model.ts';

/** Media time runs on within a session unless it leaps by more than this. */
const leapMs = 500;

/** @param groups ascending, at least one; URIs are relative to the playlist's own address. */
export function renderRecordedPlaylist(groups: readonly PlayGroup[]): string {
  const longestMs = groups.reduce((longest, { durationMs }) => Math.max(longest, durationMs), 0);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    // Rounded durations must not exceed it (RFC 8216 4.3.3.1).
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longestMs / 1000))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MEDIA-SEQUENCE:0',
  ];
  let before: PlayGroup | undefined;
  for (const group of groups) {
    const goesOn = before !== undefined && runsOn(before, group);
    if (before !== undefined && !goesOn) lines.push('#EXT-X-DISCONTINUITY');
    if (!goesOn) lines.push(`#EXT-X-MAP:URI="${group.fileId}/init.mp4"`);
    if (!goesOn || before?.fileId !== group.fileId)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(group.startMs).toISOString()}`);
    lines.push(`#EXTINF:${(group.durationMs / 1000).toFixed(5)},`, uriOf(group));
    before = group;
  }
  return `${lines.join('\n')}\n#EXT-X-ENDLIST\n`;
}

const uriOf = ({ fileId, first, last }: PlayGroup): string => `${fileId}/${first}-${last}.m4s`;

/** Whether the second plays right after the first without a word. */
export function runsOn(before: PlayGroup, next: PlayGroup): boolean {
  if (before.streamSession !== next.streamSession) return false;
  return Math.abs(next.decodeTimeMs - before.decodeTimeMs - before.durationMs) <= leapMs;
}
