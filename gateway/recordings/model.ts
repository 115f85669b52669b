/**
 * What the parts of this room, and other rooms, know of recordings. Times are gateway UTC, epoch ms: the arrival of frames, as
 * everywhere; a camera's own clock moves nothing.
 */
import type { Actor } from '../access/audit/actor.ts';
import type { Database } from '../kernel/database.ts';
import type { TrackInfo } from '../media/fragment.ts';

export type Role = 'main' | 'sub';

/** A piece of at most a second of one file: one `moof` and `mdat` for the video, then one for the sound if there was any. */
export interface RecordedSegment {
  /** Within its file, from 0. */
  readonly index: number;
  /** Of its first byte in the file, and how long it is with the sound. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** How much of that is video; the video comes first. */
  readonly videoBytes: number;
  /** Arrival of its first frame. */
  readonly startMs: number;
  readonly durationMs: number;
  /** In the video track's timescale, of the first frame. */
  readonly decodeTime: number;
  readonly frames: number;
  /** Whether the first frame is a keyframe. */
  readonly keyframe: boolean;
  /** SHA-256 of its bytes. */
  readonly hash: Uint8Array;
}

/** One file: part of one stream session, playable by itself. */
export interface RecordedFile {
  readonly id: string;
  readonly cameraId: string;
  readonly role: Role;
  readonly diskId: string;
  /** Relative to the disk's folder. */
  readonly path: string;
  readonly streamSession: string;
  readonly startMs: number;
  /** End of its last frame; of the open file: so far. */
  readonly endMs: number;
  readonly sizeBytes: number;
  /** The init segment (all tracks) is the file's first so many bytes. */
  readonly initBytes: number;
  readonly tracks: readonly TrackInfo[];
  readonly segments: number;
  /** Hex; the chain of this camera and role before and after this file. */
  readonly chainBefore: string;
  readonly chainAfter: string;
  /** Still being written. */
  readonly open: boolean;
}

export type GapCause = 'camera-lost' | 'gateway-down' | 'disk' | 'off';

