/** The API contract of bookmarks. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';

const Note = Type.String({ maxLength: 1_000 });

export const BookmarkView = Type.Object(
  {
    id: Id,
    cameraId: Id,
    atMs: Type.Integer(),
    /** What it keeps. */
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    note: Type.String(),
    madeBy: Type.String(),
    madeByName: Type.String(),
    madeAtMs: Type.Integer(),
    /** Until then its footage is held; null: the share of the disks for held footage was used up. */
    heldUntilMs: nullable(Type.Integer()),
  },
  strict,
);
export type BookmarkView = Static<typeof BookmarkView>;

export const BookmarkBody = Type.Object(
  {
    /** One bookmark of each. */
    cameraIds: Type.Array(Id, { minItems: 1, maxItems: 64, uniqueItems: true }),
    /** Epoch ms; absent: now. */
    atMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 8.64e15 })),
    note: Type.Optional(Note),
  },
  strict,
);

export const BookmarkChange = Type.Object({ note: Note }, strict);
