/**
 * What of recordings is given out to players, in terms of files, segments and renditions; play-routes.ts puts HTTP around it.
 * `main` and `sub` go out as they were sent; `h264` is what every browser plays: the recording itself where it is H.264, else
 * derived from it.
 */
import { GatewayError } from '../../kernel/errors.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { writeInitSegment } from '../../media/init-writer.ts';
import type { PlayGroup, RecordedFile, RecordedSegment, RecordingIndex, Role, Span } from '../model.ts';
import { type DerivedH264, initOf } from './derived-h264.ts';
import type { Groups } from './play-groups.ts';
import { readKeyframes, readVideo } from './recorded-frames.ts';
import { renderRecordedPlaylist } from './recorded-playlist.ts';
import { readSound, soundTrackOf, withoutSound } from './recorded-sound.ts';

export const recordedRenditions = ['main', 'sub', 'h264'] as const;
export type RecordedRendition = (typeof recordedRenditions)[number];

/** Of a run of segments: its pictures, its keyframes alone, or its sound. */
export type RecordedPartKind = 'video' | 'keyframes' | 'sound';

export interface MediaRequest {
  readonly cameraId: string;
  readonly rendition: RecordedRendition;
  readonly fileId: string;
  /** Indices of segments, both within; the first begins with a keyframe. */
  readonly first: number;
  readonly last: number;
  readonly part: RecordedPartKind;
}

export interface MediaAnswer {
  /** `undefined`: known only at the end. */
  readonly sizeBytes: number | undefined;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** When what it shows arrived. */
  readonly footage: Span;
}

