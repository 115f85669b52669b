/** The API contract of work notes. */
import { type Static, Type } from 'typebox';
import { strict } from '../../kernel/schema-parts.ts';

export const NoteView = Type.Object(
  { id: Type.String({ format: 'uuid' }), atMs: Type.Integer(), personName: Type.String(), text: Type.String() },
  strict,
);
export type NoteView = Static<typeof NoteView>;

export const NoteInput = Type.Object({ text: Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' }) }, strict);
