/**
 * Which profiles of a channel are main and sub; pure. Sub: the smallest H.264 at least 320 wide, as it is what every browser plays. Main: the largest
 * picture that is a video stream; JPEG, often the largest of all, only when there is nothing else.
 */
import type { VideoCodec } from './device-inventory.ts';

interface Candidate {
  readonly token: string;
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

const LEAST_WIDTH = 320;
const PREFERENCE: readonly VideoCodec[] = ['h264', 'h265', 'mjpeg', 'other'];

const area = ({ width, height }: Candidate) => width * height;

/** The first non-empty group; candidates keep their order. */
function firstGroup(groups: readonly Candidate[][]): Candidate[] {
  return groups.find((group) => group.length > 0) ?? [];
}

export function chooseProfiles(profiles: readonly Candidate[]): { mainToken: string | null; subToken: string | null } {
  const playable = profiles.filter(({ codec }) => codec === 'h264' || codec === 'h265');
  const [main] = firstGroup([playable, [...profiles]]).toSorted(
    (one, other) => area(other) - area(one) || other.fps - one.fps,
  );
  const ofCodec = PREFERENCE.map((codec) => profiles.filter((profile) => profile.codec === codec));
  const wide = ofCodec.map((group) => group.filter(({ width }) => width >= LEAST_WIDTH));
  // Without H.264 the smallest of the next codec: it is cheaper to transcode, and its loss still shows that the camera is gone.
  const [sub] = firstGroup([wide[0] ?? [], ofCodec[0] ?? [], ...wide.slice(1), ...ofCodec.slice(1)]).toSorted(
    (one, other) => area(one) - area(other) || one.fps - other.fps,
  );
  return { mainToken: main?.token ?? null, subToken: sub?.token ?? null };
}
