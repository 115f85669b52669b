/** The API contract of the streams room: the visible state of each pulled profile. */
import { type Static, Type } from 'typebox';
import { nullable, strict } from '../kernel/schema-parts.ts';

export const StreamPhase = Type.Union([
  /** Nobody asked for it. */
  Type.Literal('idle'),
  Type.Literal('starting'),
  Type.Literal('running'),
  /** Lost; waits on the ladder for its next try. */
  Type.Literal('waiting'),
  /** No device is bound to the camera, or it has no such profile. */
  Type.Literal('unbound'),
]);
export type StreamPhase = Static<typeof StreamPhase>;

/** What a tile needs to tell the truth. Frame age = server time − `lastFrameAtMs`. */
export const StreamState = Type.Object(
  {
    cameraId: Type.String({ format: 'uuid' }),
    role: Type.Union([Type.Literal('main'), Type.Literal('sub')]),
    phase: StreamPhase,
    /** `live`: frames flow. `frozen`: none for 3 s (or 3 frame intervals). `lost`: the source ended. `none`: not pulled. */
    picture: Type.Union([Type.Literal('live'), Type.Literal('frozen'), Type.Literal('lost'), Type.Literal('none')]),
    /** Epoch ms of the change into this `picture`. */
    pictureSinceMs: Type.Integer(),
    lastFrameAtMs: nullable(Type.Integer()),
    /** Error code of the last loss; null while all is well. */
    error: nullable(Type.String()),
    /** Tries since the last good run, and when the next one comes. */
    attempt: Type.Integer(),
    nextTryAtMs: nullable(Type.Integer()),
    codec: Type.String(),
    codecString: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
    audio: Type.String(),
    /** Whether a browser can play the codec as it is; false: `/hls/{id}/h264/` has the transcoded one. */
    playable: Type.Boolean(),
    /** What brings the packets now; empty while nothing does. */
    ingest: Type.Union([Type.Literal('direct'), Type.Literal('ffmpeg'), Type.Literal('')]),
    /** Error code that says why not directly; null when directly, or when ffmpeg was asked for. */
    ingestReason: nullable(Type.String()),
    /** The way its packets take: `tcp` also for a camera wished by UDP that loses too much or refuses it; empty where unknown (ffmpeg). */
    transport: Type.Union([Type.Literal('tcp'), Type.Literal('udp'), Type.Literal('')]),
    viewers: Type.Integer(),
    streamSession: Type.String(),
  },
  strict,
);
export type StreamState = Static<typeof StreamState>;