export interface RecordedMedia {
  /** @param role of what `h264` is made of; absent: sub where it was recorded. @throws GatewayError `recording.none`, `stream.codec-unsupported` */
  playlist(cameraId: string, rendition: RecordedRendition, span: Span, role?: Role): Promise<string>;
  /** Groups of a profile; `derived`: described as H.264. @throws GatewayError */
  groups(
    cameraId: string,
    role: Role,
    span: Span,
    derived: boolean,
    signal: AbortSignal,
  ): Promise<readonly PlayGroup[]>;
  /** @throws GatewayError `not-found`, `stream.codec-unsupported` */
  init(
    cameraId: string,
    rendition: RecordedRendition,
    fileId: string,
    part: 'video' | 'sound',
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** @throws GatewayError `not-found`, `stream.codec-unsupported`, `recording.unreadable` */
  media(request: MediaRequest, signal: AbortSignal): Promise<MediaAnswer>;
}

export interface RecordedMediaOptions {
  readonly index: Pick<RecordingIndex, 'files' | 'find' | 'read'>;
  readonly segments: (file: RecordedFile) => Promise<readonly RecordedSegment[]>;
  readonly groups: Groups;
  readonly derived: DerivedH264;
}

/** Of what is joined in one answer. Keyframes alone may span a whole file. */
const mostSegments = 120;

export function createRecordedMedia({ index, segments, groups, derived }: RecordedMediaOptions): RecordedMedia {
  const fileOf = async (cameraId: string, rendition: RecordedRendition, fileId: string): Promise<RecordedFile> => {
    const file = await index.find(fileId);
    if (file?.cameraId !== cameraId || (rendition !== 'h264' && file.role !== rendition))
      throw new GatewayError('not-found');
    return file;
  };
  const firstKeyframe = async (file: RecordedFile): Promise<RecordedSegment> => {
    const first = (await segments(file)).find(({ keyframe }) => keyframe);
    if (first === undefined) throw new GatewayError('not-found');
    return first;
  };
  const runOf = async (file: RecordedFile, { first, last, part }: MediaRequest) => {
    const run = (await segments(file)).slice(first, last + 1);
    const whole = run.length === last - first + 1 && run[0]?.keyframe === true;
    if (!whole || (part !== 'keyframes' && run.length > mostSegments)) throw new GatewayError('not-found');
    return run;
  };
  const describe = async (group: PlayGroup, known: Map<string, TrackInfo | undefined>, signal: AbortSignal) => {
    const { streamSession, fileId } = group;
    if (!known.has(streamSession)) {
      const file = await index.find(fileId);
      const made = file && needsDerived(file);
      known.set(streamSession, made ? await derived.track(file, await firstKeyframe(file), signal) : undefined);
    }
    const track = known.get(streamSession);
    if (track === undefined) return group;
    return { ...group, codecString: track.codecString, width: track.width, height: track.height };
  };
  const roleOf = async (cameraId: string, rendition: RecordedRendition, { fromMs, toMs }: Span): Promise<Role> => {
    if (rendition !== 'h264') return rendition;
    return (await index.files(cameraId, 'sub', fromMs, toMs)).length > 0 ? 'sub' : 'main';
  };
  return {
    async playlist(cameraId, rendition, span, role) {
      const asked = rendition === 'h264' ? (role ?? (await roleOf(cameraId, rendition, span))) : rendition;
      const all = await groups.groups(cameraId, asked, span.fromMs, span.toMs);
      if (all.length === 0) throw new GatewayError('recording.none', { details: { cameraId, role: asked } });
      const playable = rendition === 'h264' ? all : all.filter(({ codecString }) => codecString !== '');
      if (playable.length === 0) throw new GatewayError('stream.codec-unsupported', { details: { cameraId } });
      return renderRecordedPlaylist(playable);
    },
    async groups(cameraId, role, { fromMs, toMs }, asDerived, signal) {
      const found = await groups.groups(cameraId, role, fromMs, toMs);
      if (!asDerived) return found;
      const known = new Map<string, TrackInfo | undefined>();
      const described: PlayGroup[] = [];
      for (const group of found) described.push(await describe(group, known, signal));
      return described;
    },
    async init(cameraId, rendition, fileId, part, signal) {
      const file = await fileOf(cameraId, rendition, fileId);
      if (part === 'sound') return writeInitSegment([soundOf(file)]);
      if (rendition === 'h264' && needsDerived(file))
        return initOf(await derived.track(file, await firstKeyframe(file), signal));
      return writeInitSegment([playableTrack(file)]);
    },
    async media(request, signal) {
      const { cameraId, rendition, fileId, part } = request;
      const file = await fileOf(cameraId, rendition, fileId);
      const run = await runOf(file, request);
      const footage = spanOf(run);
      if (part === 'sound') return { sizeBytes: undefined, pieces: await begun(readSound(index, file, run)), footage };
      const keyframesOnly = part === 'keyframes';
      if (rendition === 'h264' && needsDerived(file)) {
        const { bytes } = await derived.group(file, run, keyframesOnly, signal);
        return { sizeBytes: bytes.length, pieces: only(bytes), footage };
      }
      playableTrack(file);
      if (keyframesOnly) return { sizeBytes: undefined, pieces: await begun(readKeyframes(index, file, run)), footage };
      const sizeBytes = run.reduce((sum, { videoBytes }) => sum + videoBytes, 0);
      return { sizeBytes, pieces: await begun(readVideo(index, file.id, run)), footage };
    },
  };
}

const videoOf = ({ tracks }: RecordedFile) => tracks.find(({ kind }) => kind === 'video');
const needsDerived = (file: RecordedFile): boolean => videoOf(file)?.codec !== 'h264';

/** Audio stays behind: browsers refuse a track that they cannot decode. */
function playableTrack(file: RecordedFile): TrackInfo {
  const video = videoOf(file);
  const known = video?.codec === 'h264' || video?.codec === 'h265';
  if (video === undefined || !known || video.codecString === '')
    throw new GatewayError('stream.codec-unsupported', { details: { fileId: file.id } });
  return video;
}

function soundOf(file: RecordedFile): TrackInfo {
  const sound = soundTrackOf(file);
  if (sound === undefined) throw withoutSound(file);
  return sound;
}

function spanOf(run: readonly RecordedSegment[]): Span {
  const [first] = run;
  const last = run.at(-1);
  return { fromMs: first?.startMs ?? 0, toMs: last === undefined ? 0 : last.startMs + last.durationMs };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** With its first piece read already: what cannot be read at all is an error and no broken answer. */
async function begun(pieces: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await pieces.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* pieces;
  })();
}
