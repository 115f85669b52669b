/**
 * The MUSTs of RFC 8216bis that a media playlist of ours could break, checked on its text. hls-parser accepts several of
 * these breaches (a part hold-back below twice the target, fMP4 without a MAP), so they are checked here.
 */

interface ReadSegment {
  readonly msn: number;
  readonly uri: string;
  readonly durationS: number;
  readonly discontinuity: number;
  readonly map: string | undefined;
  readonly dateMs: number | undefined;
  readonly parts: readonly { durationS: number; independent: boolean; uri: string }[];
}

export interface ReadPlaylist {
  readonly targetDurationS: number;
  readonly partTargetS: number | undefined;
  readonly serverControl: ReadonlyMap<string, string>;
  readonly skipped: number;
  readonly segments: readonly ReadSegment[];
  readonly openParts: ReadSegment['parts'];
  readonly hint: string | undefined;
  /** Breaches of the grammar found while reading. */
  readonly broken: readonly string[];
}

function readAttributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g))
    found.set(match[1] ?? '', (match[2] ?? '').replaceAll('"', ''));
  return found;
}

export function readPlaylist(text: string): ReadPlaylist {
  const broken: string[] = [];
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines[0] !== '#EXTM3U') broken.push('4.4.1.1: the first line is not #EXTM3U');
  const segments: ReadSegment[] = [];
  let serverControl: ReadonlyMap<string, string> = new Map();
  let targetDurationS = Number.NaN;
  let partTargetS: number | undefined;
  let msn = 0;
  let discontinuity = 0;
  let map: string | undefined;
  let dateMs: number | undefined;
  let durationS = Number.NaN;
  let hint: string | undefined;
  let skipped = 0;
  let parts: { durationS: number; independent: boolean; uri: string }[] = [];
  for (const line of lines.slice(1)) {
    const [, tag = '', value = ''] = /^#(EXT[A-Z0-9-]*):?(.*)$/.exec(line) ?? [];
    if (tag === 'EXT-X-TARGETDURATION') targetDurationS = Number(value);
    else if (tag === 'EXT-X-SERVER-CONTROL') serverControl = readAttributes(value);
    else if (tag === 'EXT-X-PART-INF') partTargetS = Number(readAttributes(value).get('PART-TARGET'));
    else if (tag === 'EXT-X-MEDIA-SEQUENCE') {
      if (segments.length > 0) broken.push('4.4.3.2: MEDIA-SEQUENCE after a segment');
      msn = Number(value);
    } else if (tag === 'EXT-X-DISCONTINUITY-SEQUENCE') {
      if (segments.length > 0 || parts.length > 0) broken.push('4.4.3.3: DISCONTINUITY-SEQUENCE after a segment');
      discontinuity = Number(value);
    } else if (tag === 'EXT-X-SKIP') {
      skipped = Number(readAttributes(value).get('SKIPPED-SEGMENTS'));
      msn += skipped;
    } else if (tag === 'EXT-X-DISCONTINUITY') {
      discontinuity += 1;
      map = undefined;
    } else if (tag === 'EXT-X-MAP') map = readAttributes(value).get('URI');
    else if (tag === 'EXT-X-PROGRAM-DATE-TIME') dateMs = Date.parse(value);
    else if (tag === 'EXT-X-PART') {
      const attributes = readAttributes(value);
      const independent = attributes.get('INDEPENDENT') === 'YES';
      parts.push({ durationS: Number(attributes.get('DURATION')), independent, uri: attributes.get('URI') ?? '' });
    } else if (tag === 'EXT-X-PRELOAD-HINT') hint = readAttributes(value).get('URI');
    else if (tag === 'EXTINF') durationS = Number.parseFloat(value);
    else if (!line.startsWith('#')) {
      segments.push({ msn, uri: line, durationS, discontinuity, map, dateMs, parts });
      msn += 1;
      parts = [];
      durationS = Number.NaN;
      dateMs = undefined;
    }
  }
  return { targetDurationS, partTargetS, serverControl, skipped, segments, openParts: parts, hint, broken };
}

