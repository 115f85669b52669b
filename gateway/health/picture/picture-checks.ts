/**
 * Looks at one keyframe of every running camera now and then, and says what is wrong with what it shows. A stream can flow
 * for days with a black picture in it; nobody has to stare at 120 tiles to find that.
 */
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import { annexB } from '../../media/annex-b.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import type { GreyDecoder } from '../../sources/grey-decoder.ts';
import type { KeyframeNow, Streams } from '../../streams/model.ts';
import { startSpreadRounds } from '../spread-rounds.ts';
import { createPictureWatch, type PictureJudgement, type PictureWatch } from './picture-watch.ts';

export interface PictureCheck extends PictureJudgement {
  readonly checkedAtMs: number;
}

export interface PictureChecksOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly cameras: Pick<Cameras, 'list'>;
  readonly streams: Pick<Streams, 'keyframeNow'>;
  readonly decoderFor: (codec: TrackInfo['codec']) => GreyDecoder | undefined;
  /** Views that count as the right one, 128×72 luma values each. */
  readonly referencesOf: (cameraId: string) => readonly Uint8Array[];
  readonly onCheck: (cameraId: string, check: PictureCheck, proof: PictureProof) => void;
  readonly onError: (error: unknown) => void;
}

/** The keyframes that show a verdict: the last good one, if any, and the one that was judged. */
export interface PictureProof {
  readonly before: KeyframeNow | undefined;
  readonly now: KeyframeNow;
  readonly picture: Uint8Array;
}

export interface PictureChecks {
  /** The references of the camera changed. */
  referencesChanged(cameraId: string): void;
  /** The camera's picture as it was last read, for a reference. */
  lastPicture(cameraId: string): PictureProof | undefined;
  close(): Promise<void>;
}

interface Watched {
  readonly watch: PictureWatch;
  judged: string;
  lastGood: KeyframeNow | undefined;
  last: PictureProof | undefined;
}

const parallel = 64;
const deadlineMs = 30_000;

export function startPictureChecks(options: PictureChecksOptions): PictureChecks {
  const { clock, cameras, streams } = options;
  const watched = new Map<string, Watched>();

  const entryOf = (cameraId: string): Watched => {
    const known = watched.get(cameraId);
    if (known) return known;
    const made: Watched = { watch: createPictureWatch(), judged: '', lastGood: undefined, last: undefined };
    made.watch.setReferences(options.referencesOf(cameraId));
    watched.set(cameraId, made);
    return made;
  };
  const visit = async (cameraId: string, signal: AbortSignal): Promise<void> => {
    const key = streams.keyframeNow(cameraId);
    const entry = entryOf(cameraId);
    if (!key) return entry.watch.forget();
    const name = `${key.keyframe.streamSession}/${key.keyframe.sequence}`;
    // A camera with one keyframe a minute is judged once a minute.
    if (name === entry.judged) return;
    entry.judged = name;
    const picture = await greyOf(key);
    if (!picture || signal.aborted) return;
    const atMs = Math.round(key.keyframe.receivedAtMs);
    const judgement = entry.watch.judge(picture, atMs);
    const proof = { before: entry.lastGood, now: key, picture };
    entry.last = proof;
    if (judgement.verdict === undefined && !judgement.doubtful) entry.lastGood = key;
    options.onCheck(cameraId, { ...judgement, checkedAtMs: atMs }, proof);
  };
  const greyOf = async ({ init, keyframe }: KeyframeNow): Promise<Uint8Array | undefined> => {
    const track = init.tracks.find(({ trackId }) => trackId === keyframe.trackId);
    const decoder = track && options.decoderFor(track.codec);
    if (!track || !decoder) return undefined;
    const { payloadOffset, payloadSize, bytes } = keyframe;
    const sample = bytes.subarray(payloadOffset, payloadOffset + payloadSize);
    // A JPEG is whole as it is; its memory is used again before the decoder has taken it.
    const stream = track.codec === 'mjpeg' ? sample.slice() : annexB(track, sample);
    return stream && decoder.decode(stream);
  };
  const rounds = startSpreadRounds({
    clock,
    periodMs: options.everyMs,
    parallel,
    deadlineMs,
    subjects() {
      const ids = cameras.list().flatMap(({ id, serving }) => (serving ? [id] : []));
      for (const known of watched.keys()) if (!ids.includes(known)) watched.delete(known);
      return ids;
    },
    visit,
    onError: options.onError,
  });
  return {
    referencesChanged: (cameraId) => watched.get(cameraId)?.watch.setReferences(options.referencesOf(cameraId)),
    lastPicture: (cameraId) => watched.get(cameraId)?.last,
    close: rounds.close,
  };
}
