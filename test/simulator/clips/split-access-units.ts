/** Cuts an elementary stream (Annex B, or JPEG after JPEG) into access units. Our encoders write one slice a picture. */
import type { VideoCodec } from '../camera-definition.ts';

export interface AccessUnit {
  readonly keyframe: boolean;
  /** NAL units without start codes, or one JPEG. */
  readonly units: readonly Buffer[];
}

/** NAL units of an Annex B stream, without start codes and trailing zeros. */
export function splitAnnexB(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf('\0\0\x01', 0, 'latin1'); at >= 0; at = stream.indexOf('\0\0\x01', at + 3, 'latin1'))
    starts.push(at);
  return starts.map((start, index) => {
    let end = starts[index + 1] ?? stream.length;
    while (end > start + 3 && stream[end - 1] === 0) end -= 1;
    return stream.subarray(start + 3, end);
  });
}

function splitJpegs(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  const border = Buffer.from([0xff, 0xd9, 0xff, 0xd8]);
  for (let at = stream.indexOf(border); at >= 0; at = stream.indexOf(border, at + 4)) starts.push(at + 2);
  return [0, ...starts].map((start, index) => stream.subarray(start, starts[index] ?? stream.length));
}

interface UnitKind {
  readonly picture: boolean;
  readonly keyframe: boolean;
  readonly parameterSet: boolean;
  readonly delimiter: boolean;
}

function kindOf(codec: VideoCodec, unit: Buffer): UnitKind {
  const first = unit[0] ?? 0;
  if (codec === 'h264') {
    const type = first & 0x1f;
    return {
      picture: type >= 1 && type <= 5,
      keyframe: type === 5,
      parameterSet: type === 7 || type === 8,
      delimiter: type === 9,
    };
  }
  const type = (first >> 1) & 0x3f;
  return {
    picture: type < 32,
    keyframe: type >= 16 && type <= 23,
    parameterSet: type >= 32 && type <= 34,
    delimiter: type === 35,
  };
}

export function splitAccessUnits(codec: VideoCodec, stream: Buffer): { units: AccessUnit[]; parameterSets: Buffer[] } {
  if (codec === 'mjpeg') {
    return { units: splitJpegs(stream).map((jpeg) => ({ keyframe: true, units: [jpeg] })), parameterSets: [] };
  }
  const accessUnits: AccessUnit[] = [];
  const parameterSets: Buffer[] = [];
  let pending: Buffer[] = [];
  for (const unit of splitAnnexB(stream)) {
    const kind = kindOf(codec, unit);
    if (kind.delimiter) continue;
    pending.push(unit);
    if (kind.parameterSet && accessUnits.length === 0) parameterSets.push(unit);
    if (!kind.picture) continue;
    accessUnits.push({ keyframe: kind.keyframe, units: pending });
    pending = [];
  }
  return { units: accessUnits, parameterSets };
}
