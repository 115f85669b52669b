/** The API contract of going back: groups to play, timelines, neighbours. Times are epoch ms of the gateway's clock. */
import { type Static, Type } from 'typebox';
import { Id, strict } from '../../kernel/schema-parts.ts';
import { BookmarkView } from '../bookmarks/bookmark-schemas.ts';

export const RoleName = Type.Union([Type.Literal('main'), Type.Literal('sub')]);

/** Segments that play together; `/hls/{cameraId}/rec/{role}/{fileId}/{first}-{last}.m4s` has them. */
export const PlayGroupView = Type.Object(
  {
    fileId: Id,
    first: Type.Integer(),
    last: Type.Integer(),
    /** Arrival of its first frame, fraction allowed. */
    startMs: Type.Number(),
    durationMs: Type.Number(),
    /** Media time of its first frame. */
    decodeTimeMs: Type.Number(),
    frames: Type.Integer(),
    /** RFC 6381; empty: no browser plays it, ask for `h264`. */
    codecString: Type.String(),
    /** Of its sound (`/hls/{camera}/rec/sound/…`); empty: none. */
    soundCodecString: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
    streamSession: Type.String(),
  },
  strict,
);
export type PlayGroupView = Static<typeof PlayGroupView>;

export const SpanView = Type.Object({ fromMs: Type.Number(), toMs: Type.Number() }, strict);
export type SpanView = Static<typeof SpanView>;

export const GapView = Type.Object(
  {
    role: RoleName,
    fromMs: Type.Number(),
    toMs: Type.Number(),
    /** It lasts: `toMs` is the end of what was asked for. */
    lasts: Type.Boolean(),
    cause: Type.Union([
      Type.Literal('camera-lost'),
      Type.Literal('gateway-down'),
      Type.Literal('disk'),
      Type.Literal('off'),
    ]),
  },
  strict,
);
export type GapView = Static<typeof GapView>;

/** What there is of a camera in a span. Spans that are nearer to each other than the step asked for are one. */
export const CameraTimeline = Type.Object(
  {
    cameraId: Id,
    main: Type.Array(SpanView),
    sub: Type.Array(SpanView),
    gaps: Type.Array(GapView),
    held: Type.Array(SpanView),
    bookmarks: Type.Array(BookmarkView),
  },
  strict,
);
export type CameraTimeline = Static<typeof CameraTimeline>;

export const Neighbour = Type.Object(
  {
    cameraId: Id,
    sameSite: Type.Boolean(),
    /** Metres; null: nobody entered where one of the two stands. */
    distanceM: Type.Union([Type.Number(), Type.Null()]),
  },
  strict,
);
export type Neighbour = Static<typeof Neighbour>;