/** @returns the rules that the playlist breaks, each with its section; empty when it is right. */
export function breachesOf(text: string): string[] {
  const list = readPlaylist(text);
  const broken = [...list.broken];
  const must = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  must(Number.isInteger(list.targetDurationS) && list.targetDurationS > 0, '4.4.3.1: TARGETDURATION missing');
  for (const segment of list.segments) {
    must(Math.round(segment.durationS) <= list.targetDurationS, `4.4.3.1: segment ${segment.msn} exceeds the target`);
    must(segment.map !== undefined || list.skipped > 0, `3.1.2: segment ${segment.msn} has no MAP`);
    must(segment.durationS > 0, `4.4.4.1: segment ${segment.msn} has no duration`);
    const sum = segment.parts.reduce((total, part) => total + part.durationS, 0);
    must(
      segment.parts.length === 0 || Math.abs(sum - segment.durationS) < 0.001,
      `4.4.4.9: parts of segment ${segment.msn} do not add up`,
    );
  }
  checkParts(list, must);
  const dates = list.segments.flatMap((segment) => segment.dateMs ?? []);
  must(
    dates.every((date, index) => index === 0 || date > (dates[index - 1] ?? 0)),
    '4.4.4.6: PROGRAM-DATE-TIME runs back',
  );
  return broken;
}

function checkParts(list: ReadPlaylist, must: (holds: boolean, rule: string) => void): void {
  const control = (name: string) => Number(list.serverControl.get(name));
  const runs = [...list.segments.map((segment) => segment.parts), list.openParts];
  if (list.serverControl.has('CAN-SKIP-UNTIL'))
    must(control('CAN-SKIP-UNTIL') >= 6 * list.targetDurationS, '4.4.3.8: CAN-SKIP-UNTIL below 6 targets');
  if (list.serverControl.has('HOLD-BACK'))
    must(control('HOLD-BACK') >= 3 * list.targetDurationS, '4.4.3.8: HOLD-BACK below 3 targets');
  if (list.partTargetS === undefined) {
    must(
      runs.every((parts) => parts.length === 0),
      '4.4.3.7: PART-INF missing',
    );
    return;
  }
  const target = list.partTargetS;
  must(control('PART-HOLD-BACK') >= 2 * target, '4.4.3.8: PART-HOLD-BACK missing or below 2 part targets');
  must(list.hint !== undefined, 'B.1: a preload hint is missing');
  for (const [run, parts] of runs.entries()) {
    for (const [index, part] of parts.entries()) {
      must(part.durationS <= target, `4.4.4.9: part ${part.uri} exceeds the part target`);
      const lastOfSegment = run < runs.length - 1 && index === parts.length - 1;
      must(
        part.independent || lastOfSegment || part.durationS >= 0.85 * target,
        `4.4.4.9: part ${part.uri} is below 85 % of the part target`,
      );
    }
  }
}

/** @returns the rules that `later` breaks as an update of `earlier` (6.2.1, 6.2.2). */
export function updateBreachesOf(earlier: string, later: string): string[] {
  const [before, after] = [readPlaylist(earlier), readPlaylist(later)];
  const broken: string[] = [];
  if (before.targetDurationS !== after.targetDurationS) broken.push('4.4.3.1: TARGETDURATION changed');
  const first = (list: ReadPlaylist) => list.segments[0]?.msn ?? 0;
  if (first(after) < first(before)) broken.push('4.4.3.2: MEDIA-SEQUENCE went back');
  for (const segment of before.segments) {
    const same = after.segments.find((each) => each.msn === segment.msn);
    if (same === undefined) continue;
    if (same.uri !== segment.uri || same.durationS !== segment.durationS)
      broken.push(`6.2.1: segment ${segment.msn} was changed`);
    if (after.skipped === 0 && same.discontinuity !== segment.discontinuity)
      broken.push(`6.2.2: discontinuity number of segment ${segment.msn} changed`);
  }
  return broken;
}