/** A time in which a stream that should have been recorded was not. */
export interface Gap {
  readonly cameraId: string;
  readonly role: Role;
  readonly fromMs: number;
  /** null: it lasts. */
  readonly toMs: number | null;
  readonly cause: GapCause;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Coverage {
  readonly cameraId: string;
  readonly role: Role;
  /** Ascending; what follows within 1.5 s is one. */
  readonly spans: readonly Span[];
}

/** What is recorded where. Reads answer for what is being written too. */
export interface RecordingIndex {
  /** That overlap the span, oldest first. */
  files(cameraId: string, role: Role, fromMs: number, toMs: number): Promise<readonly RecordedFile[]>;
  find(fileId: string): Promise<RecordedFile | undefined>;
  segments(fileId: string): Promise<readonly RecordedSegment[]>;
  coverage(fromMs: number, toMs: number, cameraIds?: readonly string[]): Promise<readonly Coverage[]>;
  gaps(fromMs: number, toMs: number, cameraIds?: readonly string[]): Promise<readonly Gap[]>;
  /** Bytes of a file. @throws GatewayError `recording.unreadable` with the disk */
  read(fileId: string, offset: number, sizeBytes: number): Promise<Uint8Array>;
  /** Complete files of a disk, oldest first. */
  oldest(diskId: string, limit: number, afterFileId?: string): Promise<readonly RecordedFile[]>;
  /** All files of a camera and role that end before. */
  endedBefore(cameraId: string, role: Role, beforeMs: number, limit: number): Promise<readonly RecordedFile[]>;
  /**
   * Takes files away and leaves a row for each that says what went and by which rule. `mustStay` is asked of each at the very
   * moment in which its row would go: what came to be held while this waited stays. @returns those that went
   */
  remove(
    files: readonly RecordedFile[],
    rule: string,
    mustStay?: (file: RecordedFile) => boolean,
  ): Promise<readonly RecordedFile[]>;
  usage(diskId: string): Promise<{ readonly bytes: number; readonly oldestMs: number | null }>;
  /** Gives each segment when it stands on the disk. */
  onWritten(listener: (file: RecordedFile, segment: RecordedSegment) => void): () => void;
}

/** What should be recorded now. */
export interface RecordingPlan {
  wants(cameraId: string, role: Role): boolean;
  /** Whether it is recorded on events only: then the window in memory is written first. */
  fromWindow(cameraId: string, role: Role): boolean;
  onChange(listener: () => void): () => void;
}

export interface RecordingDisk {
  readonly id: string;
  readonly name: string;
  /** Made with the marker, never again: a folder below it that cannot be made says that the disk is gone. */
  readonly folder: string;
}

export interface DiskSet {
  /** `undefined`: there is none, or none takes any more. */
  forWriting(): RecordingDisk | undefined;
  /** Whether what is open there may be written on: no longer when it is gone, failing, or only held footage is left on it. */
  takes(diskId: string): boolean;
  /** All that are configured, there or not; one that was never seen has no id. Where to write says `find`. */
  list(): readonly Pick<RecordingDisk, 'id' | 'name'>[];
  /** `undefined`: it is not there now. */
  find(diskId: string): RecordingDisk | undefined;
  /** A write or a read of it failed. */
  failed(diskId: string, error: unknown): void;
  /** A write to it went well. */
  worked(diskId: string): void;
  onChange(listener: () => void): () => void;
}

/** Where else held files lie: read from there when their own disk does not give them. */
export interface SecondPlaces {
  /** By the most recent copy; its path is relative to the disk's folder. */
  find(fileId: string): { readonly diskId: string; readonly path: string } | undefined;
}

export type HoldReason = 'bookmark' | 'incident' | 'evidence' | 'person';

export interface Hold {
  readonly id: string;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: HoldReason;
  /** What it is held for: the bookmark's, incident's, pack's id; null of a person's own. */
  readonly subjectId: string | null;
  readonly note: string;
  readonly placedBy: string;
  readonly placedAtMs: number;
  /** When it ends by itself; null: when two people release it. */
  readonly untilMs: number | null;
  readonly releaseAskedBy: string | null;
}

export interface Holds {
  /**
   * From this moment nothing of the span is taken away. In a transaction of the caller the hold stands when that is done.
   * @throws GatewayError `recording.holds-full`
   */
  place(
    hold: Pick<Hold, 'cameraId' | 'fromMs' | 'toMs' | 'reason' | 'subjectId' | 'note' | 'untilMs'>,
    actor: Actor,
    transaction?: Database,
  ): Promise<Hold>;
  covers(cameraId: string, fromMs: number, toMs: number): boolean;
  /** That overlap the span, oldest first. */
  list(fromMs: number, toMs: number, cameraIds?: readonly string[]): readonly Hold[];
  of(reason: HoldReason, subjectId: string): readonly Hold[];
  get(holdId: string): Hold;
  /** The first of two people. A bookmark's ends with it alone, by whoever made it. */
  askRelease(holdId: string, why: string, actor: Actor): Promise<Hold>;
  /** The second. @throws GatewayError `recording.same-person` */
  confirmRelease(holdId: string, actor: Actor): Promise<void>;
}

/** Segments that play together: from one that starts with a keyframe to before the next such (at least 1 s, about 2). */
export interface PlayGroup {
  readonly fileId: string;
  /** Indices of segments, both within. */
  readonly first: number;
  readonly last: number;
  readonly startMs: number;
  readonly durationMs: number;
  /** Media time of its first frame, ms. */
  readonly decodeTimeMs: number;
  readonly frames: number;
  readonly codecString: string;
  /** RFC 6381, of the sound as browsers get it; empty: none. */
  readonly soundCodecString: string;
  readonly width: number;
  readonly height: number;
  readonly streamSession: string;
}

export interface PlaybackReader {
  groups(cameraId: string, role: Role, fromMs: number, toMs: number): Promise<readonly PlayGroup[]>;
}

/** What is said of a stream's recording (`recording.changed`). */
export interface RecordingState {
  readonly cameraId: string;
  readonly role: Role;
  /** `waiting`: wanted, but the camera sends nothing; `failed`: it sends, and it cannot be written. */
  readonly state: 'recording' | 'waiting' | 'off' | 'failed';
  readonly sinceMs: number;
  /** Code of an error; empty. */
  readonly cause: string;
}
